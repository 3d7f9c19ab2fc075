"""PURE: how one event is linked to the one before it."""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

INSTALLATION = "installation"
FIRST_LINK = ""  # what stands for the hash before the first event
# What a link's hash covers, besides the hash before it.
HASHED = ("chain", "number", "at", "verb", "actor_id", "actor", "factory_id", "object_type", "object_id", "details")


def link_hash(fields: Mapping[str, Any], previous_hash: str) -> str:
    """SHA-256 over the canonical JSON of an event's fields and the hash of the event before it."""
    text = json.dumps(
        {**fields, "previous_hash": previous_hash},
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
        default=_as_text,
    )
    return hashlib.sha256(text.encode()).hexdigest()


def _as_text(value: object) -> str:
    # Times are hashed in UTC with all six digits, so the database's own time zone or rounding changes nothing.
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value)


def storable(value: Any) -> Any:
    """The value as JSON that every database returns unchanged: no control characters, no lone surrogates, no floats."""
    if isinstance(value, Mapping):
        return {storable(str(key)): storable(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [storable(item) for item in value]
    if value is None or isinstance(value, bool | int):
        return value
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in str(value))
