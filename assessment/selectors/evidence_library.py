"""READ for the library: the files of a round's factory, by file or by requirement, and the page of one file."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch

from assessment.models import Assessment, Evidence, EvidenceLink
from assessment.querysets import EvidenceQuerySet
from assessment.scoring.plan import Plan
from assessment.selectors.evidence import EvidenceFile, make_file
from assessment.services.evidence import KEPT_FOR
from rubrics.document import Leaf, Requirement
from rubrics.selectors import load_rubric

PAGE = 50
PREVIEW_PATIENCE = timedelta(minutes=3)
"""How long a page asks for a preview that is still being made."""


@dataclass(frozen=True)
class FileRow:
    """A file with the answers of the round that it proves, and how many it proves elsewhere."""

    file: EvidenceFile
    requirements: tuple[str, ...]
    elsewhere: int

    @property
    def used(self) -> int:
        return len(self.requirements) + self.elsewhere


@dataclass(frozen=True)
class RequirementRow:
    """A requirement of the round with the files that prove its answer."""

    key: str
    leaf: Leaf | None
    requirement: Requirement | None
    files: tuple[EvidenceFile, ...]


@dataclass(frozen=True)
class LinkChoice:
    """An answer that a file may prove."""

    requirement: Requirement
    is_linked: bool
    may_change: bool


@dataclass(frozen=True)
class LinkGroup:
    """A subdomain with the answers that a file may prove."""

    leaf: Leaf
    choices: tuple[LinkChoice, ...]

    @property
    def linked(self) -> int:
        return sum(choice.is_linked for choice in self.choices)

    @property
    def may_change(self) -> bool:
        return any(choice.may_change for choice in self.choices)


def list_files(assessment: Assessment, files: EvidenceQuerySet, number: str | None, at: datetime) -> "Page[FileRow]":
    """Kept files, the newest first, with what they prove. Three queries."""
    links = Prefetch("links", EvidenceLink.objects.order_by("requirement"))
    kept = files.kept().select_related("uploaded_by").prefetch_related(links)
    page: Any = Paginator(kept, PAGE).get_page(number)
    page.object_list = [make_row(assessment, evidence, at) for evidence in page.object_list]
    return page


def make_row(assessment: Assessment, evidence: Evidence, at: datetime) -> FileRow:
    links = list(evidence.links.all())
    here = tuple(link.requirement for link in links if link.assessment_id == assessment.pk)
    shown = tuple(key for key in here if _is_held(assessment, key))
    return FileRow(make_file(evidence, at), shown, len(links) - len(shown))


def _is_held(assessment: Assessment, key: str) -> bool:
    """Whether the reader's part of the round has this requirement."""
    leaf = load_rubric(assessment.rubric_version).leaf_of.get(key)
    return assessment.part is None or (leaf is not None and assessment.holds(leaf.node.key))


def list_deleted(files: EvidenceQuerySet, at: datetime) -> list[tuple[Evidence, datetime]]:
    """Files that can be brought back, each with the moment until which it can. One query."""
    deleted = files.filter(deleted_at__gt=at - KEPT_FOR).order_by("-deleted_at")[:PAGE]
    return [(evidence, evidence.deleted_at + KEPT_FOR) for evidence in deleted]


def list_by_requirement(
    assessment: Assessment, files: EvidenceQuerySet, plan: Plan, number: str | None, at: datetime
) -> "Page[RequirementRow]":
    """The requirements that have files, in the order of the rubric. Three queries."""
    links = EvidenceLink.objects.filter(assessment=assessment, evidence__in=files.kept().values("pk"))
    rank = {key: place for place, key in enumerate(plan.rubric.requirements)}
    held = [key for key in links.values_list("requirement", flat=True).distinct() if _is_held(assessment, key)]
    keys = sorted(held, key=lambda key: rank.get(key, len(rank)))
    page: Any = Paginator(keys, PAGE).get_page(number)
    found = defaultdict(list)
    for link in links.filter(requirement__in=list(page.object_list)).select_related("evidence__uploaded_by"):
        found[link.requirement].append(make_file(link.evidence, at))
    page.object_list = [_requirement_row(plan, key, found[key]) for key in page.object_list]
    return page


def _requirement_row(plan: Plan, key: str, files: Iterable[EvidenceFile]) -> RequirementRow:
    rubric = plan.rubric
    return RequirementRow(key, rubric.leaf_of.get(key), rubric.requirements.get(key), tuple(files))


def list_link_groups(
    assessment: Assessment, evidence: Evidence, plan: Plan, writable: Collection[str]
) -> tuple[LinkGroup, ...]:
    """Every subdomain of the reader's part with its answers. One query."""
    linked = set(
        EvidenceLink.objects.filter(assessment=assessment, evidence=evidence).values_list("requirement", flat=True)
    )
    groups = []
    for leaf in plan.leaves:
        if not assessment.holds(leaf.node.key):
            continue
        choices = tuple(
            LinkChoice(item, item.key in linked, item.key in writable)
            for item in leaf.node.requirements
            if item.key in writable or item.key in linked
        )
        if choices:
            groups.append(LinkGroup(leaf, choices))
    return tuple(groups)


def is_being_drawn(evidence: Evidence, at: datetime) -> bool:
    return evidence.preview_state == Evidence.Preview.WAITING and at < evidence.uploaded_at + PREVIEW_PATIENCE
