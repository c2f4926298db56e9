"""Take pictures of everything that is shown, in a real browser, for somebody to look at.

    python tests/screenshots.py FOLDER

They show members of docs/examples/steps as they stood: a tab, an open drawer with its calendar, an explanation, a page
of many members, and the awkward cases of rendering/situations.py; in light and dark, and as wide as a phone.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from attrs import evolve

from achievekit import Activity, Engine, Explanation, MemberProgress, Overview, load_activity, load_catalog
from achievekit.rendering.page import page_html
from rendering.browsing import DESKTOP, PHONE, Browser, a_browser
from rendering.situations import EXPLANATIONS, TABS, Shown

STEPS = Path(__file__).parents[1] / "docs" / "examples" / "steps"
SIZES = [("light", DESKTOP), ("dark", DESKTOP), ("light", PHONE), ("dark", PHONE)]
AT = datetime.fromisoformat("2026-03-22T07:30:00+01:00")
HEAD = (
    '<!DOCTYPE html><html lang="en" class="ak-page"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
)


def an_engine() -> Engine:
    """The engine of the example."""
    return Engine(load_catalog(json.loads((STEPS / "catalog.json").read_text(encoding="utf-8"))))


def activities() -> Iterator[Activity]:
    """What had happened by then."""
    with (STEPS / "activities.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            activity = load_activity(json.loads(line))
            if activity.at <= AT:
                yield activity


def members(engine: Engine) -> dict[str, Overview]:
    """Everybody's tab, by name."""
    replay = engine.replay(activities())
    return {name: engine.overview(progress, AT) for name, progress in sorted(replay.progress.items())}


def explanations(engine: Engine) -> Iterator[tuple[str, Explanation]]:
    """Why walks of two people count, or not."""
    for name in ("henryk", "wojtek"):
        progress = MemberProgress(name)
        own = [activity for activity in activities() if activity.member == name]
        for activity in own[:-1]:
            progress = engine.record(progress, activity).progress
        yield f"explanation-{name}", engine.explain(progress, own[-1])


def scenes() -> Iterator[tuple[str, str, str]]:
    """What to take pictures of: a name, a page, and which drawers to open."""
    engine = an_engine()
    everybody = members(engine)
    for name in ("franek", "łucja", "iga", "dorota"):
        yield f"tab-{name}", HEAD + everybody[name].to_html(), ""
    yield "drawer", HEAD + everybody["bartek"].to_html(), "tbody:nth-of-type(2) details"
    few = ("on-the-move", "month-of-walking", "four-strong-weeks", "daily-walker")
    tab = everybody["søren"].sorted(lambda view: few.index(view.achievement) if view.achievement in few else len(few))
    picked = evolve(tab, achievements=tab.achievements[: len(few)])
    yield "readme", HEAD + picked.to_html(), "tbody:nth-of-type(1) details"
    for title, explanation in explanations(engine):
        yield title, HEAD + explanation.to_html(), ""
    tabs = [(name, overview.achievements) for name, overview in everybody.items()]
    asked = engine.overview(MemberProgress("nobody"), AT).achievements
    yield "page", "".join(page_html("Achievements", f"{len(tabs)} members", asked, tabs)), ".ak-member:nth-child(6)"
    situations: dict[str, Shown] = {**TABS, **EXPLANATIONS}
    for name, situation in situations.items():
        yield f"situation-{name}", HEAD + situation.to_html(), ".ak-tab details"


def take(browser: Browser, page: Path, folder: Path, name: str, opened: str) -> None:
    """Take one scene in all sizes and schemes."""
    for scheme, width in SIZES:
        browser.open(page, width=width, scheme=scheme)
        if opened:
            browser.open_all(opened)
        browser.picture(folder / f"{name}-{scheme}-{width}.png")
        for element in browser.sticks_out():
            print(f"{name}, {width} pixels wide: sticks out: {element}")


def main() -> int:
    """Take all pictures."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    with a_browser() as browser, tempfile.TemporaryDirectory() as pages:
        for name, html, opened in scenes():
            page = Path(pages) / "page.html"
            page.write_text(html, encoding="utf-8")
            take(browser, page, folder, name, opened)
    return 0


if __name__ == "__main__":
    sys.exit(main())
