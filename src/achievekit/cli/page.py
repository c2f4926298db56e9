"""The page that `achievekit replay --html` writes: everybody's achievements as people who run a programme see them."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from achievekit.describing.words import many, with_offset
from achievekit.engine import Engine
from achievekit.engine.replaying import OpenReplay
from achievekit.overviews import AchievementView
from achievekit.progress import MemberProgress
from achievekit.rendering.page import page_html

_TITLE = "Achievements"


def replay_page(engine: Engine, replay: OpenReplay, at: datetime | None) -> Iterator[str]:
    """Yield the page part by part, as it may be large: members by name, hidden achievements included.

    Without an instant nothing has happened, and there is nobody to show.
    """

    def views(state: MemberProgress) -> Sequence[AchievementView]:
        return () if at is None else engine.overview(state, at, include_hidden=True).achievements

    names = sorted(replay.members(), key=lambda name: (name.casefold(), name))
    about = many(len(names), "member") + ("" if at is None else f", settled at {with_offset(at)}")
    untouched = views(MemberProgress("nobody"))
    return page_html(_TITLE, about, untouched, ((name, views(replay.progress(name))) for name in names))
