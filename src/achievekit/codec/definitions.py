"""Catalogs in plain data: which field of a definition has which shape. A new field or kind is a new row."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from achievekit.aggregations import AGGREGATIONS
from achievekit.amounts import AMOUNTS, Fixed
from achievekit.campaigns import Campaign, Reward
from achievekit.catalog import Catalog
from achievekit.checks import kind_of, name_of
from achievekit.codec.fields import BAD, Record, Variant
from achievekit.codec.scalars import ATTRIBUTE, DAY, DAY_OR_MOMENT, ISO, MOMENT, QUANTITY, dump_value, load_value
from achievekit.codec.shapes import ListOf, Scalar, Shape, part_at
from achievekit.conditions import All, AnyOf, Comparison, Condition, Custom, Not
from achievekit.definitions import Achievement, Freezes, Limit, Rule
from achievekit.errors import AchievekitError, DefinitionError
from achievekit.period_table import PERIODS
from achievekit.periods import Day
from achievekit.timeframes import Timeframe


class Conditions:
    """Conditions: a comparison, or `{"all": […]}`, `{"any": […]}`, `{"not": …}`."""

    def __init__(self) -> None:
        # Which values an operator takes is told when it has one.
        self._comparison = Record(Comparison, {"value": Scalar(load_value, dump_value)}, stand_ins={"value": BAD})
        self._parts = ListOf(self)

    def load(self, data: Any) -> Any:
        if isinstance(data, Mapping) and len(data) == 1:
            ((word, content),) = data.items()
            if word in ("all", "any"):
                return {"all": All, "any": AnyOf}[word](part_at(word, self._parts.load, content))
            if word == "not":
                return Not(part_at(word, self.load, content))
        if not isinstance(data, Mapping) or "attribute" not in data:
            raise AchievekitError(
                f'is {kind_of(data)}; use {{"attribute", "operator", "value"}}, {{"all": […]}}, {{"any": […]}} or {{"not": …}}'
            )
        return self._comparison.load(data)

    def dump(self, value: Condition) -> Any:
        if isinstance(value, All | AnyOf):
            word = "all" if isinstance(value, All) else "any"
            return {word: part_at(word, self._parts.dump, value.conditions)}
        if isinstance(value, Not):
            return {"not": part_at("not", self.dump, value.condition)}
        if isinstance(value, Comparison):
            return self._comparison.dump(value)
        assert isinstance(value, Custom)
        raise DefinitionError(
            f"{name_of(value.function)} is a Python function, which can't be dumped; write the condition with attr(…)"
        )


class Catalogs(Record):
    """Catalogs, in which what refers to what is checked beside all other mistakes."""

    def with_stand_ins(self, values: dict[str, Any], data: Mapping[str, Any]) -> dict[str, Any] | None:
        sound = {name: value for name, value in values.items() if value is not BAD}
        try:
            sound["achievements"] = _as_named(ACHIEVEMENT, data["achievements"], _named_achievement)
            sound["campaigns"] = _as_named(CAMPAIGN, data.get("campaigns", ()), _named_campaign)
        except (KeyError, TypeError, AchievekitError):  # one can't even be named, so who knows what the others mean
            sound |= {"achievements": (), "campaigns": ()}
        return sound


def _as_named(shape: Shape, data: Iterable[Mapping[str, Any]], stand_in: Callable[[Mapping[str, Any]], Any]) -> Any:
    """Return what can be loaded, and for the rest stand-ins with the names by which others refer to it."""
    if not isinstance(data, list | tuple):
        raise TypeError
    found = []
    for item in data:
        try:
            found.append(shape.load(item))
        except AchievekitError:
            found.append(stand_in(item))
    return found


def _named_achievement(data: Mapping[str, Any]) -> Achievement:
    return Achievement(data["id"], name="?", rules=[Rule("?")], requires=data.get("requires", ()))


def _named_campaign(data: Mapping[str, Any]) -> Campaign:
    return Campaign(data["id"], achievement=data["achievement"], trigger="completed", rewards=[Reward("?", Fixed(1))])


class RulesByPlace(ListOf):
    """Rules, whose ids "1", "2", … by place are defaults and so left out."""

    def dump(self, value: Iterable[Rule]) -> Any:
        plain = super().dump(value)
        for place, rule in enumerate(plain, start=1):
            if rule["id"] == str(place):
                del rule["id"]
        return plain


CONDITIONS = Conditions()
PERIOD_FIELDS: Mapping[str, Shape] = {"day_starts_at": ISO, "start": ISO}
AGGREGATION_FIELDS: Mapping[str, Shape] = {"where": CONDITIONS}

PERIOD = Variant("period", {word: (cls, PERIOD_FIELDS) for word, cls in PERIODS.items()}, bare=True)
AGGREGATION = Variant(
    "aggregation", {word: (cls, AGGREGATION_FIELDS) for word, cls in AGGREGATIONS.items()}, bare=False
)
LIMIT = Record(Limit, {})

TIMEFRAME = Record(
    Timeframe,
    {
        "starts_at": MOMENT,
        "ends_at": MOMENT,
        "weekdays": Scalar(dump=list),
        "days_of_month": Scalar(dump=list),
        "months": Scalar(dump=list),
        "time_from": ISO,
        "time_to": ISO,
        "except_dates": ListOf(DAY),
        "except_between": ListOf(ListOf(DAY_OR_MOMENT)),
    },
)
RULE_FIELDS: Mapping[str, Shape] = {
    "period_goal": QUANTITY,
    "aggregation": AGGREGATION,
    "period": PERIOD,
    "conditions": CONDITIONS,
    "limit": LIMIT,
    "freezes": Record(Freezes, {}),
}
RULE = Record(
    Rule,
    RULE_FIELDS,
    # With the default, an overall period, consecutive periods and freezes would look like mistakes too.
    stand_ins={"trigger": "?", "period": Day()},
)
ACHIEVEMENT_FIELDS: Mapping[str, Shape] = {
    "rules": RulesByPlace(RULE),
    "limit": LIMIT,
    "timeframe": TIMEFRAME,
    "requires": Scalar(dump=list),
    "metadata": ATTRIBUTE,
}
ACHIEVEMENT = Record(
    Achievement,
    ACHIEVEMENT_FIELDS,
    # Of rules so many that `rules_required` does not look like a mistake too.
    stand_ins={"id": "?", "name": "?", "rules": (Rule("?"),) * 100},
)
AMOUNT_FIELDS: Mapping[str, Shape] = {"amount": QUANTITY, "rate": QUANTITY, "bands": ListOf(ListOf(QUANTITY))}
AMOUNT = Variant("amount", {word: (cls, AMOUNT_FIELDS) for word, cls in AMOUNTS.items()}, bare=False)
CAMPAIGN = Record(
    Campaign,
    {"rewards": ListOf(Record(Reward, {"amount": AMOUNT})), "conditions": CONDITIONS},
    stand_ins={"id": "?", "achievement": "?", "trigger": "completed", "rewards": (Reward("?", Fixed(1)),)},
)
CATALOG = Catalogs(Catalog, {"achievements": ListOf(ACHIEVEMENT), "campaigns": ListOf(CAMPAIGN)})
