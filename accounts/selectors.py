"""Reading for the pages of people, factories and invitations."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from accounts.models import Factory, Invitation, Membership, User
from accounts.querysets import FactoryQuerySet
from accounts.tokens import token_hash


def find_person(email: str) -> User | None:
    """Whose address this is: their own, or a further one that they have proved."""
    proved = Q(emailaddress__email__iexact=email, emailaddress__verified=True)
    return User.objects.filter(Q(email__iexact=email) | proved).first()


def find_invitation(token: str) -> Invitation | None:
    """The invitation of a token, in whatever state."""
    return Invitation.objects.filter(token_hash=token_hash(token)).select_related("factory", "invited_by").first()


def register_of_factories(*, search: str, at: datetime) -> FactoryQuerySet:
    """Administrators' list: every factory whose name holds the words, with its counts."""
    factories = Factory.objects.for_administrators(at)
    return factories.filter(name__icontains=search) if search else factories


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """An invitation as administrators see it: `state` is open, accepted, revoked or expired."""

    invitation: Invitation
    state: str


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
