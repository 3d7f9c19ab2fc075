"""Drafts: a copy of a document, changed by steps that are remembered and taken back, by two editors at once."""

import json
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.models import User
from audit.models import Event
from rubrics.document import check_document
from rubrics.models import Draft, DraftChange, NeverChanges, RubricVersion
from rubrics.operations import InsertItem, MoveItem, OperationRefused, RemoveValue, SetValue, Step, find_value
from rubrics.selectors import RubricTampered
from rubrics.selectors.drafts import find_newer, list_changes, read_state
from rubrics.services.drafting import (
    ChangeInTheWay,
    DraftClosed,
    DraftMoved,
    change_draft,
    create_draft,
    discard_draft,
    redo_change,
    replace_document,
    undo_change,
)
from rubrics.services.publishing import withdraw_version
from rubrics.yaml_text import MAX_CHARACTERS
from tests.builders import AT, make_administrator, make_published_rubric
from tests.pure.documents import make_document, make_leaf, make_requirement, texts
from tests.rubrics.test_publishing import change_behind_the_back

pytestmark = pytest.mark.django_db

SELL = ("nodes", "SELL", "weight", "plain")
MAKE = ("nodes", "MAKE", "weight", "plain")
ASKED = ("nodes", "SELL", "requirements")


@pytest.fixture
def owner() -> User:
    return make_administrator("owner")


@pytest.fixture
def colleague() -> User:
    return make_administrator("colleague")


@pytest.fixture
def draft(owner: User) -> Draft:
    return create_draft(base=make_published_rubric(), name="Next year", by=owner, at=AT)


def change(draft: Draft, *steps: Step, by: User | None = None, **more: Any) -> DraftChange | None:
    """A change by somebody who has just looked at the draft, unless they say which revision they saw."""
    draft.refresh_from_db()
    facts = {"revision": draft.revision, "by": by or draft.created_by, "at": AT} | more
    return change_draft(draft=draft, steps=steps, **facts)


def value_of(draft: Draft, path: tuple[str, ...]) -> Any:
    draft.refresh_from_db()
    return find_value(json.loads(draft.document), path)


# ---------------------------------------------------------------- beginning
def test_a_draft_is_a_copy_of_a_version_in_the_name_of_who_made_it(draft: Draft, owner: User) -> None:
    base = RubricVersion.objects.get()

    assert (draft.base, draft.slug, draft.document) == (base, "small", base.document)
    assert (draft.revision, draft.status, draft.created_by, draft.changed_by) == (1, "open", owner, owner)
    event = Event.objects.get(verb="rubric draft created")
    assert (event.actor, event.object_type, event.object_id) == (owner.email, "rubric draft", str(draft.pk))
    assert event.details == {"name": "Next year", "rubric": "small", "revision": 1, "base": 1}


def test_a_tampered_version_is_not_copied(owner: User) -> None:
    version = make_published_rubric()
    change_behind_the_back("UPDATE rubrics_rubricversion SET document = %s", "{}")

    with pytest.raises(RubricTampered):
        create_draft(base=RubricVersion.objects.get(pk=version.pk), name="Copy", by=owner, at=AT)
    assert not Draft.objects.exists()


# ---------------------------------------------------------------- changing
def test_a_change_is_stored_with_who_and_when_and_how_it_is_taken_back(draft: Draft, colleague: User) -> None:
    made = change(draft, SetValue(SELL, "0.40"), SetValue(MAKE, "0.5"), by=colleague)

    assert made is not None
    assert (made.number, made.by, made.at, made.undone_at) == (1, colleague, AT, None)
    assert made.inverse[-1] == {"do": "set", "path": list(SELL), "value": "0.4"}
    assert (value_of(draft, SELL), value_of(draft, MAKE)) == ("0.4", "0.5")
    assert (draft.revision, draft.changed_by) == (2, colleague)
    event = Event.objects.get(verb="rubric draft changed")
    assert event.details == {
        "name": "Next year", "rubric": "small", "revision": 2, "number": 1, "paths": ["/".join(SELL), "/".join(MAKE)],
    }  # fmt: skip


def test_a_change_that_changes_nothing_is_none(draft: Draft) -> None:
    assert change(draft, SetValue(SELL, "0.40")) is None

    draft.refresh_from_db()
    assert (draft.revision, draft.changes.count(), Event.objects.filter(verb="rubric draft changed").count()) == (
        1,
        0,
        0,
    )


def test_a_refused_change_leaves_everything_as_it_was(draft: Draft) -> None:
    with pytest.raises(OperationRefused) as refused:
        change(draft, SetValue(SELL, "0.5"), SetValue(MAKE, "half"))

    assert (refused.value.problem.code, refused.value.problem.path) == ("not_a_decimal", "nodes/MAKE/weight/plain")
    assert (value_of(draft, SELL), draft.revision, draft.changes.count()) == ("0.4", 1, 0)


def test_a_draft_does_not_grow_beyond_what_a_file_may_be(draft: Draft) -> None:
    with pytest.raises(OperationRefused) as refused:
        change(draft, SetValue(("title", "en"), "x" * MAX_CHARACTERS))

    assert refused.value.problem.code == "too_large"
    assert (value_of(draft, ("title", "en")), draft.changes.count()) == ("Small", 0)


def test_a_draft_may_have_problems_and_then_has_no_hash(draft: Draft) -> None:
    change(draft, SetValue(SELL, "0.38"), RemoveValue(("title", "en")))

    draft.refresh_from_db()
    state = read_state(draft)
    assert [(problem.code, problem.path) for problem in state.problems] == [
        ("missing_language", "title"), ("weights_missing", "nodes"),
    ]  # fmt: skip
    assert state.problems[1].params["difference"] == "0.02"
    assert (state.rubric, state.rubric_hash) == (None, None)


def test_a_draft_without_problems_has_the_hash_that_it_will_be_published_with(draft: Draft) -> None:
    state = read_state(draft)

    assert (state.rubric_hash, state.problems) == (draft.base.rubric_hash, ())


# ---------------------------------------------------------------- two editors at once
def test_who_saw_an_older_revision_is_refused_and_nothing_is_lost(draft: Draft, colleague: User) -> None:
    change(draft, SetValue(SELL, "0.3"), by=colleague, revision=1)

    with pytest.raises(DraftMoved) as moved:
        change(draft, SetValue(SELL, "0.5"), revision=1)

    assert (moved.value.current.revision, moved.value.current.changed_by) == (2, colleague)
    assert (value_of(draft, SELL), draft.changes.count()) == ("0.3", 1)


def test_changes_of_different_places_merge_while_each_place_holds_what_was_seen(draft: Draft, colleague: User) -> None:
    change(draft, SetValue(MAKE, "0.7"), by=colleague, revision=1)

    change(draft, SetValue(SELL, "0.3"), revision=1, seen={SELL: "0.4"})

    assert (value_of(draft, MAKE), value_of(draft, SELL), draft.revision) == ("0.7", "0.3", 3)


def test_two_changes_of_one_place_do_not_merge(draft: Draft, colleague: User) -> None:
    change(draft, SetValue(SELL, "0.3"), by=colleague, revision=1)

    with pytest.raises(DraftMoved):
        change(draft, SetValue(SELL, "0.5"), revision=1, seen={SELL: "0.4"})
    assert value_of(draft, SELL) == "0.3"


# ---------------------------------------------------------------- undo and redo
def act(service: Any, draft: Draft, number: int, **more: Any) -> DraftChange | None:
    draft.refresh_from_db()
    facts = {"number": number, "revision": draft.revision, "by": draft.created_by, "at": AT} | more
    return service(draft=draft, **facts)


def test_a_change_is_undone_and_done_again_as_a_new_one(draft: Draft, colleague: User) -> None:
    change(draft, SetValue(SELL, "0.3"))

    undone = act(undo_change, draft, 1, by=colleague)
    assert undone is not None
    assert (undone.undone_at, undone.undone_by, value_of(draft, SELL), draft.revision) == (AT, colleague, "0.4", 3)
    assert Event.objects.get(verb="rubric draft change undone").details["number"] == 1

    again = act(redo_change, draft, 1)
    assert again is not None
    assert (again.number, again.repeats, value_of(draft, SELL)) == (2, 1, "0.3")
    assert [(item.number, bool(item.undone_at)) for item in list_changes(draft)] == [(2, False), (1, True)]


def test_an_older_change_is_undone_alone_where_nobody_touched_its_places_since(draft: Draft) -> None:
    change(draft, SetValue(SELL, "0.3"))
    change(draft, SetValue(MAKE, "0.7"))

    act(undo_change, draft, 1)

    assert (value_of(draft, SELL), value_of(draft, MAKE)) == ("0.4", "0.7")


@pytest.mark.parametrize(
    "later",
    [SetValue(SELL, "0.2"), RemoveValue(("nodes", "SELL")), MoveItem(("nodes", "SELL"), ("nodes", "MAKE", "nodes"), 0)],
)
def test_a_later_change_of_the_same_place_has_to_be_undone_first(draft: Draft, later: Step) -> None:
    change(draft, SetValue(SELL, "0.3"))
    change(draft, later)

    with pytest.raises(ChangeInTheWay) as blocked:
        act(undo_change, draft, 1)
    assert blocked.value.later.number == 2
    assert draft.changes.get(number=1).undone_at is None

    act(undo_change, draft, 2)
    act(undo_change, draft, 1)
    assert value_of(draft, SELL) == "0.4"


def test_redoing_does_not_write_over_a_later_change(draft: Draft) -> None:
    change(draft, SetValue(SELL, "0.3"))
    act(undo_change, draft, 1)
    change(draft, SetValue(SELL, "0.2"))

    with pytest.raises(ChangeInTheWay):
        act(redo_change, draft, 1)
    assert value_of(draft, SELL) == "0.2"


def test_what_was_removed_after_it_was_edited_comes_back_as_it_was_edited(draft: Draft) -> None:
    change(draft, SetValue((*ASKED, "SELL-L1-1", "text", "en"), "Other words"))
    change(draft, SetValue((*ASKED, "SELL-L1-1", "text", "zh-hans"), "别的话"))
    change(draft, RemoveValue((*ASKED, "SELL-L1-1")))

    act(undo_change, draft, 3)

    assert value_of(draft, (*ASKED, "SELL-L1-1", "text", "en")) == "Other words"


@pytest.mark.parametrize("service", [undo_change, redo_change])
def test_undo_and_redo_need_the_newest_revision_and_a_change_that_stands_so(draft: Draft, service: Any) -> None:
    change(draft, SetValue(SELL, "0.3"))
    if service is redo_change:
        act(undo_change, draft, 1)

    with pytest.raises(DraftMoved):
        act(service, draft, 1, revision=1)
    with pytest.raises(DraftChange.DoesNotExist):
        act(service, draft, 2)
    act(service, draft, 1)
    with pytest.raises((DraftChange.DoesNotExist, ChangeInTheWay)):
        act(service, draft, 1)


def test_the_history_is_added_to_and_never_changed(draft: Draft) -> None:
    made = change(draft, SetValue(SELL, "0.3"))
    assert made is not None
    made.steps = []

    for act_ in (made.save, made.delete, draft.changes.all().delete, lambda: draft.changes.update(steps=[])):
        with pytest.raises(NeverChanges):
            act_()


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="the trigger exists on PostgreSQL alone")
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE rubrics_draftchange SET steps = '[]'",
        "UPDATE rubrics_draftchange SET at = now(), undone_at = now()",
        "UPDATE rubrics_draftchange SET by_id = (SELECT max(id) FROM accounts_user)",
        "DELETE FROM rubrics_draftchange",
    ],
)
def test_the_database_refuses_to_change_the_history(draft: Draft, colleague: User, sql: str) -> None:
    change(draft, SetValue(SELL, "0.3"))

    with pytest.raises(DatabaseError, match="never changes"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    act(undo_change, draft, 1)


# ---------------------------------------------------------------- keys
def test_a_published_key_is_not_renamed_and_a_new_one_is(draft: Draft) -> None:
    with pytest.raises(OperationRefused) as refused:
        change(draft, SetValue((*ASKED, "SELL-L1-1", "key"), "SELL-NEW"))
    assert (refused.value.problem.code, refused.value.problem.path) == (
        "key_fixed",
        "/".join([*ASKED, "SELL-L1-1", "key"]),
    )

    change(draft, InsertItem(ASKED, 0, make_requirement("SELL-NEW")))
    change(draft, SetValue((*ASKED, "SELL-NEW", "key"), "SELL-NEWER"))
    assert value_of(draft, (*ASKED, "SELL-NEWER", "level")) == 1


@pytest.mark.parametrize("path", [("nodes", "SELL", "key"), ("scale", "partly", "key")])
def test_keys_of_nodes_and_answers_are_fixed_too(draft: Draft, path: tuple[str, ...]) -> None:
    with pytest.raises(OperationRefused) as refused:
        change(draft, SetValue(path, "OTHER" if path[0] == "nodes" else "other"))
    assert refused.value.problem.code == "key_fixed"


def test_a_key_of_an_older_version_comes_back_only_with_its_meaning(owner: User) -> None:
    make_published_rubric(make_document(make_leaf("A", "1", (3,)), levels=1))
    newer = make_published_rubric(make_document(make_leaf("A", "1", (1,)), levels=1), number=2)
    draft = create_draft(base=newer, name="Third", by=owner, at=AT)
    asked = ("nodes", "A", "requirements")

    with pytest.raises(OperationRefused) as refused:
        change(draft, InsertItem(asked, 9, make_requirement("A-L1-2") | {"text": texts("Something else")}))
    assert (refused.value.problem.code, refused.value.problem.params) == ("key_reused", {"key": "A-L1-2"})

    change(draft, InsertItem(asked, 9, make_requirement("A-L1-2")))
    assert value_of(draft, (*asked, "A-L1-2", "text", "en")) == "Text of A-L1-2"


def test_a_key_that_was_just_removed_does_not_come_back_with_another_meaning(draft: Draft) -> None:
    change(draft, RemoveValue((*ASKED, "SELL-L1-1")))

    with pytest.raises(OperationRefused) as refused:
        change(draft, InsertItem(ASKED, 0, make_requirement("SELL-L1-1") | {"text": texts("Something else")}))
    assert refused.value.problem.code == "key_reused"


def test_a_document_of_another_rubric_is_refused(draft: Draft, owner: User) -> None:
    other = make_document(slug="other")

    with pytest.raises(OperationRefused) as refused:
        replace_document(draft=draft, document=other, revision=1, by=owner, at=AT)
    assert (refused.value.problem.code, refused.value.problem.path) == ("slug_fixed", "slug")


# ---------------------------------------------------------------- import
def test_an_imported_document_is_one_change_that_is_undone_as_one(draft: Draft, owner: User) -> None:
    before = draft.document

    made = replace_document(draft=draft, document=make_document(title=texts("New")), revision=1, by=owner, at=AT)

    assert made is not None
    assert value_of(draft, ("title", "en")) == "New"
    assert Event.objects.get(verb="rubric draft imported").details["number"] == 1
    act(undo_change, draft, 1)
    draft.refresh_from_db()
    assert draft.document == before


def test_an_imported_document_without_the_shape_changes_nothing(draft: Draft, owner: User) -> None:
    with pytest.raises(OperationRefused):
        replace_document(draft=draft, document={"format": "1"}, revision=1, by=owner, at=AT)
    draft.refresh_from_db()
    assert (draft.revision, draft.changes.count()) == (1, 0)


# ---------------------------------------------------------------- the end
def test_a_discarded_draft_is_edited_no_more_and_keeps_its_history(draft: Draft, owner: User) -> None:
    change(draft, SetValue(SELL, "0.3"))

    discarded = discard_draft(draft=draft, by=owner, at=AT)

    assert (discarded.status, discarded.revision, discarded.changes.count()) == ("discarded", 3, 1)
    assert Event.objects.get(verb="rubric draft discarded").object_id == str(draft.pk)
    with pytest.raises(DraftClosed):
        change(draft, SetValue(SELL, "0.4"))
    with pytest.raises(DraftClosed):
        act(undo_change, draft, 1)
    with pytest.raises(DraftClosed):
        discard_draft(draft=draft, by=owner, at=AT)


def test_a_draft_knows_when_a_newer_version_than_its_base_was_published(draft: Draft) -> None:
    assert find_newer(draft) is None

    newer = make_published_rubric(make_document(title=texts("Newer")), number=2)
    make_published_rubric(make_document(slug="other"))
    assert find_newer(draft) == newer

    withdraw_version(version=newer, reason="A wrong weight", by="owner@plant.example", at=AT)
    assert find_newer(draft) is None


def test_the_document_in_a_draft_stays_one_that_can_be_checked(draft: Draft) -> None:
    change(draft, RemoveValue(("nodes", "SELL")), RemoveValue((*("nodes", "MAKE"), "title", "en")))

    draft.refresh_from_db()
    assert {problem.code for problem in check_document(json.loads(draft.document))} == {"missing_language"}
