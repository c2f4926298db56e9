"""How large a member's progress is: dumped, and as live objects."""

import gc
import json
import tracemalloc
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from achievekit import dump_progress, load_progress
from benchmarks.engine import an_engine
from benchmarks.workload import Size, activities

SETTINGS: Mapping[str, Mapping[str, Any]] = {
    "defaults": {},
    "history=0": {"history": 0},
    "history=500": {"history": 500},
    "lateness=7 days": {"lateness": timedelta(days=7)},
}


def bytes_per_member(size: Size, settings: Mapping[str, Any]) -> Mapping[str, float]:
    """Bytes of JSON and of live objects, on average over members, after the whole workload."""
    replay = an_engine(**settings).replay(activities(size))
    texts = [json.dumps(dump_progress(progress)) for progress in replay.progress.values()]
    del replay
    gc.collect()
    tracemalloc.start()
    live = [load_progress(json.loads(text)) for text in texts]
    gc.collect()
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return {"dumped": sum(map(len, texts)) / len(texts), "live": taken / len(live)}
