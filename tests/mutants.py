"""Does the suite notice when the engine is wrong? Breaks one place of the source at a time and runs the tests on it.

Usage::

    python tests/mutants.py             every mutant; exit code 1 if one survives
    python tests/mutants.py week-start  some of them, by name

Each mutant lives in a copy of the source and the tests in a temporary folder. It is noticed if a test fails; a test
that can't even be collected does not count. The unchanged copy has to pass what the mutants are to fail.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree, ignore_patterns
from time import monotonic

ROOT = Path(__file__).resolve().parent.parent
COPIED = ("src", "tests", "pyproject.toml")
AT_ONCE = 2
# A mutant may run in circles; one that does is noticed, as the suite would not end.
LONGEST = 300

TESTS_FAILED = 1  # pytest's exit code for that, and for nothing else

RECOUNT = "tests/laws/test_recount_law.py::test_recount"
REQUIRING = "tests/laws/test_recount_law.py::test_recount_of_achievements_that_require_others"
REFERRALS = "tests/laws/test_recount_law.py::test_recount_of_referrals"
LIMITS = "tests/laws/test_recount_law.py::test_recount_under_limits"
TEAMS = "tests/laws/test_recount_law.py::test_recount_of_several_rules"
FRAMES = "tests/laws/test_recount_law.py::test_recount_at_the_edges_of_timeframes"
ORDER = "tests/laws/test_order_laws.py"
COMPANY = "tests/laws/test_company_laws.py"
STATE = "tests/laws/test_state_laws.py"
CALENDAR = "tests/laws/test_calendar_law.py"
EXACTNESS = "tests/laws/test_exactness.py"
MACHINE = "tests/laws/test_machine.py"


@dataclass(frozen=True)
class Mutant:
    """One place of the source, made wrong. `old` stands there exactly once; `tests` should notice."""

    name: str
    breaks: str
    file: str
    old: str
    new: str
    tests: Sequence[str]


UNCHANGED = Mutant("(unchanged)", "nothing", "", "", "", ["tests/laws"])

MUTANTS = (
    # --- sealing --------------------------------------------------------------------------------
    Mutant(
        "seal-off-by-one",
        "the first open period is sealed with those before it",
        "engine/calendar_tracks.py",
        "else self._seal(sealed_to)",
        "else self._seal(sealed_to + 1)",
        [RECOUNT],
    ),
    Mutant(
        "seal-without-lateness",
        "a period is sealed as soon as it is over",
        "schedules.py",
        "sealed_by = at - lateness",
        "sealed_by = at",
        [f"{ORDER}::test_order"],
    ),
    Mutant(
        "seal-a-moment-late",
        "at its end plus the lateness a period is still open",
        "engine/calendar_tracks.py",
        "calendar.first_open(moment.sealed_by)",
        "calendar.first_open(moment.sealed_by - datetime.resolution)",
        [f"{STATE}::test_next_deadline"],
    ),
    Mutant(
        "deadline-without-lateness",
        "next_deadline is the end of the period, when nothing is sealed yet",
        "engine/drafts.py",
        "later(min(ends, default=NEVER), self.settings.lateness)",
        "min(ends, default=NEVER)",
        [f"{STATE}::test_next_deadline"],
    ),
    # --- calendars ------------------------------------------------------------------------------
    Mutant(
        "week-start",
        "weeks begin on another day",
        "periods.py",
        "(_EPOCH.weekday() - WEEKDAYS",
        "(_EPOCH.weekday() + WEEKDAYS",
        [f"{CALENDAR}::test_units_are_those_of_the_local_calendar"],
    ),
    Mutant(
        "day-starts-at-sign",
        "what happens before the day starts belongs to the day after",
        "periods.py",
        "self._unit(wall - _since_midnight(self.day_starts_at))",
        "self._unit(wall + _since_midnight(self.day_starts_at))",
        [f"{CALENDAR}::test_units_are_those_of_the_local_calendar"],
    ),
    Mutant(
        "clocks-set-back",
        "a period begins the first time its beginning is read, though it is read again",
        "zones.py",
        "if first != last and wall_clock(last - TICK, zone) < wall:",
        "if last < first:",
        [f"{CALENDAR}::test_periods_follow_each_other"],
    ),
    Mutant(
        "clocks-set-forward",
        "a period whose beginning is skipped begins a moment before the jump",
        "zones.py",
        "return jump, jump",
        "return jump - TICK, jump - TICK",
        [f"{CALENDAR}::test_periods_follow_each_other"],
    ),
    Mutant(
        "hours-of-utc",
        "hours are those of the zone, which may be half an hour off",
        "periods.py",
        "in_utc: ClassVar[bool] = True",
        "in_utc: ClassVar[bool] = False",
        [LIMITS],
    ),
    Mutant(
        "recurrence-start",
        "a start that the recurrence does not hit is no occurrence",
        "recurrences.py",
        "== start else 1",
        "== start else 0",
        [f"{CALENDAR}::test_recurrences_are_counted"],
    ),
    Mutant(
        "skipped-periods",
        "a period that is outside the timeframe is missed",
        "schedules.py",
        "opens = start if self._openings is None else",
        "opens = start if self._openings is not None else",
        [RECOUNT],
    ),
    Mutant(
        "timeframe-end",
        "the end of a timeframe is inside it",
        "timeframes.py",
        "instant < self._ends_at",
        "instant <= self._ends_at",
        [FRAMES],
    ),
    Mutant(
        "time-window-end",
        "the end of the hours of a timeframe is inside it",
        "timeframes.py",
        "<= clock < self._to",
        "<= clock <= self._to",
        [FRAMES],
    ),
    # --- streaks --------------------------------------------------------------------------------
    Mutant(
        "freeze-use",
        "a freeze is not used up",
        "engine/streaks.py",
        "freezes -= 1",
        "freezes -= 0",
        [RECOUNT],
    ),
    Mutant(
        "freeze-earning",
        "freezes are earned a period early",
        "engine/streaks.py",
        "streak % earned_every",
        "(streak + 1) % earned_every",
        [RECOUNT],
    ),
    Mutant(
        "freezes-of-a-new-streak",
        "a new streak has the freezes of the old one",
        "engine/streaks.py",
        "return 0, 0, terms.freezes.initial, full_runs, longest",
        "return 0, 0, freezes, full_runs, longest",
        [RECOUNT],
    ),
    Mutant(
        "streak-reset",
        "a run goes on though the streak is broken",
        "engine/streaks.py",
        "return 0, 0, terms",
        "return 0, run, terms",
        [RECOUNT],
    ),
    Mutant(
        "credited-runs",
        "a completion credits one full run, though several came at once",
        "engine/calendar_tracks.py",
        "self.credited = max(self.credited, self.standing().full_runs)",
        "self.credited += 1",
        [TEAMS, RECOUNT],
    ),
    # --- values ---------------------------------------------------------------------------------
    Mutant(
        "goal-met-exactly",
        "a goal that is just met is not met",
        "engine/tracks.py",
        "if value < self.plan.goal:",
        "if value <= self.plan.goal:",
        [f"{STATE}::test_values_stay_below_the_goal"],
    ),
    Mutant(
        "carry-over",
        "several completions at once take away one goal",
        "engine/tracks.py",
        "times(completions, self.plan.goal)",
        "times(1, self.plan.goal)",
        [RECOUNT, EXACTNESS],
    ),
    Mutant(
        "rolling-window-edge",
        "the last n days are n + 1",
        "engine/tracks.py",
        "else newest) - self._days + 1",
        "else newest) - self._days",
        [TEAMS],
    ),
    Mutant(
        "rolling-window-sealing",
        "days that left the window still count",
        "engine/tracks.py",
        "if day < first:",
        "if day < 0:",
        [TEAMS],
    ),
    Mutant(
        "satisfied-by-what-is-gone",
        "in a replay, a rule that was satisfied by days that left the window is not told to be satisfied again",
        "engine/tracks.py",
        "self.satisfied = self.satisfied and self.satisfactions() > 0",
        "pass",
        [f"{COMPANY}::test_replay"],
    ),
    Mutant(
        "exact-context",
        "sums are rounded to 28 digits",
        "exact.py",
        "Context(prec=2000, traps=[Inexact, InvalidOperation])",
        "Context(prec=28)",
        [EXACTNESS],
    ),
    # --- what counts ----------------------------------------------------------------------------
    Mutant(
        "duplicate-window",
        "the oldest entry of the history is not compared",
        "engine/checking.py",
        "activity.id in state.activities",
        "activity.id in state.activities[1:]",
        [f"{ORDER}::test_duplicates"],
    ),
    Mutant(
        "history-cut",
        "the history keeps one entry too few",
        "engine/drafts.py",
        "len(self.rows) - self.settings.history) > 0",
        "len(self.rows) - max(0, self.settings.history - 1)) > 0",
        [RECOUNT],
    ),
    Mutant(
        "locked-instant",
        "what happens at the instant of the required completion is locked",
        "engine/checking.py",
        "state.completed_at <= instant",
        "state.completed_at < instant",
        [REQUIRING],
    ),
    Mutant(
        "earliest-completion",
        "a late activity's completion does not unlock what happened since",
        "engine/drafts.py",
        "min(at, self.completed_at)",
        "max(at, self.completed_at)",
        [REQUIRING],
    ),
    Mutant(
        "completion-limit",
        "several completions at once exceed the limit",
        "engine/drafts.py",
        "else min(times, left)",
        "else times",
        [LIMITS, RECOUNT],
    ),
    Mutant(
        "limit-interval",
        "a completion is booked in the interval before its own",
        "engine/drafts.py",
        "use_limit(renewal.use_of(self), interval, times",
        "use_limit(renewal.use_of(self), interval - 1, times",
        [LIMITS],
    ),
    Mutant(
        "frequency-limit",
        "a rule counts one more than its limit",
        "engine/checking.py",
        "so_far < rule.frequency.times",
        "so_far <= rule.frequency.times",
        [LIMITS],
    ),
    Mutant(
        "frequency-interval-too-late",
        "an interval that is sealed takes activities all the same",
        "engine/limits.py",
        "interval < use.floor:",
        "interval < interval:",
        [LIMITS],
    ),
    Mutant(
        "self-referral",
        "who refers himself is no referrer",
        "engine/recording.py",
        '("member", "referee") if',
        '("member",) if',
        [REFERRALS],
    ),
    # --- state ----------------------------------------------------------------------------------
    Mutant(
        "event-ids",
        "the numbering of events begins anew with every call",
        "engine/drafts.py",
        "self.reported,\n            self.completions,\n            self.corrections,\n        )\n",
        "0,\n            self.completions,\n            self.corrections,\n        )\n",
        [f"{COMPANY}::test_ids"],
    ),
    Mutant(
        "codec-field",
        "dumped progress does not tell how many runs were credited",
        "codec/fields.py",
        "if content is default or (are_alike is not None and are_alike(content, default)):",
        'if name == "credited" or content is default or (are_alike is not None and are_alike(content, default)):',
        [f"{STATE}::test_dump_and_load"],
    ),
    Mutant(
        "identity",
        "progress that did not change is a new object",
        "engine/members.py",
        "if not changed:",
        "if changed is None:",
        [f"{STATE}::test_refusal"],
    ),
    Mutant(
        "order-of-achievements",
        "what an achievement completes is seen by those checked after it",
        "engine/checking.py",
        "accepted[draft] = to_count",
        "accepted[draft] = to_count; import achievekit.progress as p; "
        "states[timing.id] = p.AchievementProgress(completed_count=1)",
        [f"{COMPANY}::test_company", MACHINE],
    ),
)


def places_of(mutant: Mutant) -> int:
    """How many places of the source a mutant fits."""
    return (ROOT / "src/achievekit" / mutant.file).read_text(encoding="utf-8").count(mutant.old)


def run_tests(mutant: Mutant, folder: Path) -> int | None:
    """Pytest's exit code for a copy of the house with a mutant in it; None if it did not end."""
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            copytree(source, folder / name, ignore=ignore_patterns("__pycache__"))
        else:
            (folder / name).write_bytes(source.read_bytes())
    if mutant.file:
        file = folder / "src/achievekit" / mutant.file
        file.write_text(file.read_text(encoding="utf-8").replace(mutant.old, mutant.new), encoding="utf-8")
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *mutant.tests]
    profile = "mutants" if mutant.file else "default"
    environment = {**os.environ, "PYTHONPATH": str(folder / "src"), "HYPOTHESIS_PROFILE": profile}
    longest = LONGEST if mutant.file else 4 * LONGEST  # what passes runs to its end
    try:
        return subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, timeout=longest, check=False
        ).returncode
    except subprocess.TimeoutExpired:
        return None


def judge(mutant: Mutant) -> bool:
    """Run the tests on a mutant and tell whether it went as it should."""
    begun = monotonic()
    with tempfile.TemporaryDirectory(prefix="mutant-") as folder:
        code = run_tests(mutant, Path(folder))
    if mutant.file:
        is_right = code in {TESTS_FAILED, None}
        verdict = "noticed" if is_right else "SURVIVED" if code == 0 else f"COULD NOT BE TESTED ({code})"
    else:
        is_right = code == 0
        verdict = "passes" if is_right else f"FAILS ({code})"
    tell(f"{mutant.name:28} {verdict:10} {monotonic() - begun:5.1f} s  {mutant.breaks}")
    return is_right


def tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(names: Sequence[str]) -> int:
    known = {mutant.name: mutant for mutant in MUTANTS}
    unknown = [name for name in names if name not in known]
    chosen = [known[name] for name in names if name in known] if names else list(MUTANTS)
    unfit = [mutant for mutant in chosen if places_of(mutant) != 1]
    for name in unknown:
        tell(f"{name:28} is unknown")
    for mutant in unfit:
        tell(f"{mutant.name:28} fits {places_of(mutant)} places of {mutant.file}, not one: {mutant.old}")
    fit = [mutant for mutant in chosen if mutant not in unfit]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        verdicts = list(pool.map(judge, fit if names else [UNCHANGED, *fit]))
    tell(f"{verdicts.count(True)} of {len(verdicts)} as they should be")
    return 0 if all(verdicts) and not unknown and not unfit else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
