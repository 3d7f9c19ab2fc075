"""A factory with an open round that two people answer."""

from dataclasses import dataclass, replace

from django.urls import reverse
from django.utils import timezone

from accounts.models import Factory, User
from assessment.merging import Content
from assessment.models import Answer, AnswerChange, Assessment, Snapshot
from assessment.selectors.rounds import get_plan
from assessment.services.answering import Origin, save_answer


@dataclass(frozen=True)
class Plant:
    factory: Factory
    owner: User
    colleague: User
    assessment: Assessment

    def path(self, name: str, *args: object) -> str:
        return reverse(name, args=[self.factory.pk, self.assessment.pk, *args])

    def questions(self, leaf: str, level: int = 1) -> str:
        return self.path("assessment:questions", leaf, level)

    def with_round(self, assessment: Assessment) -> "Plant":
        return replace(self, assessment=assessment)

    def keys(self, *, level: int) -> list[str]:
        """The requirements of one level that are asked in this round."""
        plan = get_plan(self.assessment)
        return [item.key for leaf in plan.leaves for item in leaf.node.requirements if item.level == level]

    def snapshots(self) -> list[Snapshot]:
        return list(Snapshot.objects.filter(assessment=self.assessment).order_by("number"))

    def answer(self, requirement: str) -> Answer | None:
        return Answer.objects.filter(assessment=self.assessment, requirement=requirement).first()

    def save(self, requirement: str, *, by: User, value: str = "", note: str = "") -> None:
        """Somebody's change, made in another browser that has just loaded the page."""
        stored = self.answer(requirement)
        content = Content(value or (stored.value if stored else ""), note or (stored.note if stored else ""))
        origin = Origin(stored.version if stored else 0)
        save_answer(
            assessment=self.assessment,
            requirement=requirement,
            content=content,
            origin=origin,
            by=by,
            at=timezone.now(),
        )

    def value(self, requirement: str) -> str | None:
        answer = self.answer(requirement)
        return answer.value if answer else None

    def history(self, requirement: str) -> list[AnswerChange]:
        return list(AnswerChange.objects.filter(assessment=self.assessment, requirement=requirement))
