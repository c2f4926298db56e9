"""`achievekit check`: every mistake and every warning of a catalog, with its path."""

from argparse import Namespace
from typing import TextIO

from achievekit.cli.files import read_catalog, shown_name
from achievekit.describing.words import many
from achievekit.rendering.terminal import clean


def run(arguments: Namespace, out: TextIO, _err: TextIO) -> int:
    """Check and report; return the exit status. Mistakes are raised as a FileError."""
    name = shown_name(arguments.catalog)
    catalog = read_catalog(arguments.catalog)
    warnings = catalog.lint()
    for warning in warnings:
        print(clean(f"{name}: warning: {warning}"), file=out)
    rules = sum(len(achievement.rules) for achievement in catalog.achievements)
    print(
        f"{name}: {many(len(catalog.achievements), 'achievement')}, {many(rules, 'rule')},"
        f" no mistakes, {many(len(warnings), 'warning')}",
        file=out,
    )
    return 1 if warnings and arguments.strict else 0
