"""Achievements that unlock others, and activities that count for who brought the member (sections 3 and 6)."""

from datetime import timedelta

import pytest

from achievekit import Achievement, Activity, ActivityError, Catalog, Engine, Limit, MemberProgress, Rule
from helpers import an_activity, feed, instant

KEY = Achievement("key", name="", rules=[Rule("unlock")], limit=Limit(1))
DOOR = Achievement("door", name="", rules=[Rule("walk"), Rule("unlock")], rules_required=1, requires=["key"])


@pytest.fixture(params=[(KEY, DOOR), (DOOR, KEY)], ids=["key first", "door first"])
def engine(request: pytest.FixtureRequest) -> Engine:
    """An engine for the two, in either order of the catalog."""
    return Engine(Catalog(achievements=request.param), lateness=timedelta(days=9))


def doors(progress: MemberProgress) -> int:
    state = progress.achievements.get("door")
    return 0 if state is None else state.completed_count


def test_locked_until_what_it_requires_is_complete(engine: Engine) -> None:
    fed = feed(engine, [an_activity("2026-05-04"), an_activity("2026-05-05", "unlock"), an_activity("2026-05-06")])
    # The second activity is refused by the door: in the call that turns the key it is locked still.
    assert fed.reasons == ["locked", "locked", ""]
    assert doors(fed.progress) == 1


def test_what_happened_before_the_key_was_turned_stays_locked(engine: Engine) -> None:
    # At the very instant it is open.
    fed = feed(engine, [an_activity("2026-05-05", "unlock")])
    early, same = an_activity("2026-05-04 23:59:59.999999"), an_activity("2026-05-05", id_="same")
    assert feed(engine, [early, same], fed.progress).reasons == ["locked", ""]


def test_a_second_completion_does_not_lock_again() -> None:
    # Without its limit the key is completed on the 5th and again on the 8th; the first one counts.
    again = Achievement("key", name="", rules=[Rule("unlock")])
    engine = Engine(Catalog(achievements=[again, DOOR]))
    fed = feed(
        engine, [an_activity("2026-05-05", "unlock"), an_activity("2026-05-08", "unlock"), an_activity("2026-05-06")]
    )
    assert [outcome.progress.achievements["key"].completed_count for outcome in fed.outcomes] == [1, 2, 2]
    assert doors(fed.progress) == 2  # the second unlocking, and the walk of the 6th


def test_a_completion_told_late_unlocks_from_its_own_instant_on() -> None:
    # Completed on the 8th; then, within the lateness, on the 5th: from the 5th on it is open.
    again = Achievement("key", name="", rules=[Rule("unlock")])
    walk_only = Achievement("door", name="", rules=[Rule("walk")], requires=["key"])
    engine = Engine(Catalog(achievements=[again, walk_only]), lateness=timedelta(days=9))
    fed = feed(engine, [an_activity("2026-05-08", "unlock"), an_activity("2026-05-06", id_="first try")])
    assert fed.reasons == ["", "locked"]
    fed = feed(engine, [an_activity("2026-05-05", "unlock"), an_activity("2026-05-06", id_="second try")], fed.progress)
    assert fed.reasons == ["", ""]


def test_all_that_is_required() -> None:
    keys = [Achievement(name, name="", rules=[Rule(name)]) for name in ("gold", "silver")]
    vault = Achievement("vault", name="", rules=[Rule("walk")], requires=["gold", "silver"])
    engine = Engine(Catalog(achievements=[*keys, vault]))
    activities = [
        an_activity("2026-05-04", "gold"),
        an_activity("2026-05-05"),
        an_activity("2026-05-06", "silver"),
        an_activity("2026-05-07"),
    ]
    assert feed(engine, activities).reasons == ["", "locked", "", ""]


def test_an_unlocking_chain_goes_one_step_a_call() -> None:
    chain = [
        Achievement(str(step), name="", rules=[Rule("walk")], limit=Limit(1), requires=[str(step - 1)] if step else [])
        for step in range(3)
    ]
    engine = Engine(Catalog(achievements=chain))
    fed = feed(engine, map(an_activity, ["2026-05-04", "2026-05-05", "2026-05-06"]))
    completed = [
        [name for name, state in o.progress.achievements.items() if state.completed_count] for o in fed.outcomes
    ]
    assert completed == [["0"], ["0", "1"], ["0", "1", "2"]]


WELCOME = Achievement("welcome", name="", rules=[Rule("join")])
REFERRER = Achievement("referrer", name="", rules=[Rule("join", actor="referee", period_goal=2)])
BOTH = Engine(Catalog(achievements=[WELCOME, REFERRER]))


def join(member: str, referrer: str | None = None) -> Activity:
    return Activity(f"{member} joins", member, "join", instant("2026-05-04"), referrer=referrer)


def test_who_is_concerned() -> None:
    assert BOTH.members(join("bo")) == ("bo",)
    assert BOTH.members(join("bo", "ana")) == ("bo", "ana")
    assert BOTH.members(join("ana", "ana")) == ("ana",)
    # Nobody whose progress cannot move is named.
    only_member, only_referee = (Engine(Catalog(achievements=[each])) for each in (WELCOME, REFERRER))
    assert only_member.members(join("bo", "ana")) == ("bo",)
    assert only_referee.members(join("bo", "ana")) == ("ana",)
    assert only_referee.members(join("bo")) == ()
    assert BOTH.members(an_activity("2026-05-04", "sleep")) == ()


def test_what_a_referee_does_counts_for_who_brought_them() -> None:
    progress = MemberProgress("ana")
    for member in ("bo", "cy"):
        progress = BOTH.record(progress, join(member, "ana")).progress
    assert {name: state.completed_count for name, state in progress.achievements.items()} == {"referrer": 1}
    # For Bo it is an activity of his own.
    of_bo = BOTH.record(MemberProgress("bo"), join("bo", "ana")).progress
    assert {name: state.completed_count for name, state in of_bo.achievements.items()} == {"welcome": 1}


def test_one_s_own_activity_does_not_count_as_a_referee_s() -> None:
    assert "referrer" not in BOTH.record(MemberProgress("ana"), join("ana")).progress.achievements


def test_who_brought_oneself_plays_both_parts() -> None:
    outcome = BOTH.record(MemberProgress("ana"), join("ana", "ana"))
    assert list(outcome.progress.achievements) == ["welcome", "referrer"]


def test_rules_of_both_kinds_in_one_achievement() -> None:
    # Join, and bring somebody.
    pair = Achievement("pair", name="", rules=[Rule("join"), Rule("join", actor="referee")])
    engine = Engine(Catalog(achievements=[pair]))
    progress = engine.record(MemberProgress("ana"), join("ana")).progress
    outcome = engine.record(progress, join("bo", "ana"))
    assert outcome.refusals == ()  # the rule for one's own activities has no say here
    assert outcome.progress.achievements["pair"].completed_count == 1


def test_nobody_else_s_progress_takes_an_activity() -> None:
    for progress in (MemberProgress("cy"), MemberProgress("Ana")):
        with pytest.raises(ActivityError, match='is of member "bo" and names the referrer "ana", but the progress'):
            BOTH.record(progress, join("bo", "ana"))
