"""PURE: where in the studio a problem is mended. Problems name parts by keys (MFG/PRD) or by whole paths."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from rubrics.problems import Problem

Data = dict[str, Any]

_PAGES = {
    "title": "general",
    "sources": "general",
    "disclaimer": "general",
    "languages": "general",
    "profiles": "profiles",
    "scale": "scale",
    "scales": "scale",
    "levels": "levels",
    "rule": "thresholds",
    "evidence_policy": "evidence_policy",
    "effort": "effort",
    "relevance": "relevance",
}
_BY_CODE = {"band_falls": "thresholds", "bands_not_joined": "thresholds", "gate_out_of_range": "thresholds"}
_OF_WEIGHTS = ("weights_missing", "weights_too_much", "weight_zero", "profile_not_above")


@dataclass(frozen=True, slots=True)
class Fault:
    """A problem with the page that mends it, and the node or requirement that it is about, if it is about one."""

    problem: Problem
    page: str
    item: str

    @property
    def place(self) -> str:
        """Without the names of lists, which the keys tell already."""
        return place_of(self.problem.path.split("/"))


def place_of(path: Iterable[str | int]) -> str:
    return "/".join(str(part) for part in path if part not in ("nodes", "requirements")) or "–"


def locate(document: Data, problems: Iterable[Problem]) -> tuple[Fault, ...]:
    addresses = dict(_addresses(document["nodes"], "nodes", ""))
    return tuple(_locate(addresses, document, problem) for problem in problems)


def _locate(addresses: dict[str, str], document: Data, problem: Problem) -> Fault:
    parts = [part for part in problem.path.split("/") if part not in ("nodes", "requirements")]
    item = next((addresses[key] for key in _prefixes(parts) if key in addresses), "")
    if problem.code in _OF_WEIGHTS and problem.params.get("profile") in document["profiles"]:
        return Fault(problem, f"weights/{problem.params['profile']}", item)
    if item:
        return Fault(problem, item, item)
    return Fault(problem, _page(problem.code, parts), "")


def _page(code: str, parts: list[str]) -> str:
    if code in _BY_CODE:
        return _BY_CODE[code]
    if parts[:2] == ["help", "glossary"]:
        return "/".join(["glossary", *parts[2:3]])
    if parts[:1] == ["consistency"]:
        return "/".join(parts[:2])
    return _PAGES.get(parts[0], "") if parts else ""


def _prefixes(parts: list[str]) -> Iterator[str]:
    """The longest first."""
    for length in range(len(parts), 0, -1):
        yield "/".join(parts[:length])


def _addresses(nodes: list[Data], path: str, keys: str) -> Iterator[tuple[str, str]]:
    """Every name that a problem may use for a node or a requirement -> its address. Later ones are the nearer ones."""
    for node in nodes:
        address, here = f"{path}/{node['key']}", f"{keys}/{node['key']}" if keys else node["key"]
        if not node.get("nodes"):
            yield node["key"], address
        yield here, address
        for item in node.get("requirements", ()):
            for name in (item["key"], f"{here}/{item['key']}"):
                yield name, f"{address}/requirements/{item['key']}"
        yield from _addresses(node.get("nodes", []), f"{address}/nodes", here)
