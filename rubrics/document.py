"""PURE: a rubric document as frozen values. Standard library only.

A rubric is a tree of nodes of any depth; its leaves hold requirements, each of one level. Weights, thresholds and scale
values are exact fractions. Texts are mappings from language to text.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from rubrics import guidance
from rubrics.document_answers import Asked, Scales, build_scales
from rubrics.document_answers import Choice as Choice
from rubrics.document_checks import check_canonical
from rubrics.document_shape import read_shape
from rubrics.document_trust import ConsistencyRule, EvidencePolicy, build_evidence_policy, build_rule
from rubrics.guidance import Texts
from rubrics.problems import DocumentError, Problem

# What cannot change a score and so stays out of the scoring hash.
WORDING = frozenset(
    "title text help evidence example meaning label unit disclaimer sources basis topic notes effort relevance "
    "consistency".split()
)
# Their keys are names of profiles, and a profile may be called "label".
KEYED_BY_PROFILE = frozenset({"profiles", "weight"})


@dataclass(frozen=True, slots=True)
class Note:
    """How sure a figure is: `several` public sources, `one`, `recalled` or `own` design."""

    confidence: str
    text: Texts


@dataclass(frozen=True, slots=True)
class Requirement:
    """`meaning` says for a choice of the scale what it looks like here: the line between the answers. `binding` ones
    are counted apart by a rule that counts."""

    key: str
    level: int
    text: Texts
    topic: str = ""
    basis: str = ""
    help: Texts = field(default_factory=dict)
    meaning: Mapping[str, Texts] = field(default_factory=dict)
    evidence: tuple[guidance.EvidenceHint, ...] = ()
    example: Texts = field(default_factory=dict)
    relevance: guidance.Relevance = guidance.Relevance()
    effort: guidance.Effort | None = None
    asked: Asked = Asked()
    binding: bool = False


@dataclass(frozen=True, slots=True)
class Node:
    """A branch (`nodes`) or a leaf (`requirements`). A profile without a weight does not have the node. What is asked
    in a `counted` part is counted by level and adds nothing to the total."""

    key: str
    title: Texts
    weight: Mapping[str, Fraction]
    trimmable: bool
    notes: tuple[Note, ...]
    nodes: "tuple[Node, ...]"
    requirements: tuple[Requirement, ...]
    help: guidance.LeafHelp = guidance.LeafHelp()
    counted: bool = False

    @property
    def is_leaf(self) -> bool:
        return not self.nodes

    def leaves(self) -> "Iterator[Node]":
        if self.is_leaf:
            yield self
        for node in self.nodes:
            yield from node.leaves()


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf in its place: `path` from the root ("MFG/PRD/PRD-OPS") and the nodes on the way, itself last."""

    path: str
    node: Node
    trail: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Requires:
    """What a level asks beside the total: how many counted requirements stand at it or above, and how many of the
    binding ones."""

    reached: int = 0
    binding: int = 0


@dataclass(frozen=True, slots=True)
class Level:
    """A maturity level and its band: lower <= score < upper (the last band includes its upper end)."""

    number: int
    title: Texts
    meaning: Texts
    lower: Fraction
    upper: Fraction
    notes: tuple[Note, ...]
    requires: Requires = Requires()


@dataclass(frozen=True, slots=True)
class Profile:
    key: str
    title: Texts
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """How level scores become a level: a gate, and the policies around it."""

    kind: str
    at_least: Fraction
    sequential_stop: bool
    highest_satisfied_counts: str
    empty_level: str
    opens: str
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class AllOf:
    """A level is reached when the total is at least its `from` and all it `requires` is there. `total` is the highest
    total; every question is open."""

    kind: str
    total: Fraction
    notes: tuple[Note, ...]


class NotAGate(LookupError):
    """The rubric's rule has no gate."""


@dataclass(frozen=True, slots=True)
class Source:
    title: Texts
    note: Texts


@dataclass(frozen=True, eq=False)
class Rubric:
    slug: str
    title: Texts
    languages: tuple[str, ...]
    sources: tuple[Source, ...]
    disclaimer: Texts
    profiles: Mapping[str, Profile]
    scales: Scales
    levels: tuple[Level, ...]
    rule: Rule | AllOf
    nodes: tuple[Node, ...]
    rubric_hash: str
    scoring_hash: str
    glossary: tuple[guidance.Word, ...] = ()
    effort: guidance.EffortTable | None = None
    effects: Mapping[str, Texts] = field(default_factory=dict)
    evidence_policy: EvidencePolicy | None = None
    consistency: tuple[ConsistencyRule, ...] = ()

    def leaves(self, profile: str | None = None, trimmed: Collection[str] = ()) -> tuple[Leaf, ...]:
        """The leaves in document order: all of them, or those active in a profile after trimming."""
        return tuple(_walk(self.nodes, (), profile, frozenset(trimmed)))

    @cached_property
    def leaf_by_key(self) -> Mapping[str, Leaf]:
        return {leaf.node.key: leaf for leaf in self.leaves()}

    @cached_property
    def requirements(self) -> Mapping[str, Requirement]:
        return {item.key: item for leaf in self.leaves() for item in leaf.node.requirements}

    @cached_property
    def leaf_of(self) -> Mapping[str, Leaf]:
        """Requirement key -> the leaf that asks it."""
        return {item.key: leaf for leaf in self.leaves() for item in leaf.node.requirements}

    @cached_property
    def trimmable(self) -> Mapping[str, Node]:
        return {node.key: node for node in _all_nodes(self.nodes) if node.trimmable}

    @property
    def scale(self) -> tuple[Choice, ...]:
        """The document's own scale."""
        return self.scales.own.choices

    @cached_property
    def choices(self) -> Mapping[str, Choice]:
        """Every choice of every scale; their keys are unique in the document."""
        scales = (self.scales.own, *self.scales.named.values())
        return {choice.key: choice for scale in scales for choice in scale.choices}

    @cached_property
    def values(self) -> Mapping[str, Fraction]:
        """The value of every choice of every scale."""
        return {choice.key: choice.value for choice in self.choices.values()}

    @cached_property
    def best(self) -> Choice:
        return max(self.scale, key=lambda choice: choice.value)

    @cached_property
    def has_one_scale(self) -> bool:
        """Whether everything is answered by the document's own scale."""
        return all(item.asked.scale is self.scales.own and not item.asked.number for item in self.requirements.values())

    @cached_property
    def has_questions_by_level(self) -> bool:
        """Whether requirements belong to levels that open one after the other."""
        return isinstance(self.rule, Rule)

    @property
    def gate(self) -> Rule:
        """The rule of a rubric with a gate. Raises NotAGate."""
        if isinstance(self.rule, Rule):
            return self.rule
        raise NotAGate(self.slug)

    @cached_property
    def top(self) -> Fraction:
        """The highest score: the total of a rule that has one, else the upper end of the last band."""
        return self.rule.total if isinstance(self.rule, AllOf) else self.levels[-1].upper

    def requirement(self, key: str) -> Requirement:
        return self.requirements[key]

    def level(self, number: int) -> Level:
        return self.levels[number - 1]


def _walk(
    nodes: tuple[Node, ...], trail: tuple[Node, ...], profile: str | None, trimmed: frozenset[str]
) -> Iterator[Leaf]:
    for node in nodes:
        if (profile is not None and profile not in node.weight) or (node.trimmable and node.key in trimmed):
            continue
        here = (*trail, node)
        if node.is_leaf:
            yield Leaf("/".join(part.key for part in here), node, here)
        yield from _walk(node.nodes, here, profile, trimmed)


def _all_nodes(nodes: tuple[Node, ...]) -> Iterator[Node]:
    for node in nodes:
        yield node
        yield from _all_nodes(node.nodes)


def check_document(raw: Any) -> tuple[Problem, ...]:
    """Every fault of a document, or an empty tuple."""
    data, problems = read_shape(raw)
    return problems or check_canonical(data)


def parse_document(raw: Any) -> Rubric:
    """The rubric of a document (scalars as text, or JSON). Raises DocumentError with every problem found."""
    data, problems = read_shape(raw)
    problems = problems or check_canonical(data)
    if problems:
        raise DocumentError(problems)
    return _build(data)


def canonical_json(raw: Any) -> str:
    """The one way to write a document: compact, sorted keys, not ASCII-escaped. Raises DocumentError."""
    data, problems = read_shape(raw)
    if problems:
        raise DocumentError(problems)
    return _dump(data)


def _dump(data: Any) -> str:
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _hash(data: Any) -> str:
    return hashlib.sha256(_dump(data).encode()).hexdigest()


def _without_wording(data: Any, keys_are_names: bool = False) -> Any:
    if isinstance(data, dict):
        return {
            key: _without_wording(value, not keys_are_names and key in KEYED_BY_PROFILE)
            for key, value in data.items()
            if keys_are_names or key not in WORDING
        }
    return [_without_wording(item) for item in data] if isinstance(data, list) else data


# ---------------------------------------------------------------- canonical data -> values
def _build(data: dict[str, Any]) -> Rubric:
    scales = build_scales(data)
    return Rubric(
        slug=data["slug"],
        title=data["title"],
        languages=tuple(data["languages"]),
        sources=tuple(Source(item["title"], item.get("note", {})) for item in data.get("sources", ())),
        disclaimer=data.get("disclaimer", {}),
        profiles={key: Profile(key, item["title"], _notes(item)) for key, item in data["profiles"].items()},
        scales=scales,
        levels=tuple(_level(item) for item in data["levels"]),
        rule=_rule(data["rule"]),
        nodes=tuple(_node(item, scales) for item in data["nodes"]),
        rubric_hash=_hash(data),
        scoring_hash=_hash(_without_wording(data)),
        glossary=guidance.build_glossary(data.get("help")),
        effort=guidance.build_effort_table(data.get("effort")),
        effects={item["key"]: item["title"] for item in data.get("relevance", ())},
        evidence_policy=build_evidence_policy(data.get("evidence_policy")),
        consistency=tuple(build_rule(item) for item in data.get("consistency", ())),
    )


def _notes(data: dict[str, Any]) -> tuple[Note, ...]:
    return tuple(Note(item["confidence"], item["text"]) for item in data.get("notes", ()))


def _level(data: dict[str, Any]) -> Level:
    return Level(
        data["number"],
        data["title"],
        data.get("meaning", {}),
        Fraction(data["from"]),
        Fraction(data["to"]),
        _notes(data),
        Requires(**data.get("requires", {})),
    )


def _rule(data: dict[str, Any]) -> Rule | AllOf:
    if data["kind"] == "all_of":
        return AllOf(data["kind"], Fraction(data["total"]), _notes(data))
    return Rule(
        kind=data["kind"],
        at_least=Fraction(data["at_least"]),
        sequential_stop=data["sequential_stop"],
        highest_satisfied_counts=data["highest_satisfied_counts"],
        empty_level=data["empty_level"],
        opens=data["opens"],
        notes=_notes(data),
    )


def _node(data: dict[str, Any], scales: Scales) -> Node:
    return Node(
        key=data["key"],
        title=data["title"],
        weight={profile: Fraction(weight) for profile, weight in data["weight"].items()},
        trimmable=data.get("trimmable", False),
        notes=_notes(data),
        nodes=tuple(_node(item, scales) for item in data.get("nodes", ())),
        requirements=tuple(_requirement(item, scales) for item in data.get("requirements", ())),
        help=guidance.build_leaf_help(data.get("help")),
        counted=data.get("counted", False),
    )


def _requirement(data: dict[str, Any], scales: Scales) -> Requirement:
    beside = {
        "level": data.get("level", 1),
        "asked": scales.asked(data),
        "evidence": guidance.build_evidence(data.get("evidence", ())),
        "relevance": guidance.build_relevance(data.get("relevance")),
        "effort": guidance.build_effort(data.get("effort")),
    }
    return Requirement(**{key: value for key, value in data.items() if key != "answer"} | beside)
