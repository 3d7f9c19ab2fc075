"""READ for the people page and the hub: who has which section, and how far each person is."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from accounts.access import can
from accounts.models import Invitation, Membership, User
from accounts.models.invitations import REMIND_AFTER
from assessment.delegation import Share, initials, person_state, section_state
from assessment.models import Assessment, ChangeRequest, SectionAssignment
from assessment.progress import SectionProgress
from assessment.selectors.rounds import Round
from jobs.models import Job
from rubrics.document import Leaf


@dataclass(frozen=True)
class Holder:
    """Whom a section can be given to. `key` names the member or the invitation in a form."""

    key: str
    subject: User | Invitation
    role: str

    @property
    def name(self) -> str:
        return str(self.subject)

    @property
    def email(self) -> str:
        return self.subject.email

    @property
    def is_invited(self) -> bool:
        return isinstance(self.subject, Invitation)


@dataclass(frozen=True)
class PersonRow:
    """One person on the people page."""

    holder: Holder
    state: str
    sections: int
    answered: int
    asked: int
    due: date | None
    may_be_reminded: bool


@dataclass(frozen=True)
class Cell:
    """One person at one section."""

    holder: Holder
    value: str
    is_held: bool


@dataclass(frozen=True)
class SectionRow:
    """One section on the people page."""

    leaf: Leaf
    section: SectionProgress
    state: str
    due: date | None
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class Delegation:
    """The people page: everybody who can answer, and every section with who has it."""

    people: tuple[PersonRow, ...]
    sections: tuple[SectionRow, ...]

    @property
    def is_alone(self) -> bool:
        return len(self.people) < 2


def member_key(user_id: int | None) -> str:
    return f"u{user_id}"


def invitation_key(invitation_id: UUID) -> str:
    return f"i{invitation_id.hex}"


def cell_value(leaf: str, holder_key: str) -> str:
    return f"{leaf}:{holder_key}"


def reminder_key(assessment: Assessment, user_id: int, day: date) -> str:
    """The idempotency key of a day's reminder: the second one of a day is the same piece of work."""
    return f"reminder:{assessment.pk}:{user_id}:{day}"


def list_holders(assessment: Assessment, *, at: datetime) -> tuple[Holder, ...]:
    """Everybody a section can be given to: who answers, and who is invited to and has not come yet. Two queries."""
    memberships = Membership.objects.filter(factory=assessment.factory_id).select_related("user")
    invitations = Invitation.objects.open(at).filter(factory=assessment.factory_id)
    return (
        *(
            Holder(member_key(item.user_id), item.user, item.get_role_display())
            for item in memberships.order_by("created_at", "pk")
            if can(item.role, "contribute")
        ),
        *(
            Holder(invitation_key(item.pk), item, item.get_role_display())
            for item in invitations.order_by("created_at", "pk")
            if can(item.role, "contribute")
        ),
    )


def list_assignments(assessment: Assessment) -> list[SectionAssignment]:
    """Who has what in a round, without those whose invitation was withdrawn. One query."""
    found = SectionAssignment.objects.filter(assessment=assessment, invitation__revoked_at=None)
    return list(found.select_related("user", "invitation__accepted_by"))


@dataclass(frozen=True)
class HolderName:
    """Who has a section, on the hub."""

    key: str
    name: str

    @property
    def initials(self) -> str:
        return initials(self.name)


def list_holders_by_leaf(assessment: Assessment) -> dict[str, tuple[HolderName, ...]]:
    """Section -> who has it, in the order of assigning. One query."""
    names: dict[str, dict[str, HolderName]] = {}
    for item in list_assignments(assessment):
        key = holder_key(item)
        names.setdefault(item.leaf, {}).setdefault(key, HolderName(key, holder_name(item)))
    return {leaf: tuple(found.values()) for leaf, found in names.items()}


def rank_sections(assessment: Assessment, reader: User | None) -> Callable[[str], int]:
    """Whose turn a section is: 0 the reader's own, 1 nobody's, 2 somebody else's. One query."""
    holders, own = list_holders_by_leaf(assessment), member_key(reader.pk) if reader else ""

    def rank(leaf: str) -> int:
        keys = [holder.key for holder in holders.get(leaf, ())]
        return 0 if own in keys else 2 if keys else 1

    return rank


def holder_key(assignment: SectionAssignment) -> str:
    """The person behind an assignment, also when they came by invitation."""
    invitation = assignment.invitation
    if invitation is None:
        return member_key(assignment.user_id)
    return member_key(invitation.accepted_by_id) if invitation.accepted_by_id else invitation_key(invitation.pk)


def holder_name(assignment: SectionAssignment) -> str:
    invitation = assignment.invitation
    return str(assignment.user or (invitation and (invitation.accepted_by or invitation.email)) or "")


def changed_leaves(round_: Round) -> frozenset[str]:
    """The sections in which a reviewer asks for other answers. One query, none while the round is in progress."""
    if round_.assessment.status != Assessment.Status.CHANGES:
        return frozenset()
    asked = ChangeRequest.objects.open().filter(assessment=round_.assessment)
    places = (round_.rubric.leaf_of.get(key) for key in asked.values_list("requirement", flat=True))
    return frozenset(leaf.node.key for leaf in places if leaf is not None)


def state_of(round_: Round, leaf: str, changed: frozenset[str]) -> str:
    row = round_.sections.get(leaf)
    return section_state(
        given=round_.progress.sections[leaf].given,
        ready=row is not None and row.ready,
        locked=round_.assessment.status != Assessment.Status.DRAFT,
        changes=leaf in changed,
    )


def build_delegation(round_: Round, *, at: datetime, today: date) -> Delegation:
    """The people page. Four queries."""
    holders = list_holders(round_.assessment, at=at)
    held = [item for item in list_assignments(round_.assessment) if item.leaf in round_.progress.sections]
    dues = {(item.leaf, holder_key(item)): item.due for item in held}
    tired = _reminded_today(round_.assessment, holders, at=at, today=today)
    changed = changed_leaves(round_)
    return Delegation(
        people=tuple(_person(round_, holder, dues, tired, today) for holder in holders),
        sections=tuple(_section(round_, leaf, holders, dues, changed) for leaf in round_.plan.leaves),
    )


def _person(
    round_: Round, holder: Holder, dues: Mapping[tuple[str, str], date | None], tired: frozenset[str], today: date
) -> PersonRow:
    shares = [_share(round_, leaf, due) for (leaf, key), due in dues.items() if key == holder.key]
    state = person_state(shares, invited=holder.is_invited, today=today)
    open_dues = [share.due for share in shares if share.due and not share.is_ready]
    return PersonRow(
        holder=holder,
        state=state,
        sections=len(shares),
        answered=sum(share.answered for share in shares),
        asked=sum(share.asked for share in shares),
        due=min(open_dues, default=None),
        may_be_reminded=state not in ("ready", "none") and holder.key not in tired,
    )


def _share(round_: Round, leaf: str, due: date | None) -> Share:
    section, row = round_.progress.sections[leaf], round_.sections.get(leaf)
    return Share(section.answered, section.asked, row is not None and row.ready, due)


def _section(
    round_: Round,
    leaf: Leaf,
    holders: Iterable[Holder],
    dues: Mapping[tuple[str, str], date | None],
    changed: frozenset[str],
) -> SectionRow:
    key = leaf.node.key
    given = [due for (where, _), due in dues.items() if where == key and due]
    return SectionRow(
        leaf=leaf,
        section=round_.progress.sections[key],
        state=state_of(round_, key, changed),
        due=min(given, default=None),
        cells=tuple(Cell(holder, cell_value(key, holder.key), (key, holder.key) in dues) for holder in holders),
    )


def _reminded_today(assessment: Assessment, holders: Iterable[Holder], *, at: datetime, today: date) -> frozenset[str]:
    """Whom another reminder would bother. One query."""
    keys, tired = {}, []
    for holder in holders:
        if isinstance(holder.subject, User):
            keys[reminder_key(assessment, holder.subject.pk, today)] = holder.key
        elif at - (holder.subject.reminded_at or holder.subject.created_at) < REMIND_AFTER:
            tired.append(holder.key)
    sent = Job.objects.filter(key__in=keys).values_list("key", flat=True)
    return frozenset([*(keys[key] for key in sent), *tired])
