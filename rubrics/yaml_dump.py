"""PURE: a document as YAML, in one order and one spelling: read back and written again it is the same, byte for byte.
Every scalar is a text for every reader, so that no program takes `no` for false or `010` for eight.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import yaml

from rubrics.document_shape import read_shape

_RESOLVER: Any = yaml.resolver.Resolver()
_PLAIN = re.compile(r"[^\W\d_][^\x00-\x1f\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]*")
_PRINTABLE = re.compile(r"[^\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]*")
_SPECIAL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_LIKE_SYNTAX = re.compile(r": | #|:$|[,\[\]{}]")


def dump_yaml(document: Any) -> str:
    """The document as YAML text: keys in the order of the grammar, names and languages by code point."""
    ordered = json.loads(json.dumps(document, sort_keys=True))
    return "".join(f"{line}\n" for line in _mapping(read_shape(ordered)[0], ""))


def _mapping(value: dict[str, Any], indent: str) -> Iterator[str]:
    for key, item in value.items():
        yield from _entry(f"{indent}{_scalar(key)}:", item, f"{indent}  ")


def _sequence(value: list[Any], indent: str) -> Iterator[str]:
    for item in value:
        if isinstance(item, dict) and item:
            first, *rest = _mapping(item, f"{indent}  ")
            yield f"{indent}- {first[len(indent) + 2 :]}"
            yield from rest
        else:
            yield from _entry(f"{indent}-", item, f"{indent}  ")


def _entry(head: str, item: Any, indent: str) -> Iterator[str]:
    if isinstance(item, dict | list) and item:
        yield head
        yield from _mapping(item, indent) if isinstance(item, dict) else _sequence(item, indent)
    else:
        yield f"{head} {json.dumps(item) if isinstance(item, dict | list) else _scalar(item)}"


def _scalar(value: Any) -> str:
    text = ("true" if value else "false") if isinstance(value, bool) else str(value)
    if _PLAIN.fullmatch(text) and text == text.strip() and not _LIKE_SYNTAX.search(text) and _is_text(text):
        return text
    if _PRINTABLE.fullmatch(text):
        return "'" + text.replace("'", "''") + "'"
    return _SPECIAL.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))


def _is_text(text: str) -> bool:
    """Whether YAML takes the bare text for what it is, and not for a number, a date or a truth value."""
    return _RESOLVER.resolve(yaml.ScalarNode, text, (True, False)) == "tag:yaml.org,2002:str"
