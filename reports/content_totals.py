"""PURE: what a report says of a rubric that adds up points and counts requirements."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil

from assessment.scoring.display import round_half_up
from reports.case import Json, ReportCase
from reports.content_parts import effective_weight, one_paragraph_apart
from reports.texts import both, percent, plain_decimal
from rubrics.document import Leaf, Node, Requirement
from rubrics.document_answers import Choice


def build_totals(case: ReportCase) -> Json:
    """The blocks of such a report; those that speak of a gate stay empty."""
    return {
        "findings": [],
        "groups": [_group(case, node) for node in case.rubric.nodes if node.key in case.result["nodes"]],
        "counts": None,
        "gaps": None,
        "totals": {
            "conditions": [_level(case, number, told) for number, told in case.result["conditions"].items()],
            "counted": [_counted(case, leaf, item) for leaf, item in _all_counted(case)],
            "points": [_points(gap, case) for gap in case.result["gaps"] if Fraction(gap["gain_exact"])],
        },
    }


def _level(case: ReportCase, number: str, told: Mapping[str, Json]) -> Json:
    """One level with its conditions; what is missing is rounded up."""
    rows = [_condition(case, kind, entry) for kind, entry in told.items() if kind != "satisfied"]
    return {"number": int(number), "satisfied": told["satisfied"], "rows": rows}


def _condition(case: ReportCase, kind: str, entry: Mapping[str, str]) -> Json:
    needed, got = Fraction(entry["needed"]), Fraction(entry["got"])
    missing = Fraction(ceil((needed - got) * 100), 100)
    return {
        "kind": kind,
        "needed": plain_decimal(needed),
        "got": case.figures.score(got) if kind == "total" else str(got),
        "missing": plain_decimal(missing) if missing > 0 else "",
        "x": float(min(got / needed, Fraction(1))) if needed else 1.0,
    }


def _group(case: ReportCase, node: Node) -> Json:
    """A top node with its subdomains and all their answers; `points` of a counted one are none."""
    index = Fraction(case.result["nodes"][node.key]["index"]) / case.rubric.top
    leaves = [leaf for leaf in case.leaves if leaf.trail[0] is node]
    most = Fraction(0) if node.counted else effective_weight(case, (node,)) * case.rubric.top
    return {
        "key": node.key,
        "title": both(node.title),
        "counted": node.counted,
        "own": node.is_leaf,
        "index": percent(index),
        "x": float(index),
        "points": round_half_up(index * most, 2),
        "most": plain_decimal(most) if most else "",
        "parts": [_part(case, leaf) for leaf in leaves],
    }


def _part(case: ReportCase, leaf: Leaf) -> Json:
    node = leaf.node
    part = {"key": node.key, "title": both(node.title), "count": len(node.requirements)}
    cut = case.trimmed_node(leaf)
    if cut is not None:
        return part | {"trimmed": True, "reason": case.trimmed[cut.key]}
    return part | {
        "trimmed": False,
        "counted": leaf.trail[0].counted,
        "weight": "" if leaf.trail[0].counted else percent(effective_weight(case, leaf.trail)),
        "index": percent(Fraction(case.result["nodes"][leaf.path]["index"]) / case.rubric.top),
        "requirements": [_requirement(case, item) for item in node.requirements],
    }


def _requirement(case: ReportCase, item: Requirement) -> Json:
    given = case.answer(item.key)
    return {
        "key": item.key,
        "number": item.key.rsplit("-", 1)[-1],
        "text": both(item.text),
        "binding": item.binding,
        "answer": _answer(item, given.value),
        "evidence": given.evidence,
        "note": one_paragraph_apart(given.note),
    }


def _answer(item: Requirement, value: str) -> Json | None:
    choice = item.asked.choice_of(value)
    return None if choice is None else {"text": both(choice.label), "quarters": quarters(choice)}


def quarters(choice: Choice) -> int:
    """How many quarters of a disc stand for the value; only 0 is empty and only 1 is full."""
    between = min(3, max(1, round(choice.value * 4)))
    return 0 if choice.value == 0 else 4 if choice.value >= 1 else between


# ---------------------------------------------------------------- what is counted, and points still to be had
def _all_counted(case: ReportCase) -> Sequence[tuple[Leaf, Requirement]]:
    return [(leaf, item) for leaf in case.active_leaves if leaf.trail[0].counted for item in leaf.node.requirements]


def _counted(case: ReportCase, leaf: Leaf, item: Requirement) -> Json:
    """The level that it stands at, and what the next one looks like."""
    value = case.answer(item.key).value
    level = item.asked.level_of(value)
    rising = sorted(item.asked.choices, key=lambda choice: choice.level)
    following = next((choice for choice in rising if choice.level > level), None)
    return {
        "key": item.key,
        "text": both(item.text),
        "binding": item.binding,
        "level": level if value else None,
        "next": both(item.meaning.get(following.key, {})) if following else None,
        "next_level": following.level if following else None,
    }


def _points(gap: Mapping[str, str], case: ReportCase) -> Json:
    item, gain = case.rubric.requirement(gap["requirement"]), Fraction(gap["gain_exact"])
    return {
        "key": item.key,
        "part": case.rubric.leaf_of[item.key].node.key,
        "text": both(item.text),
        "answer": _answer(item, gap["now"] or ""),
        "best": _answer(item, item.asked.best),
        "gain": round_half_up(gain, 2),
    }
