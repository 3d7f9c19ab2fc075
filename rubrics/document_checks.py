"""PURE: the rules between the parts of a rubric document, on canonical data whose shape is already right."""

from collections import Counter
from collections.abc import Iterable, Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from rubrics.document_answer_checks import check_answers
from rubrics.document_trust_checks import check_trust
from rubrics.problems import Problem

Data = dict[str, Any]


def check_canonical(data: Data) -> tuple[Problem, ...]:
    """Every broken rule: scale, bands, weights, unique keys, empty levels, excluding policies, guidance, trust."""
    return tuple(
        [
            *_check_head(data),
            *_check_scale(data["scale"]),
            *_check_levels(data["levels"]),
            *_check_rule(data["rule"]),
            *_check_tree(data),
            *check_answers(data),
            *_check_unique(data),
            *_check_guidance(data),
            *check_trust(data, {item["key"]: choices_of(data, item) for item in _all_requirements(data)}),
        ]
    )


def _check_head(data: Data) -> Iterator[Problem]:
    if data["format"] != 1:
        yield Problem("unknown_format", "format", {"value": str(data["format"])})
    if not data["languages"]:
        yield Problem("empty", "languages")
    if not data["profiles"]:
        yield Problem("empty", "profiles")
    yield from _repeated(data["languages"], "languages")


def _check_scale(scale: list[Data]) -> Iterator[Problem]:
    values = [Fraction(choice["value"]) for choice in scale]
    if 0 not in values or 1 not in values:
        yield Problem("scale_without_ends", "scale")
    if any(value > 1 for value in values):
        yield Problem("scale_above_one", "scale")
    yield from _repeated([choice["key"] for choice in scale], "scale")
    yield from _repeated([choice["value"] for choice in scale], "scale")


def _check_levels(levels: list[Data]) -> Iterator[Problem]:
    if not levels:
        yield Problem("empty", "levels")
    if [level["number"] for level in levels] != list(range(1, len(levels) + 1)):
        yield Problem("levels_not_counted", "levels")
    for level in levels:
        if Fraction(level["from"]) >= Fraction(level["to"]):
            yield Problem("band_falls", f"levels/{level['number']}")
    for lower, upper in zip(levels, levels[1:], strict=False):
        if lower["to"] != upper["from"]:
            yield Problem("bands_not_joined", f"levels/{upper['number']}", {"from": upper["from"], "to": lower["to"]})


def _check_rule(rule: Data) -> Iterator[Problem]:
    if rule["kind"] != "gate":
        return
    if not 0 < Fraction(rule["at_least"]) <= 1:
        yield Problem("gate_out_of_range", "rule/at_least", {"value": rule["at_least"]})
    if rule["highest_satisfied_counts"] == "raw" and not rule["sequential_stop"]:
        yield Problem("policies_exclude", "rule")


def _check_tree(data: Data) -> Iterator[Problem]:
    yield from _check_group(data, data["nodes"], "", frozenset(data["profiles"]))
    for profile in data["profiles"]:
        if not any(_compulsory_leaf(node, profile) for node in data["nodes"] if not node.get("counted")):
            yield Problem("nothing_compulsory", f"profiles/{profile}")


def _check_group(data: Data, nodes: list[Data], path: str, profiles: frozenset[str]) -> Iterator[Problem]:
    """Siblings: unique keys, weights that add up to exactly 1 in every profile that has them; then each below."""
    yield from _repeated([node["key"] for node in nodes], path or "nodes")
    for profile in sorted(profiles):
        total = sum((Fraction(node["weight"][profile]) for node in nodes if profile in node["weight"]), Fraction(0))
        if total != 1:
            yield _weights_problem(path, profile, total)
    for node in nodes:
        here = f"{path}/{node['key']}" if path else node["key"]
        yield from _check_node(data, node, here, profiles)


def _check_node(data: Data, node: Data, path: str, profiles: frozenset[str]) -> Iterator[Problem]:
    for profile, weight in node["weight"].items():
        if profile not in profiles:
            yield Problem("profile_not_above", path, {"profile": profile})
        elif node.get("counted", False) != (Fraction(weight) == 0):
            code = "counted_with_weight" if node.get("counted") else "weight_zero"
            yield Problem(code, path, {"profile": profile})
    below, asked = node.get("nodes", []), node.get("requirements", [])
    if bool(below) == bool(asked):
        yield Problem("neither_branch_nor_leaf", path)
    if below:
        yield from _check_group(data, below, path, profiles & frozenset(node["weight"]))
    if asked:
        yield from _check_leaf(data, asked, path)


def _check_leaf(data: Data, requirements: list[Data], path: str) -> Iterator[Problem]:
    """Requirements have a level where the rule is a gate, and none where it is not."""
    numbers = {level["number"] for level in data["levels"]}
    by_level = data["rule"]["kind"] == "gate"
    for requirement in requirements:
        here, level = f"{path}/{requirement['key']}", requirement.get("level", 0)
        if by_level and level not in numbers:
            yield Problem("level_unknown", here, {"level": str(level)})
        if not by_level and level:
            yield Problem("level_without_gate", here)
    if data["rule"].get("empty_level") == "inherit" and 1 not in {item.get("level", 0) for item in requirements}:
        yield Problem("nothing_to_inherit", path)


def _check_unique(data: Data) -> Iterator[Problem]:
    """Leaf keys, trimmable keys, requirement keys and keys of rules are each unique in the whole document."""
    nodes = list(_all_nodes(data["nodes"]))
    yield from _repeated([node["key"] for node in nodes if not node.get("nodes")], "nodes")
    yield from _repeated([node["key"] for node in nodes if node.get("trimmable")], "nodes")
    yield from _repeated([item["key"] for item in _all_requirements(data)], "nodes")
    yield from _repeated([rule["key"] for rule in data.get("consistency", [])], "consistency")


def _check_guidance(data: Data) -> Iterator[Problem]:
    """Explanations name choices, levels and sizes that exist; a span does not fall."""
    words = data.get("help", {}).get("glossary", [])
    sizes = data.get("effort", {}).get("sizes", [])
    yield from _repeated([word["key"] for word in words], "help/glossary")
    yield from _repeated([size["key"] for size in sizes], "effort/sizes")
    yield from _repeated([effect["key"] for effect in data.get("relevance", [])], "relevance")
    for size in sizes:
        for span in ("days", "money"):
            if Fraction(size[span]["from"]) > Fraction(size[span]["to"]):
                yield Problem("span_falls", f"effort/sizes/{size['key']}/{span}")
    for node in _all_nodes(data["nodes"]):
        yield from _check_leaf_help(data, node)
        for requirement in node.get("requirements", []):
            yield from _check_requirement_guidance(data, requirement)


def _check_leaf_help(data: Data, node: Data) -> Iterator[Problem]:
    numbers = [level["number"] for level in node.get("help", {}).get("levels", [])]
    yield from _repeated([str(number) for number in numbers], f"{node['key']}/help/levels")
    known = {level["number"] for level in data["levels"]}
    for number in numbers:
        if number not in known:
            yield Problem("level_unknown", f"{node['key']}/help/levels/{number}", {"level": str(number)})


def _check_requirement_guidance(data: Data, requirement: Data) -> Iterator[Problem]:
    choices = choices_of(data, requirement)
    for choice in requirement.get("meaning", {}):
        if choice not in choices:
            yield Problem("choice_unknown", f"{requirement['key']}/meaning/{choice}", {"choice": choice})
    effects = {effect["key"] for effect in data.get("relevance", [])}
    for effect in requirement.get("relevance", {}).get("effects", {}):
        if effect not in effects:
            yield Problem("effect_unknown", f"{requirement['key']}/relevance/{effect}", {"effect": effect})
    size = requirement.get("effort", {}).get("size")
    if size and size not in {item["key"] for item in data.get("effort", {}).get("sizes", [])}:
        yield Problem("size_unknown", f"{requirement['key']}/effort", {"size": size})


def choices_of(data: Data, requirement: Data) -> frozenset[str]:
    """The keys of the choices that answer a requirement; none for a number."""
    answer = requirement.get("answer", {})
    if answer.get("kind") == "number":
        return frozenset()
    named = {scale["key"]: scale["choices"] for scale in data.get("scales", [])}
    chosen = named.get(answer["scale"], []) if "scale" in answer else data["scale"]
    return frozenset(choice["key"] for choice in chosen)


def _all_nodes(nodes: list[Data]) -> Iterator[Data]:
    for node in nodes:
        yield node
        yield from _all_nodes(node.get("nodes", []))


def _all_requirements(data: Data) -> Iterator[Data]:
    for node in _all_nodes(data["nodes"]):
        yield from node.get("requirements", [])


def _compulsory_leaf(node: Data, profile: str) -> bool:
    if node.get("trimmable") or profile not in node["weight"]:
        return False
    return not node.get("nodes") or any(_compulsory_leaf(child, profile) for child in node["nodes"])


def _repeated(keys: Iterable[str], path: str) -> Iterator[Problem]:
    for key, count in Counter(keys).items():
        if count > 1:
            yield Problem("repeated_key", path, {"key": key})


def _weights_problem(path: str, profile: str, total: Fraction) -> Problem:
    code = "weights_missing" if total < 1 else "weights_too_much"
    params = {"profile": profile, "sum": decimal_text(total), "difference": decimal_text(abs(1 - total))}
    return Problem(code, path or "nodes", params)


def decimal_text(value: Fraction) -> str:
    """A sum of decimals as plain text: 0.98."""
    text = format(Decimal(value.numerator) / Decimal(value.denominator), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
