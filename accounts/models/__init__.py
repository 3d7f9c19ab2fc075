"""Who: people, factories (the tenants), consulting firms, and what a person may do where."""

from accounts.models.factories import Factory, Group, Membership, Role
from accounts.models.firms import Firm, FirmMembership, Grant
from accounts.models.invitations import Invitation
from accounts.models.people import User, UserManager
from accounts.models.sessions import Attempt, Session

__all__ = [
    "Attempt",
    "Factory",
    "Firm",
    "FirmMembership",
    "Grant",
    "Group",
    "Invitation",
    "Membership",
    "Role",
    "Session",
    "User",
    "UserManager",
]
