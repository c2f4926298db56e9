"""Fingerprints: what a rule's numbers mean. Progress whose fingerprint differs from its rule's begins anew."""

import json
from hashlib import sha256
from typing import Any

from attrs import fields, has

from achievekit.checks import name_of
from achievekit.definitions import Rule


def fingerprint(rule: Rule) -> str:
    """Name what a rule's numbers mean, in a few characters that any change of that meaning changes."""
    meaning = json.dumps(_meaning((rule.trigger, rule.actor, rule.aggregation, rule.period)), sort_keys=True)
    return sha256(meaning.encode()).hexdigest()[:12]


def _meaning(value: Any) -> Any:
    # Defaults are left out, so that a field that a later version adds changes no fingerprint.
    if has(type(value)):
        given = ((f, getattr(value, f.name)) for f in fields(type(value)) if f.init)
        told = {f.name: _meaning(item) for f, item in given if item != f.default}
        return [type(value).__name__, told]
    if isinstance(value, tuple):
        return [_meaning(item) for item in value]
    if callable(value):
        # By its name, as nothing else of a function stays the same from one process to the next.
        return name_of(value)
    return str(value)
