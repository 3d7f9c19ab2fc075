"""Differences between two documents as somebody reads them: line by line, each text in its language, word by word."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rubrics.comparing import Comparison, Entry
from rubrics.locating import place_of
from rubrics.word_diff import Piece, word_diff
from rubrics.wording import DIFFERENCE

Data = Mapping[str, Any]
Place = tuple[str, str]
"""Where in an entry a text stands, and its language; both are empty for a bare value."""


@dataclass(frozen=True, slots=True)
class Line:
    """One value or text, before and after. `place` says which of the entry's values it is."""

    place: str
    language: str
    old: str
    new: str

    @property
    def pieces(self) -> tuple[Piece, ...]:
        return word_diff(self.old, self.new)


@dataclass(frozen=True, slots=True)
class Row:
    """An entry with what it is about: `title` is the text of the node or requirement in all languages."""

    entry: Entry
    kind: str | Promise
    place: str
    title: Mapping[str, str]
    lines: tuple[Line, ...]


def build_rows(comparison: Comparison, entries: tuple[Entry, ...]) -> Iterator[Row]:
    """A row for each of these entries of the comparison."""
    old, new = comparison.documents
    languages = tuple(dict.fromkeys((*new["languages"], *old["languages"])))
    titles = dict(_titles(old)) | dict(_titles(new))
    for entry in entries:
        lines = (_moved(entry),) if _is_move(entry) else tuple(_lines(entry, languages))
        yield Row(entry, DIFFERENCE[entry.kind], place_of(list(entry.path)), titles.get(entry.key, {}), lines)


def difference_rows(comparison: Comparison) -> Iterator[tuple[str, ...]]:
    """The table for spreadsheets: a line for each value, with every language."""
    yield (
        _("Kind"),
        _("Key"),
        _("Place"),
        pgettext("differences", "Value"),
        _("Language"),
        _("Before"),
        _("After"),
        _("Changes scores"),
    )
    for row in build_rows(comparison, comparison.entries):
        scores = _("yes") if row.entry.scores else _("no")
        for line in row.lines:
            facts = (str(row.kind), row.entry.key, row.place, line.place, line.language)
            yield (*facts, line.old, line.new, scores)


def _titles(document: Data) -> Iterator[tuple[str, Mapping[str, str]]]:
    waiting = list(document["nodes"])
    while waiting:
        node = waiting.pop()
        yield node["key"], node["title"]
        yield from ((item["key"], item["text"]) for item in node.get("requirements", ()))
        waiting += node.get("nodes", ())


def _is_move(entry: Entry) -> bool:
    return entry.kind == "moved" and isinstance(entry.old, tuple)


def _moved(entry: Entry) -> Line:
    return Line("", "", _standing(entry.old), _standing(entry.new))


def _standing(path: tuple[str, ...]) -> str:
    *above, number = path
    return _("%(place)s, no. %(number)s") % {"place": place_of(above), "number": number}


def _lines(entry: Entry, languages: tuple[str, ...]) -> Iterator[Line]:
    old, new = dict(_values(entry.old, "", languages)), dict(_values(entry.new, "", languages))
    for place in new | old:
        if old.get(place) != new.get(place):
            yield Line(*place, old.get(place, ""), new.get(place, ""))


def _values(value: Any, place: str, languages: tuple[str, ...]) -> Iterator[tuple[Place, str]]:
    if isinstance(value, Mapping):
        is_text = value.keys() <= set(languages) and all(isinstance(text, str) for text in value.values())
        for key in (language for language in languages if language in value) if is_text else value:
            if is_text:
                yield (place, key), value[key]
            else:
                yield from _values(value[key], f"{place}/{key}" if place else key, languages)
    elif isinstance(value, list):
        for number, item in enumerate(value, 1):
            yield from _values(item, f"{place}/{number}" if place else str(number), languages)
    elif value is not None:
        yield (
            (place, ""),
            {True: "true", False: "false"}.get(value, str(value)) if isinstance(value, bool) else str(value),
        )
