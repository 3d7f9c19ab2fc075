"""PURE: what a rubric says beside its requirements, as frozen values: explanations, proof, words, effort, relevance.

None of it changes a score, and every part of it may be missing. Standard library only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

Texts = Mapping[str, str]

EVIDENCE_KINDS = ("statement", "document", "system_record", "observed", "measured")
"""Codes of evidence from the weakest to the strongest (strength 1 to 5)."""

RELEVANCE = ("none", "some", "strong")
"""How much a requirement moves an effect; what is not named is `none`."""


@dataclass(frozen=True, slots=True)
class EvidenceHint:
    """One thing a plant could show, and the kind it would count as; the kind is empty where the document names none."""

    text: Texts
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Relevance:
    """Effect -> `some` or `strong`, with one line of reason."""

    effects: Mapping[str, str] = field(default_factory=dict)
    reason: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Effort:
    """The default size of the way from nothing to fully met, with one line of reason."""

    size: str
    reason: Texts


@dataclass(frozen=True, slots=True)
class Span:
    lower: Fraction
    upper: Fraction


@dataclass(frozen=True, slots=True)
class EffortSize:
    """A size in person-days and in money of the table's currency."""

    key: str
    days: Span
    money: Span


@dataclass(frozen=True, slots=True)
class EffortTable:
    currency: str
    basis: Texts
    sizes: tuple[EffortSize, ...]


@dataclass(frozen=True, slots=True)
class LeafHelp:
    """A subdomain for somebody who meets it first; `levels` says what each level looks like there."""

    introduction: Texts = field(default_factory=dict)
    people: Texts = field(default_factory=dict)
    systems: Texts = field(default_factory=dict)
    levels: Mapping[int, Texts] = field(default_factory=dict)

    def texts(self, level: int) -> tuple[Texts, ...]:
        """Everything it says on a page that also looks ahead to a level."""
        return (self.introduction, self.people, self.systems, self.levels.get(level, {}))


@dataclass(frozen=True, slots=True)
class Word:
    """A term of the glossary. `forms` are the spellings by which texts of a language name it."""

    key: str
    title: Texts
    text: Texts
    forms: Mapping[str, tuple[str, ...]]


# ---------------------------------------------------------------- canonical data -> values
def build_evidence(data: Any) -> tuple[EvidenceHint, ...]:
    """A list of hints; one text in all languages is a single hint without a kind."""
    if isinstance(data, dict):
        return (EvidenceHint(data),)
    return tuple(EvidenceHint(item["text"], item.get("kind", "")) for item in data)


def build_relevance(data: dict[str, Any] | None) -> Relevance:
    return Relevance(data.get("effects", {}), data.get("reason", {})) if data else Relevance()


def build_effort(data: dict[str, Any] | None) -> Effort | None:
    return Effort(data["size"], data.get("reason", {})) if data else None


def build_effort_table(data: dict[str, Any] | None) -> EffortTable | None:
    if not data:
        return None
    sizes = tuple(EffortSize(item["key"], _span(item["days"]), _span(item["money"])) for item in data["sizes"])
    return EffortTable(data["currency"], data.get("basis", {}), sizes)


def _span(data: dict[str, str]) -> Span:
    return Span(Fraction(data["from"]), Fraction(data["to"]))


def build_leaf_help(data: dict[str, Any] | None) -> LeafHelp:
    if not data:
        return LeafHelp()
    levels = {item["number"]: item["text"] for item in data.get("levels", ())}
    return LeafHelp(data.get("introduction", {}), data.get("people", {}), data.get("systems", {}), levels)


def build_glossary(data: dict[str, Any] | None) -> tuple[Word, ...]:
    return tuple(
        Word(
            item["key"],
            item["title"],
            item["text"],
            {language: tuple(forms) for language, forms in item.get("forms", {}).items()},
        )
        for item in (data or {}).get("glossary", ())
    )
