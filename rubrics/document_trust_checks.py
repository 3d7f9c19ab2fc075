"""PURE: whether the policy of evidence and the consistency rules of a document name what exists in it."""

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from rubrics.document_trust import PLACEHOLDERS
from rubrics.guidance import EVIDENCE_KINDS
from rubrics.problems import Problem

Data = dict[str, Any]
Choices = Mapping[str, frozenset[str]]

_IN_BRACES = re.compile(r"\{([^{}]*)\}")


def check_trust(data: Data, requirements: Choices) -> Iterator[Problem]:
    """Every broken rule of proof and contradictions; `requirements` are the keys of the whole document, each with the
    choices that answer it."""
    choices = frozenset(choice["key"] for choice in data["scale"])
    yield from _check_policy(data.get("evidence_policy", {}), choices)
    for rule in data.get("consistency", []):
        yield from _check_rule(rule, f"consistency/{rule['key']}", requirements)
        effects = {effect["key"] for effect in data.get("relevance", [])}
        if rule.get("indicator", "") and rule["indicator"] not in effects:
            yield Problem("effect_unknown", f"consistency/{rule['key']}/indicator", {"effect": rule["indicator"]})


def _check_policy(policy: Data, choices: frozenset[str]) -> Iterator[Problem]:
    if policy and policy["cap"] not in choices:
        yield Problem("choice_unknown", "evidence_policy/cap", {"choice": policy["cap"]})
    if policy and not 1 <= policy["at_least"] <= len(EVIDENCE_KINDS):
        params = {"value": str(policy["at_least"]), "limit": str(len(EVIDENCE_KINDS))}
        yield Problem("strength_unknown", "evidence_policy/at_least", params)


def _check_rule(rule: Data, path: str, requirements: Choices) -> Iterator[Problem]:
    conditions = {name: rule[name] for name in ("when", "expects") if name in rule}
    for name, condition in conditions.items():
        if condition["requirement"] not in requirements:
            yield Problem("requirement_unknown", f"{path}/{name}", {"requirement": condition["requirement"]})
        elif condition["at_least"] not in requirements[condition["requirement"]]:
            yield Problem("choice_unknown", f"{path}/{name}", {"choice": condition["at_least"]})
    if len(conditions) == 2 and len({condition["requirement"] for condition in conditions.values()}) == 1:
        yield Problem("expects_itself", path)
    for share in ("reproducibility", "share"):
        if share in rule and not 0 < Fraction(rule[share]) <= 1:
            yield Problem("share_out_of_range", f"{path}/{share}", {"value": rule[share]})
    for count in ("items", "times"):
        if rule.get(count) == 0:
            yield Problem("not_positive", f"{path}/{count}")
    yield from _check_placeholders(rule, path)


def _check_placeholders(rule: Data, path: str) -> Iterator[Problem]:
    known = PLACEHOLDERS[rule["kind"]]
    for language, text in rule["text"].items():
        for word in _IN_BRACES.findall(text):
            if word not in known:
                yield Problem("placeholder_unknown", f"{path}/text/{language}", {"word": word})
