"""PURE: what the buttons of the studio do to a document: move, take out, add, and make weights whole."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from rubrics.document_checks import decimal_text
from rubrics.fields import Path
from rubrics.operations import (
    InsertItem,
    MoveItem,
    OperationRefused,
    RemoveValue,
    SetValue,
    Step,
    find_value,
    path_text,
)
from rubrics.problems import Problem
from rubrics.weights import add_up, scale_to_whole, spread_rest

Data = dict[str, Any]
END = 1_000_000
RULE_KINDS = ("implication", "level_order", "straight_lining", "copied_notes", "numeric_fact")


def arrange(document: Data, verb: str, path: Path, profile: str = "") -> list[Step]:
    """The steps of a button; none where there is nothing to do. Raises OperationRefused for what is not there."""
    do = _VERBS.get(verb)
    if do is None or not path:
        raise OperationRefused(Problem("path_unknown", path_text(path)))
    return do(document, path, profile)


def _moved(document: Data, path: Path, by: int) -> list[Step]:
    """One place up or down, for a requirement among those of its level."""
    items, name = find_value(document, path[:-1]), path[-1]
    item = find_value(document, path)
    if item is None or not isinstance(items, list):
        raise OperationRefused(Problem("path_unknown", path_text(path)))
    place = next(place for place, other in enumerate(items) if other is item)
    same = [
        other
        for other, beside in enumerate(items)
        if path[-2] != "requirements" or beside.get("level") == item.get("level")
    ]
    target = same.index(place) + by
    if not 0 <= target < len(same):
        return []
    return [MoveItem((*path[:-1], name), path[:-1], same[target])]


def _remove(document: Data, path: Path, _profile: str) -> list[Step]:
    if find_value(document, path) is None:
        raise OperationRefused(Problem("path_unknown", path_text(path)))
    steps: list[Step] = [RemoveValue(path)]
    if len(path) == 2 and path[0] == "profiles":
        steps += [RemoveValue((*here, "weight", path[1])) for here, _node in _nodes(document["nodes"], ("nodes",))]
    return steps


def _add(document: Data, path: Path, _profile: str) -> list[Step]:
    """An empty entry of a list whose entries have no key."""
    texts = dict.fromkeys(document["languages"], "")
    choice = sorted(document["scale"], key=lambda item: Fraction(item["value"]))[0]["key"]
    blanks: Mapping[str, Any] = {
        "notes": {"confidence": "own", "text": texts},
        "sources": {"title": texts},
        "evidence": {"kind": "document", "text": texts},
        "evidence_policy": {"cap": choice, "at_least": 2},
        "effort": {"currency": "CNY", "sizes": []},
    }
    if path == ("levels",):
        return [InsertItem(path, END, _next_level(document, texts))]
    if path[-1] not in blanks:
        raise OperationRefused(Problem("path_unknown", path_text(path)))
    value = blanks[path[-1]]
    return [SetValue(path, value) if path[-1] in ("evidence_policy", "effort") else InsertItem(path, END, value)]


def _next_level(document: Data, texts: Data) -> Data:
    last = document["levels"][-1]
    number = last["number"] + 1
    return {"number": number, "title": texts, "from": last["to"], "to": decimal_text(Fraction(last["to"]) + 1)}


# ---------------------------------------------------------------- weights
def _weigh(whole: Callable[[Mapping[str, Fraction]], dict[str, Fraction]]) -> Callable[..., list[Step]]:
    def weigh(document: Data, path: Path, profile: str) -> list[Step]:
        weights = group_weights(document, path, profile)
        return [
            SetValue((*path, key, "weight", profile), decimal_text(weight))
            for key, weight in whole(weights).items()
            if weight != weights[key]
        ]

    return weigh


def group_weights(document: Data, path: Path, profile: str) -> dict[str, Fraction]:
    """The weights of siblings that a profile has. Raises OperationRefused where no parts can stand."""
    nodes = find_value(document, path) if path[-1:] == ("nodes",) else None
    if nodes is None:
        raise OperationRefused(Problem("path_unknown", path_text(path)))
    weighed = (node for node in nodes if profile in node["weight"] and not node.get("counted"))
    return {node["key"]: Fraction(node["weight"][profile]) for node in weighed}


_VERBS: Mapping[str, Callable[[Data, Path, str], list[Step]]] = {
    "up": lambda document, path, _profile: _moved(document, path, -1),
    "down": lambda document, path, _profile: _moved(document, path, 1),
    "remove": _remove,
    "add": _add,
    "spread": _weigh(spread_rest),
    "scale": _weigh(scale_to_whole),
}


# ---------------------------------------------------------------- entries with a key
def insert(document: Data, path: Path, key: str, texts: Data, *, level: int = 0, kind: str = "") -> list[Step]:
    """A new entry with a key, at the end of its list. Raises OperationRefused where no such list can be."""
    if path == ("profiles",):
        return _new_profile(document, key, texts)
    make = _NEW.get(path[-1])
    is_below_a_node = path[-1] in ("nodes", "requirements")
    above = find_value(document, path[:-1]) if is_below_a_node else {}
    if make is None or not isinstance(above, dict) or (path[-1] == "requirements" and above.get("nodes")):
        raise OperationRefused(Problem("path_unknown", path_text(path)))
    value = make(document, path, {"key": key}, texts)
    if path[-1] == "requirements" and level:
        value["level"] = level
    if path[-1] == "consistency":
        value |= {"kind": kind, **_new_rule(document, kind)}
    return [InsertItem(path, END, value)]


def _new_profile(document: Data, key: str, texts: Data) -> list[Step]:
    """With the weights of the first profile, to begin with."""
    if key in document["profiles"]:
        raise OperationRefused(Problem("repeated_key", "profiles", {"key": key}))
    like = next(iter(document["profiles"]))
    weights = [
        SetValue((*here, "weight", key), node["weight"][like])
        for here, node in _nodes(document["nodes"], ("nodes",))
        if like in node["weight"]
    ]
    return [SetValue(("profiles", key), {"title": texts}), *weights]


def _new_node(document: Data, path: Path, head: Data, texts: Data) -> Data:
    """It takes what its siblings leave of the weight, in every profile that the part above has."""
    above, siblings = find_value(document, path[:-1]), find_value(document, path)
    rest = {
        profile: 1 - add_up(group_weights(document, path, profile)).total if siblings else Fraction(1)
        for profile in above.get("weight", document["profiles"])
    }
    return {
        **head,
        "title": texts,
        "weight": {profile: decimal_text(max(left, Fraction(0))) for profile, left in rest.items()},
    }


_NOTHING = {"from": "0", "to": "0"}
_NEW: Mapping[str, Callable[[Data, Path, Data, Data], Data]] = {
    "nodes": _new_node,
    "requirements": lambda _document, _path, head, texts: {**head, "text": texts},
    "scale": lambda _document, _path, head, texts: {**head, "value": "0", "label": texts},
    "relevance": lambda _document, _path, head, texts: {**head, "title": texts},
    "sizes": lambda _document, _path, head, _texts: {**head, "days": _NOTHING, "money": _NOTHING},
    "consistency": lambda _document, _path, head, texts: {**head, "text": texts},
    "glossary": lambda document, _path, head, texts: {
        **head,
        "title": texts,
        "text": dict.fromkeys(document["languages"], ""),
    },
}


def _new_rule(document: Data, kind: str) -> Data:
    """Figures to begin with, as the rubrics that come with the program have them."""
    keys = [item["key"] for _here, node in _nodes(document["nodes"], ()) for item in node.get("requirements", [])]
    choice = document["scale"][-1]["key"]
    first, second = ([*keys, "", ""])[:2]
    condition = {"requirement": first, "at_least": choice}
    effects = document.get("relevance", [])
    kinds: Mapping[str, Data] = {
        "implication": {"when": condition, "expects": {"requirement": second, "at_least": choice}},
        "level_order": {"reproducibility": "0.9"},
        "straight_lining": {"share": "0.9", "items": 20},
        "copied_notes": {"times": 10},
        "numeric_fact": {
            "when": condition,
            "indicator": effects[0]["key"] if effects else "",
            "change": "rose",
            "by_more_than": "0.1",
        },
    }
    if kind not in kinds:
        raise OperationRefused(Problem("not_one_of", "consistency", {"value": kind, "words": ", ".join(RULE_KINDS)}))
    return kinds[kind]


def suggest_key(document: Data, path: Path, level: int) -> str:
    """The next number that no requirement of the leaf has at this level: STR-L1-3."""
    leaf = find_value(document, path[:-1], {})
    taken = {item["key"] for item in leaf.get("requirements", [])}
    stem = f"{leaf.get('key', '')}-L{level}-" if level else f"{leaf.get('key', '')}-"
    return next(f"{stem}{number}" for number in range(1, len(taken) + 2) if f"{stem}{number}" not in taken)


def _nodes(nodes: list[Data], path: Path) -> list[tuple[Path, Data]]:
    found: list[tuple[Path, Data]] = []
    for node in nodes:
        here = (*path, node["key"])
        found += [(here, node), *_nodes(node.get("nodes", []), (*here, "nodes"))]
    return found
