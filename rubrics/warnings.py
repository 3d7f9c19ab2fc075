"""PURE: what is worth a second look in a document and hinders nothing: long or double questions, proof that proves
nothing, levels at which nothing is asked. On canonical data whose shape is right; texts may be missing.
"""

import re
from collections.abc import Iterator
from typing import Any

from rubrics.guidance import EVIDENCE_KINDS
from rubrics.problems import Problem

Data = dict[str, Any]

MOST_WORDS = 40
MOST_CHARACTERS = 80
_HAN = re.compile("[\u4e00-\u9fff]")
_AND = re.compile(r"\band\b", re.IGNORECASE)
_AND_HAN = re.compile("以及|并且|同时|并(?!行|联|入|网|发|购)")


def list_warnings(document: Data) -> tuple[Problem, ...]:
    """Every warning in the order of the document."""
    numbers = [str(level["number"]) for level in document["levels"]]
    needed = document.get("evidence_policy", {}).get("at_least", 0)
    return tuple(
        warning for path, leaf in _leaves(document["nodes"], "") for warning in _of_leaf(leaf, path, numbers, needed)
    )


def _of_leaf(leaf: Data, path: str, numbers: list[str], needed: int) -> Iterator[Problem]:
    asked = {str(item.get("level", "")) for item in leaf["requirements"]}
    empty = [number for number in numbers if number not in asked]
    if empty and asked != {""}:
        yield Problem("level_empty", path, {"levels": ", ".join(empty)})
    for item in leaf["requirements"]:
        here = f"{path}/{item['key']}"
        for language, text in item.get("text", {}).items():
            yield from _of_text(text, f"{here}/text/{language}")
        yield from _of_evidence(item.get("evidence", ()), f"{here}/evidence", needed)


def _of_text(text: str, path: str) -> Iterator[Problem]:
    """A text with Chinese characters is measured in characters, any other in words."""
    is_han = bool(_HAN.search(text))
    if len((_AND_HAN if is_han else _AND).findall(text)) >= 2:
        yield Problem("asks_twice", path)
    if is_han and len(text) > MOST_CHARACTERS:
        yield Problem("too_many_characters", path, {"count": str(len(text)), "limit": str(MOST_CHARACTERS)})
    if not is_han and len(text.split()) > MOST_WORDS:
        yield Problem("too_many_words", path, {"count": str(len(text.split())), "limit": str(MOST_WORDS)})


def _of_evidence(hints: Any, path: str, needed: int) -> Iterator[Problem]:
    """Under a policy of evidence some hint must name a kind that is strong enough, else following it proves nothing."""
    if not needed or not hints:
        return
    kinds = [hint.get("kind", "") for hint in hints] if isinstance(hints, list) else [""]
    strengths = [EVIDENCE_KINDS.index(kind) + 1 for kind in kinds if kind in EVIDENCE_KINDS]
    if max(strengths, default=0) < needed:
        yield Problem("evidence_too_weak", path)


def _leaves(nodes: list[Data], path: str) -> Iterator[tuple[str, Data]]:
    for node in nodes:
        here = f"{path}/{node['key']}" if path else node["key"]
        if node.get("requirements"):
            yield here, node
        yield from _leaves(node.get("nodes", []), here)
