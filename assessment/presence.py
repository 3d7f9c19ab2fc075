"""Who is in a section right now: a mark in the cache that every open page renews."""

from django.core.cache import cache

from accounts.access import can
from accounts.models import Membership, User
from assessment.models import Assessment

STAYS = 45  # seconds; pages renew it every 20


def _key(assessment: Assessment, leaf: str, user_id: int) -> str:
    return f"presence:{assessment.pk}:{leaf}:{user_id}"


def note_presence(assessment: Assessment, leaf: str, user: User) -> None:
    cache.set(_key(assessment, leaf, user.pk), True, STAYS)


def list_others(assessment: Assessment, leaf: str, user: User) -> list[str]:
    """The names of colleagues who have the section open. One query, and one look into the cache."""
    memberships = Membership.objects.filter(factory=assessment.factory_id).exclude(user=user).select_related("user")
    people = {
        _key(assessment, leaf, item.user_id): str(item.user) for item in memberships if can(item.role, "contribute")
    }
    here = cache.get_many(people)
    return [name for key, name in people.items() if key in here]
