"""All that the database holds of a factory, found by following foreign keys, so that no new table is forgotten."""

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, reduce
from operator import or_
from pathlib import Path
from uuid import UUID

from django.apps import apps
from django.conf import settings
from django.db import connection, models

from accounts.models import Factory
from audit.models import Event
from jobs.models import Job

APPS = ("accounts", "assessment", "audit", "benchmarks", "reports", "reviews", "jobs")
_WRITE = re.compile(r'^\s*(?:INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO)\s+"?(\w+)', re.IGNORECASE)


@cache
def lookups_of_factory() -> dict[type[models.Model], tuple[str, ...]]:
    """Model -> every way to the factory of a row: a link belongs to the factories at both its ends."""
    known: dict[type[models.Model], tuple[str, ...]] = {Factory: ("pk",), Event: ("factory_id",), Job: ("factory_id",)}
    own = [model for model in apps.get_models() if model._meta.app_label in APPS]
    while more := {model: ways for model in own if model not in known if (ways := _ways(model, known))}:
        known |= more
    return known


def _ways(model: type[models.Model], known: dict[type[models.Model], tuple[str, ...]]) -> tuple[str, ...]:
    keys = [field for field in model._meta.concrete_fields if field.related_model in known]
    return tuple(
        field.name if field.related_model is Factory else f"{field.name}__{way}"
        for field in keys
        for way in known[field.related_model]
    )


def digest(factory_id: UUID) -> str:
    """A hash over all rows of the factory."""
    sums = hashlib.sha256()
    for model, ways in lookups_of_factory().items():
        of_the_factory = reduce(or_, (models.Q(**{way: factory_id}) for way in ways))
        for row in model._default_manager.filter(of_the_factory).order_by("pk").values_list():
            sums.update(repr(row).encode())
    return sums.hexdigest()


@contextmanager
def written_tables() -> Iterator[set[str]]:
    """The tables that statements of the block wrote to: without one there is nothing to compare."""
    written: set[str] = set()

    def note(execute, sql, params, many, context):  # noqa: ANN001, ANN202
        if match := _WRITE.match(sql):
            written.add(match[1])
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield written


@cache
def watched_tables() -> frozenset[str]:
    return frozenset(model._meta.db_table for model in lookups_of_factory())


def texts_of(factory_id: UUID) -> dict[str, str]:
    """Field -> all that stands in it for the factory, for every field that takes free text or a file's name."""
    found = {}
    for model, ways in lookups_of_factory().items():
        rows = model._default_manager.filter(reduce(or_, (models.Q(**{way: factory_id}) for way in ways)))
        for item in model._meta.concrete_fields:
            is_text = isinstance(item, models.CharField | models.TextField | models.JSONField | models.FileField)
            if is_text and not item.choices and not item.primary_key:
                found[f"{model.__name__}.{item.name}"] = " ".join(map(str, rows.values_list(item.name, flat=True)))
    return found


def stored_files() -> set[str]:
    return {str(path) for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}
