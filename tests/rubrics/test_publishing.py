"""A published rubric never changes: the service refuses, PostgreSQL refuses, and a change behind both is noticed."""

import json
from fractions import Fraction

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from audit.models import Event
from rubrics.document import canonical_json, parse_document
from rubrics.models import NeverChanges, RubricVersion
from rubrics.problems import DocumentError
from rubrics.selectors import RubricTampered, forget_rubrics, list_published, load_rubric, newest_published
from rubrics.services.publishing import (
    RubricAlreadyPublished,
    StatusNotAllowed,
    next_number,
    publish_version,
    retire_version,
    withdraw_version,
)
from tests.builders import AT, make_administrator, make_published_rubric
from tests.pure.documents import make_document, texts

pytestmark = pytest.mark.django_db
on_postgres = pytest.mark.skipif(connection.vendor != "postgresql", reason="the trigger exists on PostgreSQL alone")


def reworded(**changes) -> dict:
    return make_document(title=texts("Reworded"), **changes)


def test_publishing_freezes_the_canonical_form_and_both_hashes():
    version, rubric = make_published_rubric(), parse_document(make_document())

    assert version.document == canonical_json(make_document())
    assert (version.slug, version.number, version.status) == ("small", 1, "published")
    assert (version.rubric_hash, version.scoring_hash) == (rubric.rubric_hash, rubric.scoring_hash)
    assert (version.published_at, version.published_by) == (AT, "")


def test_publishing_is_an_event():
    administrator = make_administrator()
    version = publish_version(document=make_document(), number=1001, by=administrator.email, at=AT)

    event = Event.objects.get(verb="rubric published")
    assert (event.actor, event.object_type, event.object_id) == (administrator.email, "rubric", "small")
    assert event.details == {
        "number": 1001, "rubric_hash": version.rubric_hash, "scoring_hash": version.scoring_hash,
    }  # fmt: skip


@pytest.mark.parametrize("document", [make_document(), make_document(rule={"at_least": "0.80"})])
def test_the_same_document_is_not_published_twice_however_it_is_spelled(document):
    make_published_rubric()

    with pytest.raises(RubricAlreadyPublished, match="This document of small is published already"):
        publish_version(document=document, number=2, by="", at=AT)


def test_a_number_is_given_once():
    make_published_rubric()

    with pytest.raises(RubricAlreadyPublished, match="small 1 exists with another content"):
        publish_version(document=reworded(), number=1, by="", at=AT)


def test_a_broken_document_is_not_published_and_leaves_no_event():
    with pytest.raises(DocumentError):
        publish_version(document=make_document(slug="No Slug"), number=1, by="", at=AT)

    assert (RubricVersion.objects.count(), Event.objects.count()) == (0, 0)


def test_a_retired_version_stays_readable_and_is_no_longer_offered():
    version = retire_version(version=make_published_rubric(), by="admin@plant.example", at=AT)

    assert (version.status, load_rubric(version).slug, list_published()) == ("retired", "small", ())
    assert Event.objects.get(verb="rubric retired").object_id == "small 1"
    with pytest.raises(RubricVersion.DoesNotExist, match="No rubric has been published yet"):
        newest_published()


def test_the_newest_version_of_each_rubric_is_offered():
    make_published_rubric()
    second = make_published_rubric(reworded(), number=2)
    other = make_published_rubric(make_document(slug="other"))

    assert list_published() == (other, second)
    assert (newest_published("small"), newest_published()) == (second, other)
    with pytest.raises(RubricVersion.DoesNotExist):
        newest_published("unknown")


def test_a_withdrawn_version_stays_readable_is_no_longer_offered_and_says_why_in_the_trail():
    version = withdraw_version(version=make_published_rubric(), reason="A wrong weight.", by="a@plant.example", at=AT)

    assert (version.status, load_rubric(version).slug, list_published()) == ("withdrawn", "small", ())
    event = Event.objects.get(verb="rubric withdrawn")
    assert (event.object_id, event.details) == ("small 1", {"reason": "A wrong weight."})


def test_a_retired_version_can_be_withdrawn_and_neither_comes_back():
    version = retire_version(version=make_published_rubric(), by="a@plant.example", at=AT)
    with pytest.raises(StatusNotAllowed):
        retire_version(version=version, by="a@plant.example", at=AT)

    withdraw_version(version=version, reason="Wrong", by="a@plant.example", at=AT)
    with pytest.raises(StatusNotAllowed):
        retire_version(version=version, by="a@plant.example", at=AT)
    with pytest.raises(StatusNotAllowed):
        withdraw_version(version=version, reason="Wrong", by="a@plant.example", at=AT)
    assert Event.objects.filter(object_id="small 1").count() == 2


def test_numbers_of_an_installation_begin_above_those_of_the_program():
    make_published_rubric(number=7)
    assert next_number("small") == 1001

    make_published_rubric(reworded(), number=1001)
    assert (next_number("small"), next_number("other")) == (1002, 1001)


# ---------------------------------------------------------------- by the program's own means
def replaced(version: RubricVersion) -> RubricVersion:
    """A new row in memory under the same primary key."""
    facts = {name: getattr(version, name) for name in ("slug", "number", "rubric_hash", "scoring_hash", "published_at")}
    return RubricVersion(pk=version.pk, document="{}", **facts)


WAYS_ROUND = {
    "save": lambda version: version.save(),
    "save a field": lambda version: version.save(update_fields=["document"]),
    "save nothing": lambda version: version.save(update_fields=[]),
    "save status and more": lambda version: version.save(update_fields=["status", "document"]),
    "delete": lambda version: version.delete(),
    "update": lambda version: RubricVersion.objects.update(document="{}"),
    "update status and more": lambda version: RubricVersion.objects.update(status="retired", effective_on=None),
    "delete all": lambda version: RubricVersion.objects.all().delete(),
    "bulk update": lambda version: RubricVersion.objects.bulk_update([version], ["document"]),
    "bulk create": lambda version: RubricVersion.objects.bulk_create(
        [replaced(version)], update_conflicts=True, update_fields=["document"], unique_fields=["id"]
    ),
    "update or create": lambda version: RubricVersion.objects.update_or_create({"document": "{}"}, pk=version.pk),
}


@pytest.mark.parametrize("way", WAYS_ROUND.values(), ids=WAYS_ROUND)
def test_a_published_version_is_not_changed_by_the_orm(way):
    version = make_published_rubric()
    before = RubricVersion.objects.values().get()
    version.document = "{}"

    with pytest.raises(NeverChanges), transaction.atomic():
        way(version)
    assert RubricVersion.objects.values().get() == before


def test_a_new_row_does_not_take_the_place_of_an_old_one():
    version = make_published_rubric()
    before = RubricVersion.objects.values().get()

    with pytest.raises(IntegrityError), transaction.atomic():
        replaced(version).save()
    assert RubricVersion.objects.values().get() == before


def test_the_status_alone_may_change():
    version = make_published_rubric()
    version.status, version.document = "retired", "{}"

    version.save(update_fields=["status"])

    assert RubricVersion.objects.update(status="withdrawn") == 1
    assert (RubricVersion.objects.get().status, RubricVersion.objects.get().document[:2]) == ("withdrawn", '{"')


def test_a_status_that_nobody_knows_is_refused():
    make_published_rubric()

    with pytest.raises(IntegrityError), transaction.atomic():
        RubricVersion.objects.update(status="deleted")


# ---------------------------------------------------------------- behind the program's back
def change_behind_the_back(sql: str, *parameters: str) -> None:
    """What somebody with the database's own password could do; on PostgreSQL the trigger has to go first."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE rubrics_rubricversion DISABLE TRIGGER rubrics_version_is_frozen")
        cursor.execute(sql, parameters)


def changed_document() -> str:
    document = json.loads(canonical_json(make_document()))
    document["rule"]["at_least"] = "0.5"
    return json.dumps(document)


@pytest.mark.parametrize("document", [changed_document(), "{}", "no JSON", '{"format":1'])
def test_a_document_changed_behind_the_programs_back_is_refused_when_it_is_loaded(document):
    version = make_published_rubric()

    change_behind_the_back("UPDATE rubrics_rubricversion SET document = %s", document)
    forget_rubrics()

    with pytest.raises(RubricTampered, match="small 1 does not match its hash"):
        load_rubric(RubricVersion.objects.get(pk=version.pk))


def test_a_running_process_goes_on_scoring_with_the_document_it_checked():
    version = make_published_rubric()

    change_behind_the_back("UPDATE rubrics_rubricversion SET document = %s", changed_document())

    assert load_rubric(RubricVersion.objects.get(pk=version.pk)).rule.at_least == Fraction("0.8")


@pytest.mark.parametrize("column", ["rubric_hash", "scoring_hash"])
def test_a_hash_changed_behind_the_programs_back_is_refused_too(column):
    version = make_published_rubric()

    change_behind_the_back(f"UPDATE rubrics_rubricversion SET {column} = %s", "0" * 64)  # noqa: S608  our own column
    forget_rubrics()

    with pytest.raises(RubricTampered):
        load_rubric(RubricVersion.objects.get(pk=version.pk))


@pytest.mark.postgres
@on_postgres
@pytest.mark.parametrize(
    "change",
    [
        "UPDATE rubrics_rubricversion SET document = '{}'",
        "UPDATE rubrics_rubricversion SET rubric_hash = 'x'",
        "UPDATE rubrics_rubricversion SET scoring_hash = 'x', status = 'retired'",
        "UPDATE rubrics_rubricversion SET number = 2",
        "UPDATE rubrics_rubricversion SET slug = 'other'",
        "UPDATE rubrics_rubricversion SET name = 'Other'",
        "UPDATE rubrics_rubricversion SET summary = 'Nothing', status = 'withdrawn'",
        "UPDATE rubrics_rubricversion SET effective_on = '2026-01-01'",
        "UPDATE rubrics_rubricversion SET approved_by = 'nobody@plant.example'",
        "DELETE FROM rubrics_rubricversion",
    ],
)
def test_the_database_refuses_to_change_or_delete_a_version(change):
    version = make_published_rubric()

    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change)
    assert load_rubric(RubricVersion.objects.get()).rubric_hash == version.rubric_hash


@pytest.mark.postgres
@on_postgres
def test_the_database_lets_a_version_retire_and_be_withdrawn():
    version = retire_version(version=make_published_rubric(), by="admin@plant.example", at=AT)

    assert version.status == "retired"
    assert withdraw_version(version=version, reason="Wrong", by="a@plant.example", at=AT).status == "withdrawn"
