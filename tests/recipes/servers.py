"""Real servers for the tests of the recipes, each in a folder and on a socket of its own, gone afterwards.

Where a server is not installed, the tests that ask for it are skipped.
"""

import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pytest

_PATIENCE = 120  # seconds for a server to start or stop; on a busy machine that takes long


@contextmanager
def postgresql() -> Iterator[str]:
    """Start PostgreSQL with an empty database; yield its URL for SQLAlchemy."""
    initdb = _newest_initdb()
    if initdb is None:
        pytest.skip("PostgreSQL is not installed; on Debian: apt-get install postgresql")
    # The server refuses to be run by root; the package has made a user for it.
    as_its_user = ["runuser", "-u", "postgres", "--"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    with tempfile.TemporaryDirectory(prefix="achievekit-postgresql-") as home:
        if as_its_user:
            shutil.chown(home, "postgres")
        control = [*as_its_user, str(initdb.with_name("pg_ctl")), "-D", f"{home}/data", "-w", "-t", str(_PATIENCE)]
        _run(
            home, [*as_its_user, str(initdb), "-D", f"{home}/data", "-U", "kit", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
        )
        options = f"-c listen_addresses= -k {home} -c fsync=off -c synchronous_commit=off"
        _run(home, [*control, "-l", f"{home}/log", "-o", options, "start"])
        try:
            yield f"postgresql+psycopg://kit@/postgres?host={home}"
        finally:
            _run(home, [*control, "-m", "immediate", "stop"])


@contextmanager
def redis() -> Iterator[str]:
    """Start an empty Redis that keeps nothing on disk; yield its URL."""
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("Redis is not installed; on Debian: apt-get install redis-server")
    with tempfile.TemporaryDirectory(prefix="achievekit-redis-") as home:
        socket = Path(home) / "redis.sock"
        options = ["--port", "0", "--unixsocket", str(socket), "--save", "", "--appendonly", "no", "--dir", home]
        server = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
        try:
            _wait_for(socket)
            yield f"unix://{socket}?decode_responses=True"
        finally:
            server.terminate()
            server.wait(_PATIENCE)


def _newest_initdb() -> Path | None:
    """Debian keeps the server's programs out of the PATH, in a folder for each version."""
    in_path = shutil.which("initdb")
    of_debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    return Path(in_path) if in_path else next(reversed(of_debian), None)


def _run(home: str, command: Sequence[str]) -> None:
    # Not through pipes: the server would inherit them, and whoever reads them would wait for its end.
    with (Path(home) / "output").open("w+", encoding="utf-8") as output:
        done = subprocess.run(command, cwd=home, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False)
        output.seek(0)
        assert done.returncode == 0, output.read()


def _wait_for(socket: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while not socket.exists():
        assert time.monotonic() < end, f"{socket} did not appear"
        time.sleep(0.01)
