"""`achievekit diff`: what deploying a changed catalog will do to members' progress."""

from argparse import Namespace
from typing import TextIO

from achievekit.cli.files import read_catalog
from achievekit.diffing import Change, catalog_diff


def run(arguments: Namespace, out: TextIO, _err: TextIO) -> int:
    """Compare and report; return the exit status."""
    differences = catalog_diff(read_catalog(arguments.catalog), read_catalog(arguments.new))
    changed = [difference for difference in differences if difference.change is not Change.UNCHANGED]
    for difference in changed:
        print(difference, file=out)
    if not changed:
        print("nothing that counts has changed", file=out)
    return 0
