"""Reading for the administrators' pages: groups, firms and people, nothing of what a factory writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from accounts.models import Factory, Firm, FirmMembership, Group, Membership, Role, User
from accounts.selectors import InvitationRow
from accounts.two_step import authenticators, is_mandatory


def register_of_groups(*, search: str) -> QuerySet[Group]:
    groups = Group.objects.annotate(factory_count=Count("factories")).order_by("name")
    return groups.filter(name__icontains=search) if search else groups


def register_of_firms(*, search: str, at: datetime) -> QuerySet[Firm]:
    """Every firm whose name holds the words, with the numbers of its consultants and open invitations."""
    unanswered = Q(invitations__accepted_at=None, invitations__revoked_at=None, invitations__expires_at__gt=at)
    firms = Firm.objects.annotate(
        consultant_count=Count("memberships", distinct=True),
        invitation_count=Count("invitations", filter=unanswered, distinct=True),
    ).order_by("name")
    return firms.filter(name__icontains=search) if search else firms


def register_of_users(*, search: str) -> QuerySet[User]:
    """Everybody whose name or address holds the words, by address."""
    people = User.objects.annotate(
        uses_two_steps=Exists(authenticators().filter(user=OuterRef("pk"))),
        is_consultant=Exists(FirmMembership.objects.filter(user=OuterRef("pk"))),
    ).order_by("email")
    return people.filter(Q(name__icontains=search) | Q(email__icontains=search)) if search else people


@dataclass(frozen=True, slots=True)
class RoleCount:
    """How often somebody holds a role: `role` is a Role, in words."""

    role: str
    count: int


@dataclass(frozen=True, slots=True)
class UserRow:
    user: User
    roles: tuple[RoleCount, ...]
    firms: tuple[str, ...]
    uses_two_steps: bool


def build_user_rows(people: Iterable[User]) -> list[UserRow]:
    """The rows of one page of people, with two queries for all of them."""
    people = list(people)
    roles = Membership.objects.filter(user__in=people).order_by("user_id", "role").values_list("user_id", "role")
    firms = FirmMembership.objects.filter(user__in=people).order_by("user_id", "firm__name")
    roles_of = {pk: tuple(_count(role for _pk, role in rows)) for pk, rows in groupby(roles, lambda row: row[0])}
    pairs = groupby(firms.values_list("user_id", "firm__name"), lambda row: row[0])
    firms_of = {pk: tuple(name for _pk, name in rows) for pk, rows in pairs}
    return [
        UserRow(person, roles_of.get(person.pk, ()), firms_of.get(person.pk, ()), person.uses_two_steps)  # type: ignore[attr-defined]
        for person in people
    ]


def _count(roles: Iterable[str]) -> Iterable[RoleCount]:
    return (RoleCount(str(Role(role).label), len(list(same))) for role, same in groupby(roles))


@dataclass(frozen=True, slots=True)
class UserEntry:
    """What administrators know of a person: the account and the roles."""

    user: User
    memberships: tuple[Membership, ...]
    firms: tuple[Firm, ...]
    uses_two_steps: bool
    must_use_two_steps: bool
    session_count: int


def build_user_entry(user: User, *, at: datetime) -> UserEntry:
    firms = tuple(Firm.objects.filter(memberships__user=user))
    return UserEntry(
        user=user,
        memberships=tuple(Membership.objects.held_by(user)),
        firms=firms,
        uses_two_steps=authenticators().filter(user=user).exists(),
        must_use_two_steps=is_mandatory(user),
        session_count=user.sessions.alive(at).count(),
    )


@dataclass(frozen=True, slots=True)
class FirmEntry:
    firm: Firm
    consultants: tuple[FirmMembership, ...]
    invitations: tuple[InvitationRow, ...]


def build_firm_entry(firm: Firm, *, at: datetime) -> FirmEntry:
    consultants = firm.memberships.select_related("user").order_by("user__name", "user__email")
    return FirmEntry(
        firm=firm,
        consultants=tuple(consultants),
        invitations=tuple(InvitationRow(item, item.state(at)) for item in firm.invitations.all()[:50]),
    )


def factories_of(group: Group) -> QuerySet[Factory]:
    return group.factories.order_by("name", "pk")
