"""PURE: the shape of a rubric document. Raw data (scalars as text, or JSON) -> canonical data and problems.

Canonical data (contracts: "Canonical form"): NFC text, decimals normalised to strings, `format`, `level` and `number`
as integers, booleans as booleans, keys that equal their default left out.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rubrics.problems import Problem
from rubrics.texts import CONTROL

Read = Callable[[Any, str], Any]
Fields = dict[str, Read]

_DECIMAL = re.compile(r"[0-9]{1,15}(\.[0-9]{1,15})?")
_INTEGER = re.compile(r"[0-9]{1,6}")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_NODE_KEY = re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)*")
_WORD = re.compile(r"[a-z][a-z0-9_]*")
_TAG = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
# What a key may be long: answers, sections and rounds keep keys in columns of this width.
_LONGEST = {"word": 20, "node_key": 40, "language": 10}
_DEFAULTS: tuple[object, ...] = ("", {}, [], False)


def normal_decimal(text: str) -> str:
    """The shortest way to write a decimal: 0.50 -> 0.5, 007 -> 7, 1.0 -> 1."""
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0")
    return (whole.lstrip("0") or "0") + (f".{fraction}" if fraction else "")


def read_shape(raw: Any) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """Canonical data of a rubric document and every fault of its shape; with faults the data is not to be used."""
    reader = _Reader(raw)
    return reader.document(raw), tuple(reader.problems)


class _Reader:
    def __init__(self, raw: Any) -> None:
        self.problems: list[Problem] = []
        languages = raw.get("languages") if isinstance(raw, Mapping) else None
        self.languages = [str(item) for item in languages] if isinstance(languages, list) else []

    def problem(self, code: str, path: str, **params: str) -> None:
        self.problems.append(Problem(code, path, params))

    # ------------------------------------------------------------ the parts of a document
    def document(self, raw: Any) -> dict[str, Any]:
        required: Fields = {
            "format": self.integer,
            "slug": self.matching(_SLUG, "slug"),
            "title": self.texts,
            "languages": self.list_of(self.matching(_LANGUAGE, "language")),
            "profiles": self.profiles,
            "scale": self.list_of(self.choice),
            "levels": self.list_of(self.level),
            "rule": self.rule,
            "nodes": self.list_of(self.node),
        }
        return self.record(raw, "", required, {"sources": self.list_of(self.source), "disclaimer": self.optional_texts})

    def profiles(self, raw: Any, path: str) -> dict[str, Any]:
        if not isinstance(raw, Mapping):
            self.problem("not_a_mapping", path)
            return {}
        for key in raw:
            self.matching(_WORD, "word")(key, f"{path}/{key}")
        return {
            str(key): self.record(value, f"{path}/{key}", {"title": self.texts}, {"notes": self.notes})
            for key, value in raw.items()
        }

    def source(self, raw: Any, path: str) -> dict[str, Any]:
        return self.record(raw, path, {"title": self.texts}, {"note": self.optional_texts})

    def choice(self, raw: Any, path: str) -> dict[str, Any]:
        required: Fields = {"key": self.matching(_WORD, "word"), "value": self.decimal, "label": self.texts}
        return self.record(raw, path, required, {})

    def level(self, raw: Any, path: str) -> dict[str, Any]:
        required: Fields = {"number": self.integer, "title": self.texts, "from": self.decimal, "to": self.decimal}
        return self.record(raw, path, required, {"meaning": self.optional_texts, "notes": self.notes})

    def rule(self, raw: Any, path: str) -> dict[str, Any]:
        required: Fields = {
            "kind": self.one_of("gate"),
            "at_least": self.decimal,
            "sequential_stop": self.boolean,
            "highest_satisfied_counts": self.one_of("one", "raw"),
            "empty_level": self.one_of("inherit", "full", "renormalise"),
            "opens": self.one_of("plant", "none"),
        }
        return self.record(raw, path, required, {"notes": self.notes})

    def node(self, raw: Any, path: str) -> dict[str, Any]:
        required: Fields = {"key": self.matching(_NODE_KEY, "node_key"), "title": self.texts, "weight": self.weights}
        optional: Fields = {
            "trimmable": self.boolean,
            "notes": self.notes,
            "nodes": self.list_of(self.node),
            "requirements": self.list_of(self.requirement),
        }
        return self.record(raw, path, required, optional)

    def requirement(self, raw: Any, path: str) -> dict[str, Any]:
        required: Fields = {"key": self.matching(_NODE_KEY, "node_key"), "level": self.integer, "text": self.texts}
        optional: Fields = {
            "topic": self.matching(_TAG, "tag"),
            "basis": self.matching(_TAG, "tag"),
            "help": self.optional_texts,
            "evidence": self.optional_texts,
            "example": self.optional_texts,
        }
        return self.record(raw, path, required, optional)

    def weights(self, raw: Any, path: str) -> dict[str, str]:
        if not isinstance(raw, Mapping) or not raw:
            self.problem("not_a_mapping", path)
            return {}
        return {str(profile): self.decimal(value, f"{path}/{profile}") for profile, value in raw.items()}

    def notes(self, raw: Any, path: str) -> list[Any]:
        fields: Fields = {"confidence": self.one_of("several", "one", "recalled", "own"), "text": self.texts}
        return self.list_of(lambda item, where: self.record(item, where, fields, {}))(raw, path)

    # ------------------------------------------------------------ building blocks
    def record(self, raw: Any, path: str, required: Fields, optional: Fields) -> dict[str, Any]:
        if not isinstance(raw, Mapping):
            self.problem("not_a_mapping", path or "document")
            return {}
        fields = required | optional
        for key in raw:
            if key not in fields:
                self.problem("unknown_key", _join(path, key))
        for key in required:
            if key not in raw:
                self.problem("missing_key", path or "document", key=key)
        values = {key: read(raw[key], _join(path, key)) for key, read in fields.items() if key in raw}
        return {key: value for key, value in values.items() if key in required or value not in _DEFAULTS}

    def list_of(self, read: Read) -> Read:
        def read_list(raw: Any, path: str) -> list[Any]:
            if not isinstance(raw, Sequence) or isinstance(raw, str):
                self.problem("not_a_list", path)
                return []
            return [read(item, _item_path(path, item, position)) for position, item in enumerate(raw, 1)]

        return read_list

    def texts(self, raw: Any, path: str) -> dict[str, str]:
        if not isinstance(raw, Mapping):
            self.problem("not_a_text_in_languages", path)
            return {}
        for language in raw:
            if self.languages and language not in self.languages:
                self.problem("unknown_language", path, language=str(language))
        for language in self.languages:
            if not str(raw.get(language) or "").strip():
                self.problem("missing_language", path, language=language)
        return {str(language): self.text(value, f"{path}/{language}") for language, value in raw.items()}

    def optional_texts(self, raw: Any, path: str) -> dict[str, str]:
        return self.texts(raw, path) if raw != {} else {}

    def text(self, raw: Any, path: str) -> str:
        if not isinstance(raw, str):
            self.problem("not_a_text", path)
            return ""
        if CONTROL.search(raw):
            self.problem("control_character", path)
        return unicodedata.normalize("NFC", raw)

    def matching(self, pattern: re.Pattern[str], kind: str) -> Read:
        longest = _LONGEST.get(kind, 60)

        def read(raw: Any, path: str) -> str:
            if not isinstance(raw, str) or not pattern.fullmatch(raw) or len(raw) > longest:
                self.problem(f"not_a_{kind}", path, value=str(raw)[:60])
                return ""
            return raw

        return read

    def one_of(self, *words: str) -> Read:
        def read(raw: Any, path: str) -> str:
            if raw not in words:
                self.problem("not_one_of", path, value=str(raw)[:60], words=", ".join(words))
            return str(raw)

        return read

    def decimal(self, raw: Any, path: str) -> str:
        if not isinstance(raw, str) or not _DECIMAL.fullmatch(raw):
            self.problem("not_a_decimal", path, value=str(raw)[:60])
            return "0"
        return normal_decimal(raw)

    def integer(self, raw: Any, path: str) -> int:
        if isinstance(raw, int) and not isinstance(raw, bool) and raw >= 0:
            return raw
        if not isinstance(raw, str) or not _INTEGER.fullmatch(raw):
            self.problem("not_an_integer", path, value=str(raw)[:60])
            return 0
        return int(raw)

    def boolean(self, raw: Any, path: str) -> bool:
        if raw not in (True, False, "true", "false"):
            self.problem("not_a_boolean", path, value=str(raw)[:60])
        return raw in (True, "true")


def _join(path: str, key: object) -> str:
    return f"{path}/{key}" if path else str(key)


def _item_path(path: str, item: Any, position: int) -> str:
    name = item.get("key") or item.get("number") if isinstance(item, Mapping) else None
    return f"{path}/{name or position}"
