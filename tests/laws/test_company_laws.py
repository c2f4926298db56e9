"""Laws 9 and 10: other achievements make no difference, and neither does whether activities come one by one."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from achievekit import MemberProgress, load_activity
from achievekit.events import Event
from driving import engine_of, newcomer, run, walk
from laws.special_strategies import any_cases, requiring_cases
from strategies import Case, Plain, cases

# --- law 9 ----------------------------------------------------------------------------------------


def about(achievement: str, case: Case, catalog: Plain) -> list[object]:
    """All that steps bring about for one achievement, in a catalog of some achievements."""
    told: list[object] = []
    for _, outcome in walk(engine_of(case, catalog), newcomer(case), case.steps):
        told.append(outcome.progress.achievements.get(achievement))
        told.append([event for event in outcome.events if event.achievement == achievement])
        told.append([refusal for refusal in outcome.refusals if refusal.achievement == achievement])
    return told


def with_requirements(achievement: str, catalog: Plain) -> list[Plain]:
    """An achievement alone, but for those it requires and what these require."""
    by_id = {one["id"]: one for one in catalog["achievements"]}
    wanted = [achievement]
    for id_ in wanted:
        wanted += [required for required in by_id[id_].get("requires", ()) if required not in wanted]
    return [one for one in catalog["achievements"] if one["id"] in wanted]


@given(st.one_of(cases(), requiring_cases()), st.randoms(use_true_random=False))
def test_company(case: Case, random: Random) -> None:
    """Adding, removing or reordering other achievements changes nothing for this one (`requires` aside)."""
    achievements = case.catalog["achievements"]
    shuffled = random.sample(achievements, len(achievements))
    for achievement in achievements:
        alone = {**case.catalog, "achievements": with_requirements(achievement["id"], case.catalog)}
        among_all = about(achievement["id"], case, case.catalog)
        assert about(achievement["id"], case, alone) == among_all
        assert about(achievement["id"], case, {**case.catalog, "achievements": shuffled}) == among_all


# --- law 10 ---------------------------------------------------------------------------------------


@given(any_cases())
def test_ids(case: Case) -> None:
    """Event ids never repeat within one member's life, and never differ between two replays."""
    progress, events = run(engine_of(case), newcomer(case), case.steps)
    ids = [event.id for event in events]
    assert len(ids) == len(set(ids))
    assert run(engine_of(case), newcomer(case), case.steps) == (progress, events)


@given(any_cases())
def test_replay(case: Case) -> None:
    """Recording one by one and replaying all at once are the same, for everybody an activity concerns."""
    engine = engine_of(case)
    told = [load_activity(step[1]) for step in case.steps if step[0] == "record"]
    members, events = {case.member: newcomer(case)}, list[Event]()
    for activity in told:
        for name in engine.members(activity):
            outcome = engine.record(members.get(name, MemberProgress(name)), activity)
            members[name] = outcome.progress
            events += outcome.events
    replay = engine.replay(told, progress=[newcomer(case)])
    assert replay.progress == members
    assert list(replay.events) == events
