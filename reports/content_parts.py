"""PURE: the tree of the rubric as the report prints it: elements, subdomains, weights, what was left out."""

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from reports.case import Json, ReportCase, exact
from reports.texts import both, percent
from rubrics.document import Leaf, Node, Requirement

Siblings = Sequence[Node]

_BLANK_LINES = re.compile(r"\s*[\n\r]\s*")


def build_groups(case: ReportCase) -> list[Json]:
    """The top nodes that are in scope, each with its subdomains in document order."""
    return [_group(case, node) for node in case.rubric.nodes if node.key in case.result["nodes"]]


def _group(case: ReportCase, node: Node) -> Json:
    leaves = [leaf for leaf in case.leaves if leaf.trail[0] is node]
    active = [leaf for leaf in leaves if leaf in case.active_leaves]
    return {
        "key": node.key,
        "title": both(node.title),
        "own": node.is_leaf,
        "weight": percent(effective_weight(case, (node,))),
        "parts": [_part(case, leaf) for leaf in leaves],
        **_standing(case, node.key, active),
    }


def _standing(case: ReportCase, path: str, leaves: Sequence[Leaf]) -> Json:
    score = case.result["nodes"][path]
    index = Fraction(score["index"])
    cells = [_cell(case, exact(value), int(number), leaves) for number, value in score["levels"].items()]
    return {
        "index": case.figures.score(index),
        "x": float(index),
        "level": score["level"],
        "cells": cells,
    }


def _cell(case: ReportCase, score: Fraction | None, number: int, leaves: Sequence[Leaf]) -> Json:
    """The field of one level; where nothing is asked, or was not opened, there is no figure."""
    asked = any(item.level == number for leaf in leaves for item in leaf.node.requirements)
    if not asked or score is None:
        return {"state": "empty", "percent": "", "x": 0.0}
    if not case.is_opened(number, leaves):
        return {"state": "unopened", "percent": "", "x": 0.0}
    return {"state": "scored", "percent": case.figures.percent(score), "x": float(score)}


def _part(case: ReportCase, leaf: Leaf) -> Json:
    node = leaf.node
    part = {"key": node.key, "title": both(node.title), "count": len(node.requirements)}
    cut = case.trimmed_node(leaf)
    if cut is not None:
        return part | {"trimmed": True, "reason": case.trimmed[cut.key]}
    requirements = [_requirement(case, item) for item in node.requirements]
    return part | {
        "trimmed": False,
        "weight": percent(effective_weight(case, leaf.trail)),
        "answered": sum(item["answer"] is not None for item in requirements),
        "requirements": requirements,
        **_standing(case, leaf.path, [leaf]),
    }


def _requirement(case: ReportCase, item: Requirement) -> Json:
    given = case.answer(item.key)
    return {
        "key": item.key,
        "level": item.level,
        "number": item.key.rsplit("-", 1)[-1],
        "text": both(item.text),
        "answer": given.value or None,
        "evidence": given.evidence,
        "note": one_paragraph_apart(given.note),
    }


def one_paragraph_apart(note: str) -> str:
    """A note without blank lines and without space around it."""
    return _BLANK_LINES.sub("\n", note.strip())


# ---------------------------------------------------------------- counts over the subdomains
def build_counts(case: ReportCase) -> Json:
    """How many subdomains stand above, at and below the level of the plant, and how many satisfy each level."""
    scores = [case.result["nodes"][leaf.path] for leaf in case.active_leaves]
    grade = case.result["level"]
    return {
        "above": sum(score["level"] > grade for score in scores),
        "at": sum(score["level"] == grade for score in scores),
        "below": sum(score["level"] < grade for score in scores),
        "levels": [_level_count(case, level.number) for level in case.rubric.levels],
    }


def _level_count(case: ReportCase, number: int) -> Json:
    asking = [leaf for leaf in case.active_leaves if any(item.level == number for item in leaf.node.requirements)]
    scores = (exact(case.result["nodes"][leaf.path]["levels"][str(number)]) for leaf in asking)
    satisfied = sum(score is not None and score >= case.rubric.gate.at_least for score in scores)
    return {"number": number, "satisfied": satisfied, "asked": len(asking)}


# ---------------------------------------------------------------- weights and trimming
def build_weights(case: ReportCase) -> list[Json]:
    """The two upper layers: each node's share of its group as the rubric gives it, and as used after trimming."""
    return list(_weights(case, case.rubric.nodes, "", 0))


def _weights(case: ReportCase, nodes: Siblings, above: str, depth: int) -> Iterator[Json]:
    given = [node for node in nodes if case.profile in node.weight]
    used = [node for node in given if above + node.key in case.result["nodes"]]
    for node in given:
        yield {
            "title": both(node.title),
            "depth": depth,
            "given": percent(_share(case, node, given)),
            "used": percent(_share(case, node, used)) if node in used else None,
        }
        if depth == 0:
            yield from _weights(case, node.nodes, f"{node.key}/", 1)


def _share(case: ReportCase, node: Node, group: Siblings) -> Fraction:
    return node.weight[case.profile] / sum((sibling.weight[case.profile] for sibling in group), Fraction(0))


def effective_weight(case: ReportCase, trail: tuple[Node, ...]) -> Fraction:
    """The product of the shares on the way from the root, each among the siblings in scope."""
    weight, path, siblings = Fraction(1), "", case.rubric.nodes
    for node in trail:
        weight *= _share(
            case,
            node,
            [sibling for sibling in siblings if path + sibling.key in case.result["nodes"]],
        )
        path, siblings = f"{path}{node.key}/", node.nodes
    return weight


def build_trims(case: ReportCase) -> list[Json]:
    """Each part that was left out, its reason, and the answers that are kept but not counted."""
    return [_trim(case, key, reason) for key, reason in sorted(case.trimmed.items())]


def _trim(case: ReportCase, key: str, reason: str) -> Json:
    leaves = [leaf for leaf in case.leaves if _cut_by(case, leaf) == key]
    kept = [item.key for leaf in leaves for item in leaf.node.requirements if case.answer(item.key).value]
    return {
        "key": key,
        "title": both(case.rubric.trimmable[key].title),
        "reason": reason,
        "kept": kept,
    }


def _cut_by(case: ReportCase, leaf: Leaf) -> str | None:
    node = case.trimmed_node(leaf)
    return node.key if node else None
