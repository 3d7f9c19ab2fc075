"""Rows that are written once. On PostgreSQL a trigger says the same to whoever comes by another way."""

from collections.abc import Iterable
from typing import Any, ClassVar, NoReturn, TypeVar

from django.db import models


class NeverChanges(Exception):
    """The row was written once and for all."""


M = TypeVar("M", bound="FrozenModel")


class FrozenQuerySet(models.QuerySet[M]):
    def update(self, **kwargs: Any) -> int:
        _check_mutable(self.model, kwargs)
        return super().update(**kwargs)

    def bulk_update(self, objs: Iterable[M], fields: Iterable[str], batch_size: int | None = None) -> int:
        names = tuple(fields)
        _check_mutable(self.model, names)
        return super().bulk_update(objs, names, batch_size)

    def bulk_create(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Rows come one by one: “on conflict update” would be a way round the rule."""
        raise NeverChanges(self.model.__name__)

    def delete(self) -> NoReturn:
        raise NeverChanges(self.model.__name__)


def _check_mutable(model: type["FrozenModel"], fields: Iterable[str]) -> None:
    if not model.MUTABLE.issuperset(fields):
        raise NeverChanges(model.__name__)


class FrozenModel(models.Model):
    """`MUTABLE` names the fields that may still change; whoever saves a row again has to name them."""

    MUTABLE: ClassVar[frozenset[str]]

    class Meta:
        abstract = True

    def save(self, *, update_fields: Iterable[str] | None = None, **options: Any) -> None:
        if self._state.adding:
            options["force_insert"] = True
        else:
            update_fields = tuple(update_fields or ())
            _check_mutable(type(self), update_fields or ("everything",))
        super().save(update_fields=update_fields, **options)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise NeverChanges(type(self).__name__)
