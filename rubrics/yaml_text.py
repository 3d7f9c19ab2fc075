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
from rubrics.texts import CONTROL

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
        _YamlReader(document).build(_contents(events))
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
    try:
        raw = json.loads(text, object_pairs_hook=_Pairs, parse_float=str, parse_int=str, parse_constant=_Constant)
    except json.JSONDecodeError as error:
        raise DocumentError((Problem("not_json", "", {"why": error.msg}, error.lineno),)) from None
    except RecursionError:
        raise DocumentError((Problem("too_deep", ""),)) from None
    document.data = _JsonReader(document).value(raw, ())
    return document


def _check_size(text: str) -> None:
    if len(text) > MAX_CHARACTERS:
        raise DocumentError((Problem("too_large", "", {"limit": str(MAX_CHARACTERS)}),))


class _Pairs(list[tuple[str, Any]]):
    """A JSON object before its keys are compared."""


class _Constant(str):
    """NaN or Infinity, which Python reads although JSON does not have them."""


class _Reader:
    """What both notations share: limits, and problems with their place."""

    def __init__(self, document: TextDocument) -> None:
        self.document = document
        self.count = 0

    def problem(self, code: str, path: Path, line: int | None = None) -> None:
        self.document.problems.append(Problem(code, "/".join(path), {}, line))

    def check_limits(self, path: Path, line: int | None = None) -> None:
        self.count += 1
        if len(path) > MAX_DEPTH:
            raise DocumentError((Problem("too_deep", "/".join(path[:3]), {}, line),))
        if self.count > MAX_NODES:
            raise DocumentError((Problem("too_many_values", "", {"limit": str(MAX_NODES)}, line),))

    def text(self, text: str, path: Path, line: int | None = None) -> str:
        """Escapes such as "\\0" can bring in what no plain text holds."""
        if CONTROL.search(text):
            self.problem("control_character", path, line)
        return text


class _JsonReader(_Reader):
    def value(self, raw: Any, path: Path) -> Any:
        self.check_limits(path)
        if isinstance(raw, _Pairs):
            return self.mapping(raw, path)
        if isinstance(raw, list):
            return [self.value(item, (*path, str(position))) for position, item in enumerate(raw, 1)]
        if isinstance(raw, _Constant):
            self.problem("not_a_number", path)
        if isinstance(raw, bool):
            return "true" if raw else "false"
        return "" if raw is None else self.text(raw, path)

    def mapping(self, pairs: _Pairs, path: Path) -> dict[str, Any]:
        items: dict[str, Any] = {}
        for key, value in pairs:
            here = (*path, self.text(key, path))
            if key in items:
                self.problem("duplicate_key", here)
            items[key] = self.value(value, here)
        return items


def _contents(events: Iterator[Event]) -> Iterator[Event]:
    kinds = (ScalarEvent, AliasEvent, MappingStartEvent, MappingEndEvent, SequenceStartEvent, SequenceEndEvent)
    return (event for event in events if isinstance(event, kinds))


def _line(event: Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0


class _YamlReader(_Reader):
    def build(self, events: Iterator[Event]) -> None:
        first = next(events, None)
        self.document.data = {} if first is None else self.value(first, events, ())
        if next(events, None) is not None:
            raise DocumentError((Problem("several_documents", ""),))

    def value(self, event: Event, events: Iterator[Event], path: Path) -> Any:
        line = _line(event)
        self.check_limits(path, line)
        self.document.lines.setdefault(path, line)
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            self.problem("alias", path, line)
        if getattr(event, "tag", None):
            self.problem("tag", path, line)
        if isinstance(event, AliasEvent):
            return ""
        if isinstance(event, ScalarEvent):
            return self.text(event.value, path, line)
        return self.mapping(events, path) if isinstance(event, MappingStartEvent) else self.sequence(events, path)

    def mapping(self, events: Iterator[Event], path: Path) -> dict[str, Any]:
        items: dict[str, Any] = {}
        for event in events:
            if isinstance(event, MappingEndEvent):
                break
            line = _line(event)
            key = self.key(event, events, path)
            if key in items:
                self.problem("duplicate_key", (*path, key), line)
            self.document.lines[(*path, key)] = line
            items[key] = self.value(next(events), events, (*path, key))
        return items

    def key(self, event: Event, events: Iterator[Event], path: Path) -> str:
        line = _line(event)
        if isinstance(event, ScalarEvent):
            for code in [name for name, given in (("alias", event.anchor), ("tag", event.tag)) if given]:
                self.problem(code, (*path, event.value), line)
            return self.text(event.value, path, line)
        self.problem("key_not_text", path, line)
        self.value(event, events, (*path, "?"))
        return ""

    def sequence(self, events: Iterator[Event], path: Path) -> list[Any]:
        items: list[Any] = []
        for event in events:
            if isinstance(event, SequenceEndEvent):
                break
            items.append(self.value(event, events, (*path, str(len(items) + 1))))
        return items
