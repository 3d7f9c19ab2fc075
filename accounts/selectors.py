"""Reading for the pages of people, factories and invitations."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, Q, When

from accounts.models import Factory, Firm, Invitation, Membership, Role, User
from accounts.querysets import FactoryQuerySet, MembershipQuerySet
from accounts.tokens import token_hash


def find_person(email: str) -> User | None:
    """Whose address this is: their own, or a further one that they have proved."""
    proved = Q(emailaddress__email__iexact=email, emailaddress__verified=True)
    return User.objects.filter(Q(email__iexact=email) | proved).first()


def find_invitation(token: str) -> Invitation | None:
    """The invitation of a token, in whatever state."""
    return (
        Invitation.objects.filter(token_hash=token_hash(token)).select_related("factory", "firm", "invited_by").first()
    )


def register_of_factories(*, search: str, at: datetime) -> FactoryQuerySet:
    """Administrators' list: every factory whose name holds the words, with its counts."""
    factories = Factory.objects.for_administrators(at)
    return factories.filter(name__icontains=search) if search else factories


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation as those see it who invite: `state` is open, accepted, revoked or expired."""

    invitation: Invitation
    state: str
    may_be_reminded: bool = False


def list_members(factory: Factory) -> MembershipQuerySet:
    """The people of a factory, managers first, then by name."""
    rank = Case(When(role=Role.MANAGER, then=0), When(role=Role.CONTRIBUTOR, then=1), default=2)
    return factory.memberships.select_related("user").order_by(rank, "user__name", "user__email")


def newest_invitations(factory: Factory, *, limit: int, at: datetime) -> tuple[InvitationRow, ...]:
    return tuple(
        InvitationRow(item, item.state(at), item.may_be_reminded(at)) for item in factory.invitations.all()[:limit]
    )


def list_successors(membership: Membership) -> MembershipQuerySet:
    """Who can take a factory over from a manager: its other members."""
    return list_members(membership.factory).filter(user__is_active=True).exclude(pk=membership.pk)


def is_last_manager(membership: Membership) -> bool:
    others = membership.factory.memberships.filter(role=Role.MANAGER, user__is_active=True).exclude(pk=membership.pk)
    return membership.role == Role.MANAGER and not others.exists()


def find_firm(name: str) -> Firm | None:
    return Firm.objects.filter(name=name).first()


def list_firm_names(*, limit: int) -> list[str]:
    """Suggestions for a field where a firm is named; every firm can be typed."""
    return list(Firm.objects.order_by("name").values_list("name", flat=True)[:limit])


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """What administrators know of a factory: its facts and its people, nothing of its answers."""

    factory: Factory
    members: tuple[Membership, ...]
    invitations: tuple[InvitationRow, ...]


def build_register_entry(factory: Factory, *, at: datetime) -> RegisterEntry:
    return RegisterEntry(
        factory=factory,
        members=tuple(factory.memberships.select_related("user").order_by("created_at", "pk")),
        invitations=tuple(InvitationRow(item, item.state(at)) for item in factory.invitations.all()),
    )
