"""PURE: the JSON Schema of a rubric document for editors, told by the same tables that read it.

A schema sees shape alone. The rules between the parts (sums, unique keys, joined bands) are checked on import.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from rubrics.document_reading import DECIMAL, INTEGER, LANGUAGE, LONGEST, Fields, Read
from rubrics.document_shape import DocumentReader

Schema = dict[str, Any]


@cache
def document_schema() -> Schema:
    """JSON Schema 2020-12; scalars may be texts throughout, as YAML without types gives them."""
    teller = _Teller([])
    schema = teller.document(None)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Fulcrum rubric document",
        **schema,
        "$defs": teller.definitions,
    }


class _Teller(DocumentReader):
    """Reads nothing: every block says what it would take."""

    def __init__(self, languages: list[str]) -> None:
        super().__init__(languages)
        self.definitions: dict[str, Schema] = {}

    def define(self, name: str, schema: Schema) -> Schema:
        self.definitions.setdefault(name, schema)
        return {"$ref": f"#/$defs/{name}"}

    def node(self, raw: Any, path: str) -> Schema:
        """The only block that stands in itself."""
        if "node" not in self.definitions:
            self.definitions["node"] = {}
            self.definitions["node"] = super().node(None, path)
        return {"$ref": "#/$defs/node"}

    def requirement(self, raw: Any, path: str) -> Schema:
        return self.define("requirement", super().requirement(None, path))

    def record(self, raw: Any, path: str, required: Fields, optional: Fields) -> Schema:
        fields = {name: read(None, path) for name, read in (required | optional).items()}
        needed = {"required": list(required)} if required else {}
        return {"type": "object", "properties": fields, **needed, "additionalProperties": False}

    def one_kind(
        self,
        raw: Any,
        path: str,
        by_kind: Mapping[str, Fields],
        *,
        common: Fields | None = None,
        optional: Mapping[str, Fields] | None = None,
        otherwise: str = "",
    ) -> Schema:
        return {
            "oneOf": [
                self.record(
                    None, path, (common or {}) | {"kind": self.one_of(kind)} | fields, (optional or {}).get(kind, {})
                )
                for kind, fields in by_kind.items()
            ]
        }

    def or_nothing(self, read: Read) -> Read:
        return lambda raw, path: {"anyOf": [{"type": "object", "maxProperties": 0}, read(None, path)]}

    def texts_or(self, read: Read) -> Read:
        return lambda raw, path: {"anyOf": [read(None, path), self.optional_texts(None, path)]}

    def list_of(self, read: Read) -> Read:
        return lambda raw, path: {"type": "array", "items": read(None, path)}

    def mapping_of(self, read_key: Read, read: Read, default: object = None) -> Read:
        def tell(raw: Any, path: str) -> Schema:
            return {"type": "object", "propertyNames": read_key(None, path), "additionalProperties": read(None, path)}

        return tell

    def by_language(self, read: Read) -> Read:
        return self.mapping_of(self.matching(LANGUAGE, "language"), read)

    def texts(self, raw: Any, path: str) -> Schema:
        told = self.mapping_of(self.matching(LANGUAGE, "language"), lambda *_: {"type": "string", "pattern": r"\S"})
        return self.define("texts", told(None, path) | {"minProperties": 1})

    def optional_texts(self, raw: Any, path: str) -> Schema:
        return self.define(
            "optional_texts", {"anyOf": [{"type": "object", "maxProperties": 0}, self.texts(None, path)]}
        )

    def text(self, raw: Any, path: str) -> Any:
        return {"type": "string"}

    def weights(self, raw: Any, path: str) -> Schema:
        return {"type": "object", "minProperties": 1, "additionalProperties": self.decimal(None, path)}

    def matching(self, pattern: re.Pattern[str], kind: str) -> Read:
        schema = {"type": "string", "pattern": _whole(pattern), "maxLength": LONGEST.get(kind, 60)}
        return lambda *_: schema

    def one_of(self, *words: str) -> Read:
        return lambda *_: {"enum": list(words)}

    def decimal(self, raw: Any, path: str) -> Any:
        return {"type": "string", "pattern": _whole(DECIMAL)}

    def signed_decimal(self, raw: Any, path: str) -> Any:
        return {"type": "string", "pattern": f"^-?(?:{DECIMAL.pattern})$"}

    def integer(self, raw: Any, path: str) -> Any:
        return {"anyOf": [{"type": "string", "pattern": _whole(INTEGER)}, {"type": "integer", "minimum": 0}]}

    def boolean(self, raw: Any, path: str) -> Any:
        return {"enum": ["true", "false", True, False]}


def _whole(pattern: re.Pattern[str]) -> str:
    return f"^(?:{pattern.pattern})$"
