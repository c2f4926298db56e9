"""`achievekit check`: every mistake and every warning of a catalog, with its path."""

from argparse import Namespace
from typing import TextIO

from achievekit.cli.files import read_catalog


def run(arguments: Namespace, out: TextIO, _err: TextIO) -> int:
    """Check and report; return the exit status. Mistakes are raised as an InputError."""
    catalog = read_catalog(arguments.catalog)
    warnings = catalog.lint()
    for warning in warnings:
        print(f"{arguments.catalog}: warning: {warning}", file=out)
    rules = sum(len(achievement.rules) for achievement in catalog.achievements)
    print(
        f"{arguments.catalog}: {_many(len(catalog.achievements), 'achievement')}, {_many(rules, 'rule')},"
        f" no mistakes, {_many(len(warnings), 'warning')}",
        file=out,
    )
    return 0


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
