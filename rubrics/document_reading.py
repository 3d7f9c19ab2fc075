"""PURE: how raw data (scalars as text, or JSON) is read: every block returns canonical data and notes each fault."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rubrics.problems import Problem
from rubrics.texts import CONTROL

Read = Callable[[Any, str], Any]
Fields = dict[str, Read]

DECIMAL = re.compile(r"[0-9]{1,15}(\.[0-9]{1,15})?")
INTEGER = re.compile(r"[0-9]{1,6}")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
NODE_KEY = re.compile(r"[A-Z][A-Z0-9]*(-[A-Z0-9]+)*")
WORD = re.compile(r"[a-z][a-z0-9_]*")
TAG = re.compile(r"[a-z0-9]+([-_][a-z0-9]+)*")
CURRENCY = re.compile(r"[A-Z]{3}")
LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")
# What a key may be long: answers, sections and rounds keep keys in columns of this width.
LONGEST = {"word": 20, "node_key": 40, "language": 10}
_DEFAULTS: tuple[object, ...] = ("", {}, [], False)


def normal_decimal(text: str) -> str:
    """The shortest way to write a decimal: 0.50 -> 0.5, 007 -> 7, 1.0 -> 1."""
    whole, _, fraction = text.partition(".")
    fraction = fraction.rstrip("0")
    return (whole.lstrip("0") or "0") + (f".{fraction}" if fraction else "")


class Reader:
    """Collects the problems of one document; `languages` are those that its texts must be told in."""

    def __init__(self, languages: Sequence[str]) -> None:
        self.problems: list[Problem] = []
        self.languages = languages

    def problem(self, code: str, path: str, **params: str) -> None:
        self.problems.append(Problem(code, path, params))

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

    def one_kind(
        self,
        raw: Any,
        path: str,
        by_kind: dict[str, Fields],
        *,
        common: Fields | None = None,
        optional: dict[str, Fields] | None = None,
        otherwise: str = "",
    ) -> dict[str, Any]:
        """A record whose `kind` says which further keys it needs. Without a known kind it is read as `otherwise`, or,
        where there is none, no further."""
        kind = raw.get("kind") if isinstance(raw, Mapping) else None
        named: Fields = {"kind": self.one_of(*by_kind)}
        known = kind if isinstance(kind, str) and kind in by_kind else otherwise
        if not known:
            return self.record({"kind": kind}, path, named, {})
        required = (common or {}) | named | by_kind[known]
        return self.record(raw, path, required, (optional or {}).get(known, {}))

    def or_nothing(self, read: Read) -> Read:
        """An empty mapping says the same as none."""
        return lambda raw, path: {} if raw == {} else read(raw, path)

    def texts_or(self, read: Read) -> Read:
        """One text in all languages (or nothing) in place of the list that is meant."""
        return lambda raw, path: (self.optional_texts if isinstance(raw, Mapping) else read)(raw, path)

    def list_of(self, read: Read) -> Read:
        def read_list(raw: Any, path: str) -> list[Any]:
            if not isinstance(raw, Sequence) or isinstance(raw, str):
                self.problem("not_a_list", path)
                return []
            return [read(item, _item_path(path, item, position)) for position, item in enumerate(raw, 1)]

        return read_list

    def mapping_of(self, read_key: Read, read: Read, default: object = None) -> Read:
        """Keys that are names; those with the default are left out."""

        def read_mapping(raw: Any, path: str) -> dict[str, Any]:
            if not isinstance(raw, Mapping):
                self.problem("not_a_mapping", path)
                return {}
            read_all = ((read_key(key, _join(path, key)), read(value, _join(path, key))) for key, value in raw.items())
            return {key: value for key, value in read_all if value != default}

        return read_mapping

    def by_language(self, read: Read) -> Read:
        def read_languages(raw: Any, path: str) -> dict[str, Any]:
            values = self.mapping_of(self.matching(LANGUAGE, "language"), read)(raw, path)
            for language in values:
                if self.languages and language not in self.languages:
                    self.problem("unknown_language", path, language=language)
            return values

        return read_languages

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
        longest = LONGEST.get(kind, 60)

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
        if not isinstance(raw, str) or not DECIMAL.fullmatch(raw):
            self.problem("not_a_decimal", path, value=str(raw)[:60])
            return "0"
        return normal_decimal(raw)

    def signed_decimal(self, raw: Any, path: str) -> str:
        """A decimal that may be below 0."""
        if not isinstance(raw, str) or not DECIMAL.fullmatch(raw.removeprefix("-")):
            self.problem("not_a_decimal", path, value=str(raw)[:60])
            return "0"
        size = normal_decimal(raw.removeprefix("-"))
        return f"-{size}" if raw.startswith("-") and size != "0" else size

    def integer(self, raw: Any, path: str) -> int:
        if isinstance(raw, int) and not isinstance(raw, bool) and 0 <= raw < 10**6:
            return raw
        if not isinstance(raw, str) or not INTEGER.fullmatch(raw):
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
