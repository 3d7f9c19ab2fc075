"""PURE: a draft as nested lists: parts, the levels of each leaf, and what is asked there."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Any

from rubrics.document_checks import decimal_text
from rubrics.fields import Path, join
from rubrics.locating import Fault

Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """A requirement; `missing` are the languages in which it is not told."""

    address: str
    key: str
    text: Any
    missing: tuple[str, ...]
    is_first: bool
    is_last: bool


@dataclass(frozen=True, slots=True)
class AskedAtLevel:
    """`level` is empty where the rubric asks without levels."""

    level: str
    title: Any
    requirements: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class Branch:
    """A node. `weights` are percentages by profile, empty where the profile lacks it; `faults` counts what hinders
    publishing here and below. `is_open` where the page is about something below."""

    address: str
    key: str
    title: Any
    weights: tuple[str, ...]
    trimmable: bool
    nodes: "tuple[Branch, ...]"
    levels: tuple[AskedAtLevel, ...]
    is_first: bool
    is_last: bool
    faults: int
    is_open: bool
    missing: tuple[str, ...]

    @property
    def may_branch(self) -> bool:
        """Whether it takes parts (another holds requirements already)."""
        return not any(level.requirements for level in self.levels)

    @property
    def may_ask(self) -> bool:
        return not self.nodes


def build_outline(
    document: Data, faults: Iterable[Fault], at: str = "", *, everything: bool = False
) -> tuple[Branch, ...]:
    """`at` is the address of what was touched last: the way to it is open, or `everything` is."""
    return _Outline(document, Counter(fault.item for fault in faults), at, everything).nodes(
        document["nodes"], ("nodes",)
    )


@dataclass(frozen=True)
class _Outline:
    document: Data
    faults: Counter[str]
    at: str
    everything: bool

    def nodes(self, nodes: list[Data], path: Path) -> tuple[Branch, ...]:
        ends = (0, len(nodes) - 1)
        return tuple(self.node(node, (*path, node["key"]), place, ends) for place, node in enumerate(nodes))

    def node(self, node: Data, path: Path, place: int, ends: tuple[int, int]) -> Branch:
        address = join(path)
        below = node.get("nodes", [])
        return Branch(
            address=address,
            key=node["key"],
            title=node["title"],
            weights=tuple(_percent(node["weight"].get(profile)) for profile in self.document["profiles"]),
            trimmable=bool(node.get("trimmable")),
            nodes=self.nodes(below, (*path, "nodes")),
            levels=() if below else self.levels(node.get("requirements", []), (*path, "requirements")),
            is_first=place == ends[0],
            is_last=place == ends[1],
            faults=sum(n for where, n in self.faults.items() if f"{where}/".startswith(f"{address}/")),
            is_open=self.everything or f"{self.at}/".startswith(f"{address}/"),
            missing=self.missing(node["title"]),
        )

    def levels(self, asked: list[Data], path: Path) -> tuple[AskedAtLevel, ...]:
        """Every level of the rubric, also those at which nothing is asked."""
        if asked and not any("level" in item for item in asked):
            return (AskedAtLevel("", None, self.requirements(asked, path)),)
        ordered = sorted(asked, key=lambda item: item.get("level", 0))
        by_level = {number: list(items) for number, items in groupby(ordered, lambda item: item.get("level", 0))}
        titles = {level["number"]: level["title"] for level in self.document["levels"]}
        numbers = sorted(titles.keys() | by_level.keys())
        return tuple(
            AskedAtLevel(str(number), titles.get(number), self.requirements(by_level.get(number, []), path))
            for number in numbers
        )

    def requirements(self, items: list[Data], path: Path) -> tuple[Asked, ...]:
        last = len(items) - 1
        return tuple(
            Asked(
                join((*path, item["key"])),
                item["key"],
                item["text"],
                self.missing(item["text"]),
                place == 0,
                place == last,
            )
            for place, item in enumerate(items)
        )

    def missing(self, texts: Data) -> tuple[str, ...]:
        return tuple(language for language in self.document["languages"] if not str(texts.get(language, "")).strip())


def _percent(weight: str | None) -> str:
    return decimal_text(Fraction(weight) * 100) if weight is not None else ""
