"""READ what moving a round to another version of its rubric would change, and what it has changed."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from typing import Any

from assessment.merging import Content
from assessment.models import Answer, AnswerChange, Assessment, Comment, EvidenceLink, RubricMove
from assessment.moving import AS, Move, Question, has_other_text, is_moved, is_reworded, mark_of, plan_move
from assessment.scoring.plan import Plan
from assessment.selectors.delegation import list_holders_by_leaf
from assessment.selectors.evidence import evidence_strengths
from assessment.selectors.result import compute_result
from assessment.services.answering import content_of
from rubrics.document import Choice, Leaf, Level, Node, Requirement, Rubric
from rubrics.guidance import Texts
from rubrics.models import RubricVersion
from rubrics.selectors import load_rubric


@dataclass(frozen=True)
class Proposal:
    """A move as it could be made now. `answers` are those it starts from: as stored or, on a way back, as they were
    before the move unless somebody has changed them since."""

    version: RubricVersion
    move: Move
    stored: Mapping[str, Answer]
    answers: Mapping[str, Content]
    trimmed: Mapping[str, str]
    back_of: RubricMove | None = None
    unconfirmed: frozenset[str] = frozenset()
    """Answers that were carried over and not confirmed before the move that is taken back."""

    def settle(self, ways: Mapping[str, str]) -> dict[str, Content]:
        """The answers that change, as they will be. Raises UnknownWay."""
        after = self.after(ways)
        return {key: after[key] for key, row in self.stored.items() if after[key] != content_of(row)}

    def after(self, ways: Mapping[str, str]) -> dict[str, Content]:
        """Every answer as it will be. Raises UnknownWay."""
        return {**self.answers, **self.move.settle(self.answers, ways)}

    def mark(self, ways: Mapping[str, str]) -> str:
        return mark_of(self.move, {key: row.version for key, row in self.stored.items()}, ways)


def propose_move(assessment: Assessment, version: RubricVersion) -> Proposal:
    """To the newer version. One query. Raises ProfileGone."""
    stored = _stored(assessment)
    answers = {key: content_of(row) for key, row in stored.items()}
    return _propose(assessment, version, stored, answers, assessment.trimmed)


def propose_way_back(assessment: Assessment, last: RubricMove) -> Proposal:
    """Back to the version before the last move. What nobody has changed since becomes what it was; the rest stays, and
    is asked about where the older version asks otherwise. Two queries. Raises ProfileGone."""
    stored = _stored(assessment)
    untouched = {key for key, row in stored.items() if last.answers.get(key) == row.version}
    before = _before(assessment, {key: stored[key].version - 1 for key in untouched & set(last.changed)})
    answers = {key: content_of(before.get(key, row)) for key, row in stored.items()}
    trimmed = {**last.untrimmed, **assessment.trimmed}
    proposal = _propose(assessment, last.from_version, stored, answers, trimmed, untouched)
    return replace(
        proposal, back_of=last, unconfirmed=frozenset(key for key, change in before.items() if change.carried)
    )


def _propose(
    assessment: Assessment,
    version: RubricVersion,
    stored: Mapping[str, Answer],
    answers: Mapping[str, Content],
    trimmed: Mapping[str, str],
    settled: Iterable[str] = (),
) -> Proposal:
    old, new = load_rubric(assessment.rubric_version), load_rubric(version)
    move = plan_move(
        old, new, profile=assessment.profile, trimmed=tuple(trimmed), answers=answers, settled=frozenset(settled)
    )
    kept = {key: reason for key, reason in trimmed.items() if key in move.after.trimmed}
    return Proposal(version, move, stored, answers, kept)


def _stored(assessment: Assessment) -> dict[str, Answer]:
    return {row.requirement: row for row in Answer.objects.filter(assessment=assessment)}


def _before(assessment: Assessment, versions: Mapping[str, int]) -> dict[str, AnswerChange]:
    """Answers as they were at these versions."""
    rows = AnswerChange.objects.filter(assessment=assessment, requirement__in=versions)
    return {row.requirement: row for row in rows if row.version == versions[row.requirement]}


def find_last_move(assessment: Assessment) -> RubricMove | None:
    """The last move that stands: no way back, and not taken back. One query."""
    moves = RubricMove.objects.filter(assessment=assessment, back_of=None, taken_back=None)
    related = moves.select_related("from_version", "to_version", "by")
    return related.defer("from_version__document", "to_version__document").first()


def find_way_back(assessment: Assessment) -> RubricMove | None:
    """The last move, where the round is open and its earlier version is not withdrawn. One query for an open round."""
    if assessment.status != Assessment.Status.DRAFT:
        return None
    last = find_last_move(assessment)
    is_closed = last is not None and last.from_version.status == RubricVersion.Status.WITHDRAWN
    return None if is_closed else last


# ---------------------------------------------------------------- the preview
@dataclass(frozen=True)
class Amount:
    """What the answers amount to under one version, scored exactly. `evidenced` where the version asks for proof."""

    rubric: Rubric
    data: Mapping[str, Any]

    @property
    def level(self) -> Level | None:
        return self.rubric.level(self.data["level"]) if self.data["level"] else None

    @property
    def score(self) -> str:
        return str(self.data["score"])

    @property
    def exact(self) -> Fraction:
        return Fraction(self.data["score_exact"])

    @property
    def evidenced(self) -> int | None:
        evidenced = self.data.get("evidenced")
        return int(evidenced["level"]) if evidenced else None


@dataclass(frozen=True)
class Way:
    """One way to settle a question; `choice` is what the answers become, where they become another."""

    code: str
    choice: Choice | None
    is_chosen: bool


@dataclass(frozen=True)
class Row:
    """A question as the preview shows it: the requirement before and after, or the choice or part that it is about."""

    question: Question
    ways: tuple[Way, ...]
    content: Content | None = None
    said: Choice | None = None
    old: Requirement | None = None
    new: Requirement | None = None
    old_leaf: Leaf | None = None
    new_leaf: Leaf | None = None
    part: Node | None = None
    is_moved: bool = False
    is_reworded: bool = False
    has_other_text: bool = False
    files: int = 0
    comments: int = 0

    @property
    def meaning(self) -> Texts | None:
        """What the given answer means in the other version, where it is told."""
        return self.new.meaning.get(self.content.value) if self.new and self.content else None


@dataclass(frozen=True)
class Added:
    """Newly asked requirements of a subdomain that have no answer."""

    leaf: Leaf
    count: int


@dataclass(frozen=True)
class LeftOver:
    """A subdomain that is gone, and who had it."""

    leaf: Leaf
    names: tuple[str, ...]


@dataclass(frozen=True)
class Preview:
    """What a move would do to one round, with these decisions."""

    proposal: Proposal
    before: Amount
    after: Amount
    rows: tuple[Row, ...]
    added: tuple[Added, ...]
    left_over: tuple[LeftOver, ...]
    mark: str

    @property
    def version(self) -> RubricVersion:
        return self.proposal.version

    @property
    def move(self) -> Move:
        return self.proposal.move

    @cached_property
    def by_kind(self) -> dict[str, tuple[Row, ...]]:
        return {
            row.question.kind: tuple(r for r in self.rows if r.question.kind == row.question.kind) for row in self.rows
        }

    @property
    def added_total(self) -> int:
        return sum(item.count for item in self.added)

    @property
    def untrimmed(self) -> tuple[Node, ...]:
        """Parts that were left out and must be answered."""
        nodes = _nodes(self.move.after.rubric)
        return tuple(nodes[key] for key in self.move.untrimmed)

    @property
    def asks_for_proof(self) -> bool:
        old, new = self.move.before.rubric, self.move.after.rubric
        return new.evidence_policy is not None and new.evidence_policy != old.evidence_policy

    @property
    def new_rules(self) -> int:
        known = {rule.key for rule in self.move.before.rubric.consistency}
        return sum(rule.key not in known for rule in self.move.after.rubric.consistency)


def build_preview(assessment: Assessment, proposal: Proposal, ways: Mapping[str, str], at: datetime) -> Preview:
    """Four queries more than the proposal. Raises UnknownWay."""
    move = proposal.move
    strengths = evidence_strengths(assessment, at)
    now = {key: content_of(row) for key, row in proposal.stored.items()}
    then = proposal.after(ways)
    number = assessment.rubric_version.number
    holders = list_holders_by_leaf(assessment)
    gone = [leaf for key, leaf in move.before.rubric.leaf_by_key.items() if key not in move.after.rubric.leaf_by_key]
    leaf_by_key = move.after.rubric.leaf_by_key
    return Preview(
        proposal=proposal,
        before=amount_of(move.before, now, number, strengths),
        after=amount_of(move.after, then, proposal.version.number, strengths),
        rows=tuple(_rows(assessment, proposal, ways)),
        added=tuple(Added(leaf_by_key[key], count) for key, count in move.unanswered(then).items()),
        left_over=tuple(
            LeftOver(leaf, tuple(holder.name for holder in holders[leaf.node.key]))
            for leaf in gone
            if leaf.node.key in holders
        ),
        mark=proposal.mark(ways),
    )


def amount_of(plan: Plan, answers: Mapping[str, Content], number: int, strengths: Mapping[str, int]) -> Amount:
    asked = plan.requirement_keys()
    choices = {key: content.value for key, content in answers.items() if content.value and key in asked}
    proof = strengths if plan.rubric.evidence_policy else None
    return Amount(plan.rubric, compute_result(plan, choices, version=number, kpis={}, strengths=proof)[1])


def _rows(assessment: Assessment, proposal: Proposal, ways: Mapping[str, str]) -> Iterable[Row]:
    keys = {question.key for question in proposal.move.questions if question.kind == "removed"}
    links = EvidenceLink.objects.filter(assessment=assessment, requirement__in=keys, evidence__deleted_at=None)
    files = Counter(links.values_list("requirement", flat=True))
    said = Comment.objects.of_the_factory().filter(assessment=assessment, requirement__in=keys).exclude(text="")
    comments = Counter(said.values_list("requirement", flat=True))
    for question in proposal.move.questions:
        yield _row(proposal, question, ways, files[question.key], comments[question.key])


def _row(proposal: Proposal, question: Question, ways: Mapping[str, str], files: int, comments: int) -> Row:
    old, new, key = proposal.move.before.rubric, proposal.move.after.rubric, question.key
    chosen = ways.get(question.name, question.default)
    options = tuple(Way(code, new.choices.get(code.removeprefix(AS)), code == chosen) for code in question.ways)
    if question.kind == "choice":
        return Row(question, options, said=old.choices.get(key.partition(".")[0]))
    if question.kind == "untrimmed":
        return Row(question, options, part=_nodes(new)[key])
    content = proposal.answers[key]
    both = key in old.requirements and key in new.requirements
    return Row(
        question,
        options,
        content=content,
        said=old.choices.get(content.value),
        old=old.requirements.get(key),
        new=new.requirements.get(key),
        old_leaf=old.leaf_of.get(key),
        new_leaf=new.leaf_of.get(key),
        is_moved=both and is_moved(old, new, key),
        is_reworded=both and is_reworded(old, new, key),
        has_other_text=both and has_other_text(old.requirement(key), new.requirement(key)),
        files=files,
        comments=comments,
    )


def _nodes(rubric: Rubric) -> dict[str, Node]:
    return {node.key: node for leaf in rubric.leaves() for node in leaf.trail}
