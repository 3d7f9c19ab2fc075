"""PURE: YAML and JSON read as text. No aliases, no tags, no duplicate keys, every scalar a string; limits are checked
on the event stream, before objects are built. Problems carry the line.
"""

import json
from collections.abc import Iterator
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from rubrics.problems import DocumentError, Problem

MAX_CHARACTERS = 2_000_000
MAX_DEPTH = 32
MAX_NODES = 50_000

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Path = tuple[str, ...]


class TextDocument:
    """Nested dicts, lists and strings, the line of every path, and the problems met while reading."""

    def __init__(self) -> None:
        self.data: Any = None
        self.lines: dict[Path, int] = {}
        self.problems: list[Problem] = []

    def line(self, *path: str) -> int | None:
        return self.lines.get(path)


def load_yaml(text: str) -> TextDocument:
    """Raises DocumentError when the text is no YAML at all or breaks a limit; lesser faults are in `.problems`."""
    _check_size(text)
    document = TextDocument()
    try:
        events = (event for event in yaml.parse(text, Loader=_Loader))
        _Builder(document).build(_contents(events))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        raise DocumentError((Problem("not_yaml", "", {"why": str(error.problem or "")}, line),)) from None
    except yaml.YAMLError as error:
        raise DocumentError((Problem("not_yaml", "", {"why": str(error).split("\n")[0]}),)) from None
    return document


def load_json(text: str) -> TextDocument:
    """JSON by the same rules: numbers as their source text, NaN refused, repeated keys are a problem."""
    _check_size(text)
    document = TextDocument()

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        seen: dict[str, Any] = {}
        for key, value in items:
            if key in seen:
                document.problems.append(Problem("duplicate_key", key))
            seen[key] = value
        return seen

    def constant(word: str) -> str:
        document.problems.append(Problem("not_a_number", word))
        return word

    try:
        raw = json.loads(text, object_pairs_hook=pairs, parse_float=str, parse_int=str, parse_constant=constant)
    except json.JSONDecodeError as error:
        raise DocumentError((Problem("not_json", "", {"why": error.msg}, error.lineno),)) from None
    except RecursionError:
        raise DocumentError((Problem("too_deep", ""),)) from None
    document.data = _as_text(raw)
    return document


def _check_size(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise DocumentError((Problem("too_large", "", {"limit": str(MAX_CHARACTERS)}),))


def _as_text(raw: Any, depth: int = 0) -> Any:
    if depth > MAX_DEPTH:
        raise DocumentError((Problem("too_deep", ""),))
    if isinstance(raw, dict):
        return {key: _as_text(value, depth + 1) for key, value in raw.items()}
    if isinstance(raw, list):
        return [_as_text(value, depth + 1) for value in raw]
    if isinstance(raw, bool):
        return "true" if raw else "false"
    return "" if raw is None else raw


def _contents(events: Iterator[Event]) -> Iterator[Event]:
    kinds = (ScalarEvent, AliasEvent, MappingStartEvent, MappingEndEvent, SequenceStartEvent, SequenceEndEvent)
    return (event for event in events if isinstance(event, kinds))


class _Builder:
    def __init__(self, document: TextDocument) -> None:
        self.document = document
        self.count = 0

    def build(self, events: Iterator[Event]) -> None:
        first = next(events, None)
        self.document.data = {} if first is None else self.value(first, events, ())
        if next(events, None) is not None:
            raise DocumentError((Problem("several_documents", ""),))

    def value(self, event: Event, events: Iterator[Event], path: Path) -> Any:
        self.count += 1
        line = event.start_mark.line + 1
        if len(path) > MAX_DEPTH:
            raise DocumentError((Problem("too_deep", "/".join(path[:3]), {}, line),))
        if self.count > MAX_NODES:
            raise DocumentError((Problem("too_many_values", "", {"limit": str(MAX_NODES)}, line),))
        self.document.lines.setdefault(path, line)
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            self.problem("alias", path, line)
        if isinstance(event, AliasEvent):
            return ""
        if isinstance(event, ScalarEvent):
            return event.value
        return self.mapping(events, path) if isinstance(event, MappingStartEvent) else self.sequence(events, path)

    def mapping(self, events: Iterator[Event], path: Path) -> dict[str, Any]:
        items: dict[str, Any] = {}
        for event in events:
            if isinstance(event, MappingEndEvent):
                break
            line = event.start_mark.line + 1
            key = self.key(event, events, path)
            if key in items:
                self.problem("duplicate_key", (*path, key), line)
            self.document.lines[(*path, key)] = line
            items[key] = self.value(next(events), events, (*path, key))
        return items

    def key(self, event: Event, events: Iterator[Event], path: Path) -> str:
        if isinstance(event, ScalarEvent):
            return str(event.value)
        self.problem("key_not_text", path, event.start_mark.line + 1)
        self.value(event, events, path)
        return ""

    def sequence(self, events: Iterator[Event], path: Path) -> list[Any]:
        items: list[Any] = []
        for event in events:
            if isinstance(event, SequenceEndEvent):
                break
            items.append(self.value(event, events, (*path, str(len(items) + 1))))
        return items

    def problem(self, code: str, path: Path, line: int) -> None:
        self.document.problems.append(Problem(code, "/".join(path), {}, line))
