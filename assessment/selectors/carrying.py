"""READ for answers taken over from the last round: where they can come from, and which nobody has confirmed."""

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.models import Factory
from assessment.models import Answer, Assessment
from assessment.selectors.rounds import Round


@dataclass(frozen=True)
class Carried:
    """Unconfirmed answers in scope: the round they came from, and how many there are in each section."""

    source: str
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def find_source(factory: Factory, slug: str) -> Assessment | None:
    """The last round that the factory handed in on a rubric of this family. One query."""
    rounds = Assessment.objects.filter(factory=factory, rubric_version__slug=slug)
    submitted = rounds.exclude(status=Assessment.Status.DRAFT).select_related("rubric_version")
    return submitted.defer("rubric_version__document").order_by("-created_at").first()


def find_carried(round_: Round) -> Carried | None:
    """None where nothing was taken over or all of it is confirmed. One query, and none for rounds that began empty."""
    if round_.assessment.previous_id is None:
        return None
    marked = Answer.objects.filter(assessment=round_.assessment, carried=True)
    rows = list(marked.values_list("requirement", "assessment__previous__name"))
    asked = round_.plan.requirement_keys()
    counts: dict[str, int] = {}
    for key, _source in rows:
        leaf = round_.rubric.leaf_of[key].node.key if key in asked else ""
        if leaf and round_.assessment.holds(leaf):
            counts[leaf] = counts.get(leaf, 0) + 1
    return Carried(rows[0][1], counts) if counts else None
