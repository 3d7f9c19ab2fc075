"""PURE: keys are fixed when they are first published and never used for something else.

Answers, snapshots and comparisons name requirements, nodes, choices, profiles and rules by their keys alone, so a key
that comes back must mean what it meant: one of its words is one that a published version of the rubric used for it.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from rubrics.operations import SetValue, Step, find_value, path_text
from rubrics.problems import Problem

Data = dict[str, Any]


class Key(NamedTuple):
    kind: str
    key: str


Words = frozenset[str]
_KIND_OF_LIST = {"nodes": "node", "requirements": "requirement", "scale": "choice", "consistency": "rule"}


def list_keys(document: Data) -> Mapping[Key, Words]:
    """Every key of a canonical document, with the words it has there in all languages."""
    found: dict[Key, Words] = {}
    for kind, key, item in _named(document):
        texts = item.get("text") or item.get("title") or item.get("label") or {}
        found[Key(kind, key)] = found.get(Key(kind, key), frozenset()) | {text for text in texts.values() if text}
    return found


def _named(document: Data) -> Iterator[tuple[str, str, Data]]:
    yield from (("profile", key, item) for key, item in document["profiles"].items())
    yield from (("choice", item["key"], item) for item in document["scale"])
    for scale in document.get("scales", []):
        yield from (("choice", f"{scale['key']}/{item['key']}", item) for item in scale["choices"])
    yield from (("rule", item["key"], item) for item in document.get("consistency", []))
    yield from _named_below(document["nodes"])


def _named_below(nodes: list[Data]) -> Iterator[tuple[str, str, Data]]:
    for node in nodes:
        yield "node", node["key"], node
        yield from (("requirement", item["key"], item) for item in node.get("requirements", []))
        yield from _named_below(node.get("nodes", []))


def check_reuse(
    before: Mapping[Key, Words], after: Mapping[Key, Words], published: Iterable[Mapping[Key, Words]]
) -> tuple[Problem, ...]:
    """Keys that are new against `before`, but were published with other words."""
    known: dict[Key, Words] = {}
    for keys in published:
        known |= {key: known.get(key, frozenset()) | words for key, words in keys.items()}
    return tuple(
        Problem("key_reused", name.key, {"key": name.key})
        for name, words in after.items()
        if name not in before and name in known and words.isdisjoint(known[name])
    )


def renamed_keys(document: Data, steps: Iterable[Step]) -> Iterator[tuple[Key, str]]:
    """The keys that steps would replace by another one, with their places."""
    for step in steps:
        old, path = find_value(document, step.path), tuple(map(str, step.path))
        if not isinstance(step, SetValue) or path[-1:] != ("key",) or not isinstance(old, str) or old == step.value:
            continue
        if path[-3] == "choices":
            yield Key("choice", f"{path[-4]}/{old}"), path_text(path)
        elif path[-3] in _KIND_OF_LIST:
            yield Key(_KIND_OF_LIST[path[-3]], old), path_text(path)
