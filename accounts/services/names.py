"""Names that only one group, or one firm, may have."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from accounts.models import Firm, Group


class NameTaken(Exception):
    """Another one has this name."""


@contextmanager
def free_name(model: type[Group] | type[Firm], name: str, *, but: Group | Firm | None = None) -> Iterator[None]:
    """For storing a name that is free in any case of its letters. Raises NameTaken, for one of two at once too."""
    others = model._default_manager.filter(name__iexact=name)
    if (others.exclude(pk=but.pk) if but else others).exists():
        raise NameTaken(name)
    try:
        with transaction.atomic():
            yield
    except IntegrityError:
        raise NameTaken(name) from None
