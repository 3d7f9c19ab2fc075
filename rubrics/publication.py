"""What happens elsewhere when a version is published. Rounds stand further left, so their app registers itself here."""

from collections.abc import Callable
from datetime import datetime

from rubrics.models import RubricVersion

Follow = Callable[[RubricVersion, datetime], None]

_followers: list[Follow] = []


def register_follower(follow: Follow) -> None:
    """`follow(version, at)` is called inside the transaction that publishes."""
    if follow not in _followers:
        _followers.append(follow)


def tell_followers(version: RubricVersion, at: datetime) -> None:
    for follow in _followers:
        follow(version, at)
