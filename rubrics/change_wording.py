"""What a change did, one line for each step: where, what stood there, and what stands there now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import get_language, pgettext_lazy

from rubrics.locating import place_of
from rubrics.texts import in_language

MOST_LETTERS = 200
_VERBS: dict[str, Promise] = {
    "set": pgettext_lazy("change", "Changed"),
    "new": pgettext_lazy("change", "Added"),
    "insert": pgettext_lazy("change", "Added"),
    "remove": pgettext_lazy("change", "Taken out"),
    "move": pgettext_lazy("change", "Moved"),
}


@dataclass(frozen=True, slots=True)
class Line:
    verb: Promise
    place: str
    old: str
    new: str


def describe(steps: list[Mapping[str, Any]], inverse: list[Mapping[str, Any]]) -> tuple[Line, ...]:
    """Steps and their inverse as they are stored; the inverse runs backwards."""
    back = {tuple(map(str, step["path"])): step for step in inverse}
    return tuple(_line(step, back.get(tuple(map(str, step["path"])), {})) for step in steps)


def _line(step: Mapping[str, Any], back: Mapping[str, Any]) -> Line:
    verb = "new" if step["do"] == "set" and back.get("do") == "remove" else step["do"]
    old = "" if verb == "new" else _said(back.get("value"))
    return Line(_VERBS[verb], place_of(step["path"]), old, _said(step.get("value")))


def _said(value: Any) -> str:
    """A value in short: a text in the reader's language, an entry by what it is called."""
    if isinstance(value, bool) or value is None or value == []:
        return {True: "✓", False: "–"}.get(value, "") if isinstance(value, bool) else ""
    if isinstance(value, Mapping):
        told = value.get("text") or value.get("title") or value.get("label") or value
        if isinstance(told, Mapping) and told and all(isinstance(text, str) for text in told.values()):
            return _short(in_language(told, get_language() or "en"))
        return str(value.get("key", ""))
    return "" if isinstance(value, list) else _short(str(value))


def _short(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else f"{text[:MOST_LETTERS]}…"
