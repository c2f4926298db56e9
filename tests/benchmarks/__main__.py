"""`python tests/benchmarks`: how fast the engine is, compared with a loop written by hand and with what else there is.

Run it in an environment with the extra `benchmarks`, on a machine that has nothing else to do. It measures the sources
beside it, whatever version is installed. The page docs/performance.md tells what comes of it.
"""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:1] = [str(ROOT / folder) for folder in ("src", "tests", "docs/recipes/sqlite")]

from benchmarks.command import main  # noqa: E402  # the path comes first

if __name__ == "__main__":
    sys.exit(main())
