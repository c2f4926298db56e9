"""One measurement in a process of its own: `python -m benchmarks.child SUBJECT ACTIVITIES MEMBERS TIMES [nogc]`.

Prepares a subject's work, does it so many times, and prints the CPU seconds and the units of the last time and, where
it is a contender, how often each achievement was completed, with a checksum of who did.
"""

import gc
import json
import sys
from collections.abc import Mapping
from time import process_time
from typing import Any
from zlib import crc32

from benchmarks.subjects import SUBJECTS
from benchmarks.work import Completions, Work
from benchmarks.workload import Size


def measure(work: Work, times: int) -> dict[str, Any]:
    """Do the work so often. What was prepared for it is none of the garbage collector's business."""
    gc.collect()
    gc.freeze()
    for _ in range(times):
        began = process_time()
        result = work.run()
        seconds = process_time() - began
    completions = {} if work.completions is None else summaries(work.completions(result))
    return {"seconds": seconds, "units": work.units, "completions": completions}


def summaries(completions: Completions) -> Mapping[str, str]:
    """For each achievement how often it was completed in all, and a checksum of who did how often."""
    by_achievement: dict[str, list[tuple[str, int]]] = {}
    for (achievement, member), times in sorted(completions.items()):
        by_achievement.setdefault(achievement, []).append((member, times))
    return {
        achievement: f"{sum(times for _, times in who)} {crc32(repr(who).encode()):08x}"
        for achievement, who in by_achievement.items()
    }


def main(subject: str, activities: str, members: str, times: str, collect: str = "gc") -> None:
    """Measure what the arguments say."""
    if collect == "nogc":
        gc.disable()
    work = SUBJECTS[subject].prepare(Size(int(activities), int(members)))
    print(json.dumps(measure(work, int(times))))


if __name__ == "__main__":
    main(*sys.argv[1:])
