"""A rubric laid out for the page that shows all of it: what it says, and how sure it is of it."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rubrics.document import Choice, Leaf, Level, Node, Note, Profile, Rubric, Source
from rubrics.guidance import EVIDENCE_KINDS, EffortSize
from rubrics.wording import percent_text

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class TreeRow:
    """A node with its weight within its group, in percent, for each profile; empty where it is not part of it."""

    depth: int
    key: str
    title: Texts
    weights: tuple[str, ...]
    trimmable: bool
    notes: tuple[Note, ...]
    counted: bool = False


@dataclass(frozen=True, slots=True)
class Basis:
    """Where topics come from: a code, how many requirements name it, and the source that explains it."""

    code: str
    requirements: int
    source: Source | None


@dataclass(frozen=True, slots=True)
class NotesOn:
    """How sure the document is of one of its profiles, levels or rules."""

    title: Texts
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class SizeRow:
    """A size of effort, and how many requirements have it as their default."""

    size: EffortSize
    requirements: int


@dataclass(frozen=True, slots=True)
class PolicyRow:
    """What an answer without proof counts at most, and the weakest kind of proof that is enough."""

    cap: Choice
    proof: str


@dataclass(frozen=True, slots=True)
class Overview:
    tree: tuple[TreeRow, ...]
    bases: tuple[Basis, ...]
    notes: tuple[NotesOn, ...]
    leaves: tuple[Leaf, ...]
    sizes: tuple[SizeRow, ...]
    policy: PolicyRow | None


def build_overview(rubric: Rubric) -> Overview:
    profiles = tuple(rubric.profiles)
    parts: tuple[Profile | Level, ...] = (*rubric.profiles.values(), *rubric.levels)
    return Overview(
        tree=tuple(_rows(rubric.nodes, 0, profiles)),
        bases=_bases(rubric),
        notes=tuple(NotesOn(part.title, part.notes) for part in parts if part.notes),
        leaves=rubric.leaves(),
        sizes=_sizes(rubric),
        policy=_policy(rubric),
    )


def _policy(rubric: Rubric) -> PolicyRow | None:
    policy = rubric.evidence_policy
    if policy is None:
        return None
    cap = next(choice for choice in rubric.scale if choice.key == policy.cap)
    return PolicyRow(cap, EVIDENCE_KINDS[policy.at_least - 1])


def _rows(nodes: tuple[Node, ...], depth: int, profiles: tuple[str, ...]) -> Iterator[TreeRow]:
    for node in nodes:
        weights = tuple(percent_text(node.weight[key]) if key in node.weight else "" for key in profiles)
        yield TreeRow(depth, node.key, node.title, weights, node.trimmable, node.notes, node.counted)
        yield from _rows(node.nodes, depth + 1, profiles)


def _bases(rubric: Rubric) -> tuple[Basis, ...]:
    """The commonest first. A source explains a basis by naming its code in its title."""
    counts = Counter(item.basis for item in rubric.requirements.values() if item.basis)
    return tuple(Basis(code, number, _source_of(code, rubric)) for code, number in counts.most_common())


def _source_of(code: str, rubric: Rubric) -> Source | None:
    return next((item for item in rubric.sources if any(code in text for text in item.title.values())), None)


def _sizes(rubric: Rubric) -> tuple[SizeRow, ...]:
    counts = Counter(item.effort.size for item in rubric.requirements.values() if item.effort)
    return tuple(SizeRow(size, counts[size.key]) for size in rubric.effort.sizes) if rubric.effort else ()
