"""PURE: whether the scales, numbers and counted parts of a document fit each other and its rule."""

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any

from rubrics.problems import Problem

Data = dict[str, Any]


def check_answers(data: Data) -> Iterator[Problem]:
    """Every broken rule of named scales, numbers, counted parts and of a rule that counts them."""
    levels = {level["number"] for level in data["levels"]}
    keys = [choice["key"] for choice in data["scale"]]
    for scale in data.get("scales", []):
        keys += [choice["key"] for choice in scale["choices"]]
        yield from _check_scale(scale, levels)
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        if data.get("scales"):
            yield Problem("repeated_key", "scales", {"key": key})
    for node in data["nodes"]:
        yield from _check_part(data, node, node["key"], counted=node.get("counted", False))
    if data["rule"]["kind"] == "all_of":
        yield from _check_all_of(data)
    else:
        yield from _check_gate(data)


def _check_scale(scale: Data, levels: set[int]) -> Iterator[Problem]:
    """Values from 0 to 1 with both ends, each once; a higher value never stands for a lower level."""
    path, choices = f"scales/{scale['key']}", scale["choices"]
    values = [Fraction(choice["value"]) for choice in choices]
    if 0 not in values or 1 not in values:
        yield Problem("scale_without_ends", path)
    if any(value > 1 for value in values):
        yield Problem("scale_above_one", path)
    for value in sorted({value for value in values if values.count(value) > 1}):
        yield Problem("repeated_key", path, {"key": str(value)})
    rising = sorted(choices, key=lambda choice: Fraction(choice["value"]))
    for lower, upper in pairwise(rising):
        if lower.get("level", 0) > upper.get("level", 0):
            yield Problem("choice_level_falls", f"{path}/{upper['key']}")
    for choice in choices:
        if choice.get("level", 0) not in levels | {0}:
            yield Problem("level_unknown", f"{path}/{choice['key']}", {"level": str(choice["level"])})


def _check_part(data: Data, node: Data, path: str, *, counted: bool) -> Iterator[Problem]:
    scales = {scale["key"]: scale for scale in data.get("scales", [])}
    if node.get("counted") and "/" in path:
        yield Problem("counted_below", path)
    for item in node.get("requirements", []):
        here, answer = f"{path}/{item['key']}", item.get("answer", {})
        if answer.get("kind") == "number":
            yield from _check_number(answer, f"{here}/answer")
        elif answer and answer.get("scale") not in scales:
            yield Problem("scale_unknown", f"{here}/answer", {"scale": str(answer.get("scale", ""))})
        if item.get("binding") and not counted:
            yield Problem("binding_not_counted", here)
        chosen = scales.get(answer.get("scale", ""), {"choices": []})
        if counted and not any(choice.get("level") for choice in chosen["choices"]):
            yield Problem("counted_without_levels", here)
    for child in node.get("nodes", []):
        yield from _check_part(data, child, f"{path}/{child['key']}", counted=counted)


def _check_number(answer: Data, path: str) -> Iterator[Problem]:
    """Steps rise in value up to 1 and go one way; bounds leave room for them."""
    steps = answer["steps"]
    if not steps:
        yield Problem("empty", f"{path}/steps")
        return
    bounds = [Fraction(step["at"]) for step in steps]
    values = [Fraction(step["value"]) for step in steps]
    falls = answer.get("lower_is_better", False)
    if any((one <= other) if falls else (one >= other) for one, other in pairwise(bounds)):
        yield Problem("steps_out_of_order", f"{path}/steps")
    if values[0] <= 0 or values[-1] != 1 or any(one >= other for one, other in pairwise(values)):
        yield Problem("step_values", f"{path}/steps")
    lowest = Fraction(answer["minimum"]) if "minimum" in answer else min(bounds)
    highest = Fraction(answer["maximum"]) if "maximum" in answer else max(bounds)
    if not lowest <= min(bounds) <= max(bounds) <= highest:
        yield Problem("step_outside_bounds", f"{path}/steps")


def _check_gate(data: Data) -> Iterator[Problem]:
    for level in data["levels"]:
        if level.get("requires"):
            yield Problem("requires_without_count", f"levels/{level['number']}/requires")
    for node in data["nodes"]:
        if node.get("counted"):
            yield Problem("requires_without_count", node["key"])


def _check_all_of(data: Data) -> Iterator[Problem]:
    """Thresholds never fall from level to level and can be met in every profile; so who meets a level meets those
    below."""
    total = Fraction(data["rule"]["total"])
    if total <= 0 or any(Fraction(level["to"]) > total for level in data["levels"]):
        yield Problem("total_too_small", "rule/total", {"value": data["rule"]["total"]})
    needed = [level.get("requires", {}) for level in data["levels"]]
    for word in ("reached", "binding"):
        counts = [item.get(word, 0) for item in needed]
        for number, (one, other) in enumerate(pairwise(counts), 2):
            if one > other:
                yield Problem("requires_falls", f"levels/{number}/requires/{word}")
        for profile in data["profiles"]:
            there = _count(data, profile, binding=word == "binding")
            for number, count in enumerate(counts, 1):
                if count > there:
                    params = {"count": str(count), "there": str(there), "profile": profile}
                    yield Problem("requires_too_much", f"levels/{number}/requires/{word}", params)


def _count(data: Data, profile: str, *, binding: bool) -> int:
    """How many counted requirements stay whatever is trimmed."""

    def inside(node: Data) -> int:
        if node.get("trimmable") or profile not in node["weight"]:
            return 0
        here = sum(bool(item.get("binding")) or not binding for item in node.get("requirements", []))
        return here + sum(map(inside, node.get("nodes", [])))

    return sum(inside(node) for node in data["nodes"] if node.get("counted"))
