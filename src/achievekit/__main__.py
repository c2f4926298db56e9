"""`python -m achievekit` is the command line."""

import sys

from achievekit.cli import main

sys.exit(main())
