"""What other calls cost, on the progress that members have at the end of the workload."""

from typing import NamedTuple

from attrs import evolve

from achievekit import Activity, Engine, MemberProgress, dump_progress, load_progress
from benchmarks.engine import an_engine
from benchmarks.work import Work
from benchmarks.workload import TASKS, Size, activities


class Scene(NamedTuple):
    """Some members at the end, each with one more activity."""

    engine: Engine
    members: list[tuple[MemberProgress, Activity]]


def scene(size: Size) -> Scene:
    """Replay the workload, and let the newest activities come once more under other ids."""
    engine, everything = an_engine(), activities(size)
    progress = engine.replay(everything).progress
    again = [evolve(activity, id=f"{activity.id}-again") for activity in everything[-size.members :]]
    return Scene(engine, [(progress[activity.member], activity) for activity in again])


def explain(size: Size) -> Work:
    """Explain an activity."""
    engine, members = scene(size)
    return Work(len(members), lambda: [engine.explain(progress, activity) for progress, activity in members])


def overview(size: Size) -> Work:
    """Look at the tab."""
    engine, members = scene(size)
    return Work(len(members), lambda: [engine.overview(progress, activity.at) for progress, activity in members])


def dump(size: Size) -> Work:
    """Turn progress into plain data."""
    _, members = scene(size)
    return Work(len(members), lambda: [dump_progress(progress) for progress, _ in members])


def load(size: Size) -> Work:
    """Turn plain data into progress."""
    _, members = scene(size)
    dumped = [dump_progress(progress) for progress, _ in members]
    return Work(len(members), lambda: [load_progress(plain) for plain in dumped])


def load_listening(size: Size) -> Work:
    """Turn plain data into progress, but only of the achievements that listen to the activity."""
    _, members = scene(size)
    dumped = []
    for progress, activity in members:
        plain = dump_progress(progress)
        listening = {task.id for task in TASKS if task.trigger == activity.type}
        plain["achievements"] = {id_: one for id_, one in plain["achievements"].items() if id_ in listening}
        dumped.append(plain)
    return Work(len(members), lambda: [load_progress(plain) for plain in dumped])


def unheard(size: Size) -> Work:
    """Record an activity that nobody listens to; as that takes so little, again and again."""
    engine, members = scene(size)
    unheard_of = [(progress, evolve(activity, type="yawn")) for progress, activity in members] * 50
    return Work(len(unheard_of), lambda: [engine.record(progress, activity) for progress, activity in unheard_of])
