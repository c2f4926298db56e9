"""What the table has: what is measured, against what, and what is aimed at."""

from typing import NamedTuple


class Row(NamedTuple):
    """`subject` is compared with `against`; the ratio should be `at_most`.

    `one_in` is for what would take minutes: one in so many of the activities and of the members. Ratios near 1 are
    `by_count`: by instructions if they can be counted, since CPU time is no steadier than they are close.
    """

    subject: str
    against: str = "floor"
    at_most: float | None = None
    one_in: int = 1
    by_count: bool = False


SECTIONS = {
    "An activity of the workload": (
        Row("floor"),
        Row("replay", at_most=3),
        Row("record, history=0", at_most=4.5),
        Row("record", at_most=6),
        Row("rule-engine"),
        Row("record", against="rule-engine", at_most=0.5),
        Row("sqlite3"),
        Row("pandas, 15 of the 20 achievements"),
    ),
    "What `record` must not depend on": (
        Row("record, 5 of 100 listen", "record, 5 of 10 listen", by_count=True),
        Row("record, 5 of 1,000 listen", "record, 5 of 10 listen", by_count=True),
        Row("record, 5 of 10,000 listen", "record, 5 of 10 listen", at_most=1.1, by_count=True),
        Row("record, 9,995 ask for another text", "record, 5 ask for another text", by_count=True),
        Row("record, ten years old", "record, a week old", at_most=1.1, by_count=True),
        Row("record, nobody listens", "record", at_most=0.15, one_in=10),
    ),
    "What settings and events cost": (
        Row("record, history=500", "record", one_in=10),
        Row("record, lateness=0", "record", one_in=10),
        Row("record, lateness=7 days", "record", one_in=10),
        Row("record, all events and refusals read", "record", one_in=10),
    ),
    "Other calls": (
        Row("Engine(catalog)", "record", one_in=10),
        Row("explain", "record", one_in=10),
        Row("overview", "record", one_in=10),
        Row("dump_progress", "record", one_in=10),
        Row("load_progress", "record", one_in=10),
        Row("load_progress of what listens", "record", one_in=10),
    ),
    "An activity, loaded and saved": (
        Row("Tracker over MemoryStore", "record", one_in=10),
        Row("Tracker over SQLite", "record", one_in=100),
    ),
    "Import": (
        Row("import of achievekit", "import of what it stands on", at_most=1.5),
        Row("import of what records", "import of what it stands on", at_most=1.5),
    ),
}
