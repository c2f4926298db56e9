"""The whole set of achievements and campaigns, checked as a whole."""

from graphlib import CycleError, TopologicalSorter

from attrs import field

from achievekit.campaigns import Campaign
from achievekit.checks import Checked, as_tuple, check_items, check_zone, kind_of
from achievekit.definitions import Achievement
from achievekit.errors import Finding, Findings, did_you_mean, shortened
from achievekit.records import frozen


@frozen(kw_only=True)
class Catalog(Checked):
    """All achievements and campaigns of a programme; `timezone` is the IANA zone of members who have none of their own.

    Raises DefinitionError with all mistakes: ids that are taken, requirements that are unknown or go round in a circle,
    campaigns for achievements that are unknown.
    """

    achievements: tuple[Achievement, ...] = field(kw_only=False, converter=as_tuple)
    campaigns: tuple[Campaign, ...] = field(default=(), converter=as_tuple)
    timezone: str = "UTC"

    def _check(self, found: Findings) -> None:
        check_zone(found, "timezone", self.timezone)
        sound = check_items(found, "achievements", self.achievements, Achievement, least=0)
        places = {achievement.id: place for place, achievement in reversed(sound)}  # the first of an id that is taken
        _check_requires(found, sound, places)
        _check_campaigns(found, self.campaigns, places)

    def lint(self) -> tuple[Finding, ...]:
        """Return what is allowed but probably a mistake, such as goals that nobody can reach."""
        from achievekit.linting import lint  # for those who work on a catalog, not those who run it

        return lint(self.achievements, self.campaigns, self.timezone)


def check_catalog(found: Findings, path: str, value: object) -> None:
    """Note what is no catalog."""
    if not isinstance(value, Catalog):
        found.add(path, f"is {kind_of(value)}; use a Catalog, e.g. from load_catalog")


def _check_campaigns(found: Findings, campaigns: object, known: dict[str, int]) -> None:
    for place, campaign in check_items(found, "campaigns", campaigns, Campaign, least=0):
        if campaign.achievement not in known:
            hint = did_you_mean(campaign.achievement, known)
            found.add(
                f"campaigns[{place}].achievement", f'unknown achievement "{shortened(campaign.achievement)}"{hint}'
            )


def _check_requires(found: Findings, sound: list[tuple[int, Achievement]], places: dict[str, int]) -> None:
    for place, achievement in sound:
        for number, required in enumerate(achievement.requires):
            path = f"achievements[{place}].requires[{number}]"
            if required == achievement.id:
                found.add(path, f'"{shortened(required)}" requires itself, so it stays locked for ever; take it out')
            elif required not in places:
                found.add(path, f'unknown achievement "{shortened(required)}"{did_you_mean(required, places)}')
    first = [one for place, one in sound if places[one.id] == place]
    requires = {one.id: [r for r in one.requires if r in places and r != one.id] for one in first}
    try:
        TopologicalSorter(requires).prepare()
    except CycleError as error:
        circle = error.args[1]
        shown = " requires ".join(f'"{name}"' for name in reversed(circle))
        path = f"achievements[{places[circle[0]]}].requires"
        found.add(path, f"{shown}, so all stay locked for ever; break the circle")
