"""Definitions, views and evidence in English. What depends on a kind stands in one table, a row for each kind."""

from achievekit.describing.rules import describe

__all__ = ["describe"]
