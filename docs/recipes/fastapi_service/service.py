"""Achievements as a service: activities come in over HTTP, tabs go out, administrators correct.

Copy this module and make it yours. Serve it with `uvicorn --factory service:from_environment`.
"""

import json
import logging
import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from secrets import compare_digest
from typing import Annotated, Any

from fastapi import Depends, FastAPI, HTTPException
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict, TypeAdapter

from achievekit import ActivityError, ConflictError, Engine, Outcome, dump_event, load_activity, load_catalog
from achievekit.hosting import ProgressStore, Tracker
from achievekit.sinks import EventSink, LoggingSink
from settle_job import SettleJob, utc_now
from sqlite_store import SQLiteStore


class Correction(BaseModel):
    """What an administrator wants a tab to show; what is left out stays as it is."""

    model_config = ConfigDict(extra="forbid")

    actor: str
    reason: str
    completed_count: int | None = None
    rule: str | None = None
    current_period_value: int | float | None = None
    completed_consecutive_periods: int | None = None


def create_app(
    engine: Engine,
    store: ProgressStore,
    sink: EventSink,
    *,
    admin_token: str,
    interval: float = 60,
    now: Callable[[], datetime] = utc_now,
) -> FastAPI:
    """Return the service. Its settle job runs as long as the service does, every `interval` seconds."""
    known_types = {rule.trigger for achievement in engine.catalog.achievements for rule in achievement.rules}
    tracker = Tracker(engine, store, sink)
    job = SettleJob(tracker, interval, now)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        with job:
            yield

    app = FastAPI(title="Achievements", lifespan=lifespan)
    app.exception_handler(ActivityError)(tell_mistakes)
    app.exception_handler(ConflictError)(ask_to_try_again)

    def administrator(sent: Annotated[HTTPAuthorizationCredentials, Depends(HTTPBearer())]) -> None:
        if not compare_digest(sent.credentials.encode(), admin_token.encode()):
            raise HTTPException(403, "this is for administrators")

    # Plain functions, which FastAPI runs in threads: a Tracker may be shared by them.

    @app.post("/activities")
    def post_activity(activity: dict[str, Any]) -> dict[str, Any]:
        """Count an activity. Whoever is in doubt whether it arrived may post it again."""
        loaded = load_activity(activity)
        if loaded.type not in known_types:
            known = ", ".join(sorted(known_types))
            raise HTTPException(422, [f'type: no achievement listens to "{loaded.type}"; use one of {known}'])
        outcomes = tracker.handle(loaded, received_at=now())
        job.wake()
        return {member: told(outcome) for member, outcome in outcomes.items()}

    @app.get("/members/{member}/achievements")
    def read_tab(member: str) -> dict[str, Any]:
        """Return all that the member's achievements tab shows, as of now."""
        return tracker.overview(member, now()).plain(details=False)

    @app.post("/members/{member}/achievements/{achievement}/corrections", dependencies=[Depends(administrator)])
    def correct(member: str, achievement: str, correction: Correction) -> dict[str, Any]:
        """Correct what the member's tab shows."""
        outcome = tracker.adjust(member, achievement, now(), **correction.model_dump(exclude_none=True))
        job.wake()
        return told(outcome)

    @app.get("/health")
    def health() -> dict[str, Any]:
        """Tell that the store answers and the job runs, and for how many members events wait to be delivered."""
        if not job.is_running:
            raise HTTPException(503, "the settle job does not run any more; start the service anew")
        return {"status": "ok", "members_waiting": len(list(store.waiting_members()))}

    return app


def told(outcome: Outcome) -> dict[str, Any]:
    """Return what a caller wants to know of an outcome."""
    refusals = [
        {"achievement": refusal.achievement, "rule": refusal.rule, "reason": refusal.reason}
        for refusal in outcome.refusals
    ]
    return {"events": [dump_event(event) for event in outcome.events], "refusals": refusals}


def tell_mistakes(_: object, error: ActivityError) -> JSONResponse:
    """Answer a request that makes no sense with all its mistakes."""
    return JSONResponse({"detail": [str(finding) for finding in error.findings]}, status_code=422)


def ask_to_try_again(_: object, error: ConflictError) -> JSONResponse:
    """Answer one whom others were faster than, over and over."""
    return JSONResponse({"detail": str(error)}, status_code=503, headers={"Retry-After": "1"})


def from_environment() -> FastAPI:
    """Return the service that the environment describes, with an SQLite file and events that go to the log."""
    logging.basicConfig(level=logging.INFO)
    catalog = load_catalog(json.loads(Path(os.environ["ACHIEVEMENTS_CATALOG"]).read_text(encoding="utf-8")))
    lateness = TypeAdapter(timedelta).validate_python(os.environ.get("ACHIEVEMENTS_LATENESS", "PT1H"))
    return create_app(
        Engine(catalog, lateness=lateness),
        SQLiteStore(os.environ["ACHIEVEMENTS_DATABASE"]),
        LoggingSink(),
        admin_token=os.environ["ACHIEVEMENTS_ADMIN_TOKEN"],
        interval=float(os.environ.get("ACHIEVEMENTS_INTERVAL", "60")),
    )
