"""Campaigns: when an achievement progressed or was completed, and these conditions hold, grant these rewards."""

from collections.abc import Iterable

from attrs import field

from achievekit.amounts import Amount
from achievekit.checks import Checked, as_tuple, check_bool, check_choice, check_text, kind_of
from achievekit.conditions import Condition, as_condition, check_condition
from achievekit.errors import Findings
from achievekit.exact import Quantity
from achievekit.occasions import before_reader, fact_reader
from achievekit.records import frozen

TRIGGERS = ("completed", "progressed")


@frozen
class Reward(Checked):
    """So much of a unit, such as "points"."""

    unit: str
    amount: Amount

    def _check(self, found: Findings) -> None:
        check_text(found, "unit", self.unit)
        if not isinstance(self.amount, Amount):
            found.add("amount", f'is {kind_of(self.amount)}; use Fixed(150), Rate("0.05") or Tiered([(0, "0.01")])')


@frozen
class Grant:
    """What a campaign grants on one occasion: an exact amount of a unit. Handing it out is the host's."""

    unit: str
    amount: Quantity


def _rewards(value: Iterable[Reward]) -> tuple[Reward, ...]:
    """Take one reward for itself."""
    return (value,) if isinstance(value, Reward) else as_tuple(value)


@frozen(kw_only=True)
class Campaign(Checked):
    """When `achievement` progressed or was completed (`trigger`) and the `conditions` hold, grant the `rewards`.

    Conditions read the event's facts (`amounts.FACTS`), `activity.…` and `attributes.…`; a function gets an
    `amounts.Occasion`, which holds the facts and the activity.

    Raises DefinitionError with all mistakes.
    """

    id: str = field(kw_only=False)
    achievement: str
    trigger: str
    rewards: tuple[Reward, ...] = field(converter=_rewards)
    conditions: Condition | None = field(default=None, converter=as_condition)
    name: str = ""
    active: bool = True

    def _check(self, found: Findings) -> None:
        check_text(found, "id", self.id)
        check_text(found, "achievement", self.achievement)
        check_choice(found, "trigger", self.trigger, TRIGGERS, kind="trigger")
        check_text(found, "name", self.name, empty=True)
        check_bool(found, "active", self.active)
        if self.conditions is not None:
            check_condition(found, "conditions", self.conditions, fact_reader, before_reader)
        if not isinstance(self.rewards, tuple) or not self.rewards:
            found.add("rewards", f"is {kind_of(self.rewards)}; use a list of one reward or more")
        else:
            for place, reward in enumerate(self.rewards):
                if not isinstance(reward, Reward):
                    found.add(f"rewards[{place}]", f"is {kind_of(reward)}; use a Reward")
