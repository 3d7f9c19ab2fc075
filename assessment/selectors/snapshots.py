"""Reading what a submitted round said. The hash it was frozen with is checked at every read."""

import hashlib
import json
from typing import Any

from assessment.models import Snapshot


class SnapshotTampered(Exception):
    """The stored record no longer has the hash it was frozen with."""

    def __init__(self, snapshot: Snapshot) -> None:
        super().__init__(f"The record {snapshot.pk} does not match its hash; restore it from a backup.")


def find_evidenced(snapshot: Snapshot) -> int | None:
    """The evidenced level that was frozen; None where the rubric asked for no proof, and where the record was changed
    since: a list stays readable beside it."""
    try:
        evidenced = read_payload(snapshot)["result"].get("evidenced")
    except SnapshotTampered:
        return None
    return int(evidenced["level"]) if evidenced else None


def read_payload(snapshot: Snapshot) -> Any:
    """The frozen answers, result, facts and indicators. Raises SnapshotTampered."""
    if hashlib.sha256(snapshot.payload.encode()).hexdigest() != snapshot.payload_hash:
        raise SnapshotTampered(snapshot)
    return json.loads(snapshot.payload)
