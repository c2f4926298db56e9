"""A consumer that keeps the ids of events in an SQLite file, and so takes each event once."""

import json
import sqlite3
from pathlib import Path
from threading import Lock

from achievekit import dump_event, load_event
from achievekit.events import Event

PATIENCE = 60  # seconds to wait for another worker that is writing


class Consumer:
    """A sink for many threads and processes, which outlives them."""

    def __init__(self, path: Path) -> None:
        self._lock = Lock()  # threads that run the same statement of one connection at once get in each other's way
        self.database = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None, check_same_thread=False)
        self.database.execute("PRAGMA synchronous = OFF")  # processes are killed here, machines are not
        self.database.execute(
            "CREATE TABLE IF NOT EXISTS taken (place INTEGER PRIMARY KEY, id TEXT UNIQUE, event TEXT)"
        )

    def __call__(self, event: Event) -> None:
        row = (event.id, json.dumps(dump_event(event)))
        with self._lock:
            self.database.execute("INSERT INTO taken (id, event) VALUES (?, ?) ON CONFLICT DO NOTHING", row)

    def taken(self) -> list[Event]:
        """Return every event, in the order in which they were first seen."""
        rows = self.database.execute("SELECT event FROM taken ORDER BY place")
        return [load_event(json.loads(event)) for (event,) in rows]

    def close(self) -> None:
        self.database.close()
