"""Law 1: recording one by one ends where a naive recount of the whole list ends."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from achievekit.events import Event
from driving import VARIATION, engine_of, newcomer, walk
from laws.against_recount import check_progress, check_reports, check_step, check_views
from laws.recount import recount
from laws.special_strategies import framed_cases, limited_cases, referral_cases, requiring_cases, team_cases
from strategies import Case, cases

# How long after the last step the tab is looked at: at once, while periods wait for their seal, and later.
pauses = st.sampled_from([timedelta(), timedelta(hours=1), timedelta(days=1), timedelta(days=40)])


@given(cases(), pauses)
def test_recount(case: Case, pause: timedelta) -> None:
    """Recording one by one ends where a naive recount of the whole list, written independently in the tests, ends."""
    check_against_recount(case, pause)


@VARIATION
@given(requiring_cases(), pauses)
def test_recount_of_achievements_that_require_others(case: Case, pause: timedelta) -> None:
    """The same where much is locked."""
    check_against_recount(case, pause)


@VARIATION
@given(referral_cases(), pauses)
def test_recount_of_referrals(case: Case, pause: timedelta) -> None:
    """The same where members refer others, and themselves."""
    check_against_recount(case, pause)


@VARIATION
@given(limited_cases(), pauses)
def test_recount_under_limits(case: Case, pause: timedelta) -> None:
    """The same where limits are soon reached."""
    check_against_recount(case, pause)


@VARIATION
@given(team_cases(), pauses)
def test_recount_of_several_rules(case: Case, pause: timedelta) -> None:
    """The same where rules wait for each other, and windows of days roll on meanwhile."""
    check_against_recount(case, pause)


@VARIATION
@given(framed_cases(), pauses)
def test_recount_at_the_edges_of_timeframes(case: Case, pause: timedelta) -> None:
    """The same where timeframes open and close as something happens."""
    check_against_recount(case, pause)


def check_against_recount(case: Case, pause: timedelta) -> None:
    expected = recount(
        case.catalog, case.member, case.steps, timezone=case.timezone, lateness=case.lateness, history=case.history
    )
    engine, progress = engine_of(case), newcomer(case)
    events: list[Event] = []
    for (_, outcome), wanted in zip(walk(engine, progress, case.steps), expected.outcomes, strict=True):
        check_step(outcome, wanted)
        progress = outcome.progress
        events += outcome.events
    check_progress(progress, expected.achievements)
    check_reports(events, expected.achievements)
    check_views(engine, progress, expected.achievements, case.end + pause)
