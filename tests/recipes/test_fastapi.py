"""The FastAPI recipe, served by uvicorn on a free port and driven over HTTP."""

import asyncio
import json
import logging
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event as Signal
from threading import Timer
from time import monotonic, sleep
from typing import Any

import pytest

from achievekit import (
    Achievement,
    Activity,
    Catalog,
    ConflictError,
    Engine,
    Rule,
    dump_activity,
    dump_catalog,
    load_catalog,
)
from achievekit.events import Event, StreakBroken
from achievekit.hosting import MemoryStore, Tracker
from achievekit.sinks import CollectingSink

httpx = pytest.importorskip("httpx", reason="httpx is not installed; pip install '.[recipes]'")
pytest.importorskip("fastapi", reason="fastapi is not installed; pip install '.[recipes]'")
pytest.importorskip("uvicorn", reason="uvicorn is not installed; pip install '.[recipes]'")


from service import create_app, from_environment  # noqa: E402
from settle_job import SettleJob  # noqa: E402

ROOT = Path(__file__).parents[2]
RECIPES = ("docs/recipes/sqlite", "docs/recipes/fastapi_service")
WALKER = Achievement("walker", name="", rules=[Rule("walk", period="day", consecutive_periods=3)])
FRIENDS = Achievement("friends", name="", rules=[Rule("join", actor="referee")])
CATALOG = Catalog(achievements=[WALKER, FRIENDS])
TOKEN = "let me in"  # noqa: S105  # of a service that lives for a second
PATIENCE = 120  # seconds until something that never happens fails a test; on a busy machine much takes long


def walk(
    id_: str, at: datetime, member: str = "ana", type_: str = "walk", referrer: str | None = None
) -> dict[str, Any]:
    return dump_activity(Activity(id_, member, type_, at, referrer=referrer))


def days_ago(days: int) -> datetime:
    return datetime.now(UTC) - timedelta(days=days)


# --- the real thing -------------------------------------------------------------------------------


class Service:
    """A service that runs, a client of it, and its log."""

    def __init__(self, process: "subprocess.Popen[str]", client: Any) -> None:
        self.process = process
        self.client = client

    def wait_for(self, words: str) -> None:
        """Read the log until it has these words."""
        assert self.process.stderr is not None
        lines = []
        for line in self.process.stderr:
            if words in line:
                return
            lines.append(line)
        pytest.fail(f"{words!r} is not in the log:\n{''.join(lines)}")


@contextmanager
def serving(folder: Path, stop: signal.Signals = signal.SIGTERM) -> Iterator[Service]:
    """Serve the data in a folder until the end of the block; stop with this signal."""
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(str(ROOT / part) for part in ("src", *RECIPES)),
        "ACHIEVEMENTS_CATALOG": str(folder / "catalog.json"),
        "ACHIEVEMENTS_DATABASE": str(folder / "progress.db"),
        "ACHIEVEMENTS_ADMIN_TOKEN": TOKEN,
        "ACHIEVEMENTS_INTERVAL": "0.1",
    }
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()  # whoever connects from now on waits until the service is there
        port = listening.getsockname()[1]
        command = [
            sys.executable,
            "-m",
            "uvicorn",
            "--factory",
            "service:from_environment",
            "--fd",
            str(listening.fileno()),
        ]
        process = subprocess.Popen(
            command, env=environment, pass_fds=[listening.fileno()], stderr=subprocess.PIPE, encoding="utf-8"
        )
    hung = Timer(PATIENCE, process.kill)
    hung.start()
    try:
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE, trust_env=False) as client:
            yield Service(process, client)
    finally:
        process.send_signal(stop)
        _, log = process.communicate()
        hung.cancel()
        if stop == signal.SIGTERM:
            assert "Application shutdown complete" in log, log


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "catalog.json").write_text(json.dumps(dump_catalog(CATALOG)), encoding="utf-8")
    return tmp_path


@pytest.mark.skipif(os.name == "nt", reason="uvicorn takes no open socket here")
def test_the_service_counts_tells_corrects_and_settles_over_http(folder: Path) -> None:
    with serving(folder) as service:
        client = service.client
        assert client.get("/health").json() == {"status": "ok", "members_waiting": 0}
        posted = client.post("/activities", json=walk("w1", days_ago(4)))
        assert posted.status_code == 200
        assert [event["type"] for event in posted.json()["ana"]["events"]] == [
            "achievement_progressed",
            "period_completed",
        ]
        again = client.post("/activities", json=walk("w1", days_ago(4))).json()["ana"]
        assert again == {"events": [], "refusals": [{"achievement": "walker", "rule": None, "reason": "duplicate"}]}
        service.wait_for("streak_broken: walker of ana (ana:walker:3)")  # the settle job has seen it, and delivered it
        brought = client.post("/activities", json=walk("j1", days_ago(0), "ben", "join", referrer="Łódź 🦄"))
        assert list(brought.json()) == ["Łódź 🦄"]
        corrected = client.post(
            "/members/ana/achievements/walker/corrections",
            json={"actor": "eva", "reason": "her watch was broken", "completed_count": 2},
            headers={"Authorization": f"Bearer {TOKEN}"},
        )
        assert [event["type"] for event in corrected.json()["events"]] == ["completions_adjusted"]
        tab = client.get("/members/ana/achievements").json()["achievements"]
        assert [(row["achievement"], row["completed_count"]) for row in tab] == [("walker", 2), ("friends", 0)]
        assert client.get("/members/Łódź 🦄/achievements").json()["achievements"][1]["completed_count"] == 1


@pytest.mark.skipif(os.name == "nt", reason="uvicorn takes no open socket here")
def test_a_service_that_was_killed_goes_on_where_it_was(folder: Path) -> None:
    with serving(folder, stop=signal.SIGKILL) as service:
        service.client.post("/activities", json=walk("w1", days_ago(0)))
    with serving(folder) as service:
        (outcome,) = service.client.post("/activities", json=walk("w1", days_ago(0))).json().values()
        assert [refusal["reason"] for refusal in outcome["refusals"]] == ["duplicate"]
        assert (
            service.client.get("/members/ana/achievements").json()["achievements"][0]["rules"][0]["current_streak"] == 1
        )


# --- what goes wrong ------------------------------------------------------------------------------


def send(app: Any, url: str, body: dict[str, Any] | None, token: str = "") -> Any:
    """Answer one request, without a server and without the job; one without a body is a GET."""

    async def request() -> Any:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service") as client:
            return await client.request("GET" if body is None else "POST", url, json=body, headers=headers)

    return asyncio.run(request())


def post(store: MemoryStore, url: str, body: dict[str, Any], token: str = "", engine: Engine | None = None) -> Any:
    """Answer one request of a service over this store."""
    return send(create_app(engine or Engine(CATALOG), store, CollectingSink(), admin_token=TOKEN), url, body, token)


CORRECTION = {"actor": "eva", "reason": "her watch was broken", "completed_count": 1}
CORRECTIONS = "/members/ana/achievements/walker/corrections"


def test_an_activity_that_makes_no_sense_is_answered_with_all_its_mistakes() -> None:
    store = MemoryStore()
    answer = post(store, "/activities", {"member": "ana", "type": "walk", "at": "yesterday"})
    assert answer.status_code == 422
    assert sorted(mistake.split(":")[0] for mistake in answer.json()["detail"]) == ["at", "id"]
    assert store.load("ana") is None


def test_a_correction_that_makes_no_sense_is_answered_with_the_remedy() -> None:
    answer = post(MemoryStore(), CORRECTIONS.replace("walker", "walkr"), CORRECTION, TOKEN)
    message = 'achievement: unknown achievement "walkr"; did you mean "walker"?'
    assert (answer.status_code, answer.json()) == (422, {"detail": [message]})
    for wrong in ({"actor": "eva"}, CORRECTION | {"level": 3}):
        assert post(MemoryStore(), CORRECTIONS, wrong, TOKEN).status_code == 422


@pytest.mark.parametrize(("token", "status"), [("", 401), ("guessed", 403)])
def test_only_administrators_correct(token: str, status: int) -> None:
    store = MemoryStore()
    assert post(store, CORRECTIONS, CORRECTION, token).status_code == status
    assert store.load("ana") is None
    assert post(store, CORRECTIONS, CORRECTION, TOKEN).status_code == 200


def test_one_whom_others_were_faster_than_is_asked_to_try_again() -> None:
    class BusyStore(MemoryStore):
        def save(self, *args: Any, **kwargs: Any) -> None:
            raise ConflictError("somebody else was first")

    answer = post(BusyStore(), "/activities", walk("w1", days_ago(0)))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "1")
    assert answer.json()["detail"].startswith('progress of "ana" was saved by somebody else each of the 20 times')


def test_a_type_that_nobody_listens_to_is_told() -> None:
    answer = post(MemoryStore(), "/activities", walk("w1", days_ago(0), type_="wlak"))
    assert answer.status_code == 422
    assert answer.json() == {"detail": ['type: no achievement listens to "wlak"; use one of join, walk']}
    brought_by_nobody = post(MemoryStore(), "/activities", walk("j1", days_ago(0), "ben", "join"))
    assert (brought_by_nobody.status_code, brought_by_nobody.json()) == (200, {})


# --- its page and its settings --------------------------------------------------------------------


def test_the_sample_catalog_counts_what_the_page_posts() -> None:
    page = (ROOT / "docs" / "recipes" / "fastapi_service" / "README.md").read_text(encoding="utf-8")
    (catalog,) = re.findall(r"^```json\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (activity,) = re.findall(r"--json \\\n    '(.*)'\n", page)
    (tab,) = re.findall(r"^curl localhost:8000(/members/.*)$", page, re.MULTILINE)
    now = days_ago(0)
    activity = activity.replace("'$(date -u +%FT%TZ)'", f"{now:%FT%TZ}")
    engine, store = Engine(load_catalog(json.loads(catalog))), MemoryStore()
    answer = post(store, "/activities", json.loads(activity), engine=engine).json()["ana"]
    assert [event["type"] for event in answer["events"]] == ["achievement_progressed"]
    assert answer["refusals"] == []
    assert tab == "/members/ana/achievements"
    (row,) = Tracker(engine, store).overview("ana", now).rows()
    assert (row["rules"][0]["current_period_value"], row["rules"][0]["period_goal"]) == (4200, 10000)


@pytest.mark.parametrize(("lateness", "refusals"), [(None, ["too_late"]), ("P7D", [])])
def test_the_environment_says_how_late_an_activity_may_be(
    lateness: str | None, refusals: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ACHIEVEMENTS_CATALOG", str(folder / "catalog.json"))
    monkeypatch.setenv("ACHIEVEMENTS_DATABASE", ":memory:")
    monkeypatch.setenv("ACHIEVEMENTS_ADMIN_TOKEN", TOKEN)
    if lateness is None:
        monkeypatch.delenv("ACHIEVEMENTS_LATENESS", raising=False)
    else:
        monkeypatch.setenv("ACHIEVEMENTS_LATENESS", lateness)
    monkeypatch.setattr("service.SQLiteStore", lambda _: MemoryStore())  # which leaves no file open
    app = from_environment()
    send(app, "/activities", walk("w1", days_ago(0)))
    late = send(app, "/activities", walk("w2", days_ago(3))).json()["ana"]
    assert [refusal["reason"] for refusal in late["refusals"]] == refusals


# --- the settle job -------------------------------------------------------------------------------


def test_the_job_works_when_it_begins_and_when_it_is_woken_until_it_is_stopped() -> None:
    delivered = Signal()
    store = MemoryStore()
    tracker = Tracker(Engine(CATALOG), store, lambda _: delivered.set())
    with SettleJob(tracker, interval=10 * PATIENCE) as job:
        for number in range(2):
            delivered.clear()
            tracker.handle(Activity(f"w{number}", "ana", "walk", days_ago(0)))
            job.wake()
            assert delivered.wait(PATIENCE)
    tracker.handle(Activity("w9", "ana", "walk", days_ago(0)))
    assert list(store.waiting_members()) == ["ana"]


def test_a_wake_delivers_and_leaves_settling_to_the_interval() -> None:
    delivered, events = Signal(), CollectingSink()
    clock = days_ago(4)

    def sink(event: Event) -> None:
        events(event)
        delivered.set()

    tracker = Tracker(Engine(CATALOG), MemoryStore(), sink)
    tracker.handle(Activity("w1", "ana", "walk", clock))
    with SettleJob(tracker, interval=10 * PATIENCE, now=lambda: clock) as job:
        assert delivered.wait(PATIENCE)  # so the first round has settled
        clock = days_ago(0)
        delivered.clear()
        tracker.handle(Activity("w2", "ben", "walk", clock))
        job.wake()
        assert delivered.wait(PATIENCE)
    assert StreakBroken not in map(type, events.events)
    job.settle()
    job.deliver()
    assert [event.member for event in events.events if isinstance(event, StreakBroken)] == ["ana"]


def test_what_waits_is_delivered_while_somebody_is_settled() -> None:
    settling, delivered = Signal(), Signal()

    class Slow(MemoryStore):
        def due_members(self, at: datetime) -> list[str]:
            settling.set()
            assert delivered.wait(PATIENCE)
            return super().due_members(at)

    tracker = Tracker(Engine(CATALOG), Slow(), lambda _: delivered.set())
    tracker.handle(Activity("w1", "ana", "walk", days_ago(0)))
    with SettleJob(tracker, interval=10 * PATIENCE) as job:
        assert settling.wait(PATIENCE)
        job.wake()
        assert delivered.wait(PATIENCE)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_job_that_has_died_is_seen() -> None:
    def die(_: Event) -> None:
        raise SystemExit

    tracker = Tracker(Engine(CATALOG), MemoryStore(), die)
    with SettleJob(tracker, interval=10 * PATIENCE) as job:
        assert job.is_running
        tracker.handle(Activity("w1", "ana", "walk", days_ago(0)))
        job.wake()
        ends = monotonic() + PATIENCE
        while job.is_running:
            assert monotonic() < ends
            sleep(0.01)


def test_a_service_whose_job_does_not_run_is_not_well() -> None:
    app = create_app(Engine(CATALOG), MemoryStore(), CollectingSink(), admin_token=TOKEN)
    answer = send(app, "/health", None)
    assert answer.status_code == 503
    assert answer.json() == {"detail": "the settle job does not run any more; start the service anew"}


def test_a_call_to_stop_is_heard_even_while_the_job_lays_a_wake_to_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    signals: list[Signal] = []
    waits = 0

    class SlowToClear(Signal):
        def wait(self, timeout: float | None = None) -> bool:
            nonlocal waits
            waits += self is signals[0]
            return super().wait(timeout)

        def clear(self) -> None:
            assert signals[1].wait(PATIENCE)  # the call to stop
            super().clear()

    def make() -> Signal:
        signals.append(SlowToClear())
        return signals[-1]

    monkeypatch.setattr("settle_job.Event", make)
    with SettleJob(Tracker(Engine(CATALOG), MemoryStore(), CollectingSink()), interval=PATIENCE):
        pass
    assert waits == 1  # it never waits for its next turn


def test_a_job_whose_work_fails_logs_it_and_tries_again(caplog: pytest.LogCaptureFixture) -> None:
    is_broken, delivered = True, Signal()

    def sink(event: Event) -> None:  # noqa: ARG001
        if is_broken:
            raise OSError("no route to host")
        delivered.set()

    tracker = Tracker(Engine(CATALOG), MemoryStore(), sink)
    tracker.handle(Activity("w1", "ana", "walk", days_ago(0)))
    job = SettleJob(tracker, interval=PATIENCE)
    with caplog.at_level(logging.ERROR):
        job.deliver()
    assert [record.getMessage() for record in caplog.records] == ["settle job: will try again"]
    is_broken = False
    job.deliver()
    assert delivered.is_set()
