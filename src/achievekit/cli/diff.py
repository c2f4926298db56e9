"""`achievekit diff`: what deploying a changed catalog will do to members' progress."""

from argparse import Namespace
from typing import TextIO

from achievekit.catalog import Catalog
from achievekit.cli.files import read_catalog
from achievekit.diffing import Change, catalog_diff
from achievekit.rendering.terminal import clean


def run(arguments: Namespace, out: TextIO, _err: TextIO) -> int:
    """Compare and report; return the exit status."""
    old, new = read_catalog(arguments.catalog), read_catalog(arguments.new)
    changed = [difference for difference in catalog_diff(old, new) if difference.change is not Change.UNCHANGED]
    for difference in changed:
        print(clean(str(difference)), file=out)
    if not changed:
        print("nothing that counts has changed", file=out)
    campaigns = _changed_campaigns(old, new)
    if campaigns:
        print(f"campaigns that differ, which changes no progress: {', '.join(campaigns)}", file=out)
    # What a whole achievement holds is carried along when that is removed.
    is_lost = any(
        one.change is Change.RESTARTED or (one.change is Change.REMOVED and one.rule is not None) for one in changed
    )
    return 1 if is_lost and arguments.strict else 0


def _changed_campaigns(old: Catalog, new: Catalog) -> list[str]:
    """Return the ids of the campaigns that are not the same in both."""
    before, after = ({campaign.id: campaign for campaign in catalog.campaigns} for catalog in (old, new))
    return [clean(id_) for id_ in {**after, **before} if before.get(id_) != after.get(id_)]
