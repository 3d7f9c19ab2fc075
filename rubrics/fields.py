"""PURE: one value of a draft as somebody edits it: what the page shows, and the steps that a typed text asks for.

A path names mapping keys, items of lists by key or number, and items without either by their place.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from rubrics.document_checks import decimal_text
from rubrics.operations import InsertItem, RemoveValue, SetValue, Step, find_value
from rubrics.problems import Problem
from rubrics.texts import CONTROL

Path = tuple[str, ...]
LONGEST = 4000

_DECIMAL = re.compile(r"[0-9]{1,15}(\.[0-9]{1,15})?")
_INTEGER = re.compile(r"[0-9]{1,6}")


class FieldRefused(ValueError):
    """What was typed is no value for the field; `problem` says why, with the field's path."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class Field:
    """`kind`: text, line, lines, decimal, percent, integer, boolean or choice. `also` are further places of the same
    value. `whole` is what goes when the field is emptied; a field without it stays, empty."""

    path: Path
    kind: str
    value: str
    also: tuple[Path, ...] = ()
    whole: Path | None = None
    choices: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return join(self.path)


def join(path: Iterable[str]) -> str:
    return "/".join(path)


def split(path: str) -> Path:
    return tuple(part for part in path.split("/") if part)


# ---------------------------------------------------------------- reading
def name_of(item: Any, place: int) -> str:
    """What a path calls an item of a list."""
    if isinstance(item, Mapping):
        return str(item.get("key", item.get("number", place)))
    return str(place)


def shown(document: Any, path: Path, kind: str) -> str:
    """The value as a form shows it; nothing where nothing stands."""
    value = find_value(document, path)
    if value is None:
        return ""
    if kind == "boolean":
        return "on" if value else ""
    if kind == "percent":
        return decimal_text(Fraction(value) * 100)
    if kind == "lines":
        return "\n".join(value)
    return str(value)


# ---------------------------------------------------------------- what was typed
def clean(kind: str, text: str) -> str:
    """What was typed, without what nobody types on purpose."""
    text = unicodedata.normalize("NFKC" if kind in ("decimal", "percent", "integer") else "NFC", text)
    text = text.replace("\r\n", "\n").strip()
    if kind == "percent":
        return text.removesuffix("%").strip()
    if kind == "line":
        return " ".join(text.split())
    return text


def parse(field: Field, text: str) -> Any:
    """The value of the document for a cleaned text that is not empty. Raises FieldRefused."""
    path = field.name
    if CONTROL.search(text):
        raise FieldRefused(Problem("control_character", path))
    if len(text) > LONGEST:
        raise FieldRefused(Problem("text_too_long", path, {"limit": str(LONGEST)}))
    if field.kind in ("decimal", "percent"):
        if not _DECIMAL.fullmatch(text):
            raise FieldRefused(Problem(f"not_a_{field.kind}", path, {"value": text[:60]}))
        return decimal_text(Fraction(text) / (100 if field.kind == "percent" else 1))
    if field.kind == "integer":
        if not _INTEGER.fullmatch(text):
            raise FieldRefused(Problem("not_an_integer", path, {"value": text[:60]}))
        return int(text)
    if field.kind == "boolean":
        return text == "on"
    if field.kind == "lines":
        return [line.strip() for line in text.split("\n") if line.strip()]
    if field.kind == "choice" and text not in field.choices:
        raise FieldRefused(Problem("not_one_of", path, {"value": text[:60], "words": ", ".join(field.choices)}))
    return text


def steps_for(document: Any, field: Field, text: str) -> list[Step]:
    """What must happen to the document so that the field says this. Raises FieldRefused."""
    text = clean(field.kind, text)
    if not text and field.kind != "boolean":
        return _emptying(document, field)
    value = parse(field, text)
    if field.kind == "choice" and isinstance(find_value(document, field.path), int):
        value = int(value)
    return [set_step(document, path, value) for path in (field.path, *field.also)]


def _emptying(document: Any, field: Field) -> list[Step]:
    """A text that another language still tells stays, empty: that is a gap to be filled."""
    if field.kind in ("decimal", "integer") or (field.kind in ("percent", "choice") and field.whole is None):
        raise FieldRefused(Problem("value_missing", field.name))
    if field.path[-2:-1] == ("weight",) and len(find_value(document, field.path[:-1], {})) == 1:
        raise FieldRefused(Problem("only_profile", field.name))
    if field.kind == "lines":
        return [RemoveValue(field.path)]
    if field.whole is None:
        return [set_step(document, field.path, "")]
    others = find_value(document, field.path[:-1]) if field.kind == "text" else None
    if isinstance(others, Mapping):
        if any(str(told).strip() for language, told in others.items() if language != field.path[-1]):
            return [set_step(document, field.path, "")]
    return [RemoveValue(field.whole)] if find_value(document, field.whole) is not None else []


def set_step(document: Any, path: Path, value: Any) -> Step:
    """Sets a value; a numbered entry that its list lacks comes with it, in its order."""
    for place, name in enumerate(path):
        numbered = find_value(document, path[:place], [])
        if path[place - 1] == "levels" and find_value(document, path[: place + 1]) is None:
            inside = value
            for below in reversed(path[place + 1 :]):
                inside = {below: inside}
            position = sum(item["number"] < int(name) for item in numbered)
            return InsertItem(path[:place], position, {"number": int(name), **inside})
    return SetValue(path, value)
