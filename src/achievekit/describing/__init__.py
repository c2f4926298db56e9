"""Definitions, views and evidence in English. What depends on a kind stands in one table, a row for each kind.

words.py         numbers with units, lists, instants
conditions.py    OPERATOR_WORDS
periods.py       PERIOD_WORDS
aggregations.py  AGGREGATION_WORDS
timeframes.py    PARTS
rules.py         describe: rules and achievements as clauses
steps.py         what to do next
reasons.py       what the evidence says
"""

from achievekit.describing.rules import describe

__all__ = ["describe"]
