"""Parts of a snapshot that apps further left add: they register a function in their `ready()`."""

from collections.abc import Callable
from typing import Any

from assessment.models import Assessment

BuildPart = Callable[[Assessment], dict[str, Any]]

_parts: dict[str, BuildPart] = {}


def register_part(name: str, build: BuildPart) -> None:
    """`build(assessment)` returns what the snapshot keeps under that name."""
    _parts[name] = build


def build_part(name: str, assessment: Assessment) -> dict[str, Any]:
    """One part alone; nothing where no app has registered it."""
    return _parts[name](assessment) if name in _parts else {}


def build_parts(assessment: Assessment) -> dict[str, dict[str, Any]]:
    return {name: build(assessment) for name, build in _parts.items()}
