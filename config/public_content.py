"""What the public pages say about the model: read from the newest published rubric, never known by name."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import get_language

from assessment.indicators import INDICATORS
from assessment.scoring.display import round_half_up
from benchmarks.reference import KpiSet
from rubrics.document import Leaf, Level, Node, Requirement, Rubric
from rubrics.document_checks import decimal_text
from rubrics.models import RubricVersion
from rubrics.selectors import list_published, load_rubric
from rubrics.texts import in_language
from rubrics.wording import CONFIDENCE

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LevelCard:
    level: Level
    requirements: int


@dataclass(frozen=True, slots=True)
class Part:
    """A branch or a leaf with its share of the whole in each profile; an empty share is not in the profile."""

    title: Texts
    shares: tuple[str, ...]
    trimmable: bool
    example: Requirement | None = None


@dataclass(frozen=True, slots=True)
class Element:
    whole: Part
    subdomains: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Yardstick:
    title: Texts
    change: str


def find_published() -> tuple[RubricVersion, Rubric] | None:
    """The newest version of the first published rubric with a gate, which the public pages explain; None where an
    installation has none."""
    found = ((version, load_rubric(version)) for version in list_published())
    return next(((version, rubric) for version, rubric in found if rubric.has_questions_by_level), None)


def list_levels(rubric: Rubric) -> tuple[LevelCard, ...]:
    levels = [requirement.level for requirement in rubric.requirements.values()]
    return tuple(LevelCard(level, levels.count(level.number)) for level in rubric.levels)


def list_elements(rubric: Rubric) -> tuple[Element, ...]:
    """The tree of the rubric in two steps, with the share of each part in the whole."""
    leaves = rubric.leaves()
    return tuple(
        Element(
            whole=_part(rubric, (node,)),
            subdomains=tuple(_part(rubric, leaf.trail, leaf) for leaf in leaves if leaf.trail[0] is node),
        )
        for node in rubric.nodes
    )


def list_choices(rubric: Rubric) -> tuple[tuple[Texts, str], ...]:
    """The words of the four answers with the number each counts, as decimals."""
    return tuple((choice.label, decimal_text(choice.value)) for choice in rubric.scale)


def disclaimer(rubric: Rubric, number: int) -> str:
    """The disclaimer of the rubric, with the version it speaks of."""
    return in_language(rubric.disclaimer, get_language() or "en").replace("{version}", str(number))


def list_confidence(rubric: Rubric) -> tuple[tuple[str, tuple[Texts, ...]], ...]:
    """The notes on where each figure comes from, the surest first; a note that repeats is given once."""
    notes = [note for profile in rubric.profiles.values() for note in profile.notes]
    notes += [*rubric.rule.notes, *(note for level in rubric.levels for note in level.notes)]
    groups = ((words, [note.text for note in notes if note.confidence == key]) for key, words in CONFIDENCE.items())
    return tuple((str(words), _unique(texts)) for words, texts in groups if texts)


def _unique(texts: Iterable[Texts]) -> tuple[Texts, ...]:
    kept: list[Texts] = []
    for text in texts:
        if text not in kept:
            kept.append(text)
    return tuple(kept)


def list_yardsticks(reference: KpiSet) -> tuple[Yardstick, ...]:
    """The averages of a reference set, with their signs, in the order of the indicators."""
    return tuple(
        Yardstick(indicator.title, signed(Decimal(reference.changes[indicator.key])))
        for indicator in INDICATORS
        if indicator.key in reference.changes
    )


def signed(value: Decimal) -> str:
    """A change with its sign: a true minus, as in all our figures."""
    return f"{'−' if value < 0 else '+'}{abs(value)}"


def _part(rubric: Rubric, trail: tuple[Node, ...], leaf: Leaf | None = None) -> Part:
    return Part(
        title=trail[-1].title,
        shares=tuple(_share(trail, profile) for profile in rubric.profiles),
        trimmable=any(node.trimmable for node in trail),
        example=leaf.node.requirements[0] if leaf else None,
    )


def _share(trail: tuple[Node, ...], profile: str) -> str:
    """The product of the weights on the way, in percent."""
    share = Fraction(1)
    for node in trail:
        if profile not in node.weight:
            return ""
        share *= node.weight[profile]
    return round_half_up(share * 100, 1)
