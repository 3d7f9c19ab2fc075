"""A round moves to a newer version of its rubric when its manager says so, exactly as the preview said, and back."""

from datetime import timedelta
from fractions import Fraction

import pytest

from accounts.models import User
from assessment.models import Answer, AnswerChange, Assessment, EvidenceLink, RubricMove, Section, Snapshot
from assessment.moving import ProfileGone, UnknownWay
from assessment.selectors.moved import find_before
from assessment.selectors.moving import build_preview, find_last_move, propose_move, propose_way_back
from assessment.selectors.newer_rubric import find_newer_version
from assessment.selectors.result import get_result
from assessment.selectors.snapshots import read_payload
from assessment.services.comments import add_comment
from assessment.services.moving import (
    NotOffered,
    PreviewOutdated,
    UnderReview,
    follow_rubrics,
    move_back,
    move_open_rounds,
    move_round,
)
from assessment.services.rounds import change_scope
from assessment.services.submission import reopen_assessment, submit_assessment
from assessment.workflow import RoundLocked
from audit.models import Event
from jobs.models import Job
from reviews.access import Desk
from reviews.services.opening import open_review
from rubrics.models import RubricVersion
from rubrics.services.publishing import publish_version, retire_version, withdraw_version
from tests.assessment.evidence import make_evidence
from tests.assessment.moving import GIVEN, answer, go_back, move, newer_document, publish, said
from tests.builders import AT, make_assessment, make_consultant, make_firm, make_grant, make_user
from tests.pure.documents import make_document, make_leaf, texts

pytestmark = pytest.mark.django_db
POLICY = {"cap": "partly", "at_least": "2"}
LATER = AT + timedelta(hours=1)
TODAY = AT.date()


@pytest.fixture
def answered(assessment: Assessment, owner: User) -> Assessment:
    answer(assessment, by=owner)
    return assessment


def rows_of(assessment: Assessment) -> list[tuple[object, ...]]:
    """All that the round says, byte for byte."""
    models = (Answer, AnswerChange, Section, Snapshot, EvidenceLink)
    rows = [row for model in models for row in model.objects.filter(assessment=assessment).order_by("pk").values_list()]
    return [*Assessment.objects.filter(pk=assessment.pk).values_list(), *rows]


# ---------------------------------------------------------------- what is offered
def test_the_newest_version_in_effect_is_offered(assessment):
    publish()
    assert find_newer_version(assessment, today=TODAY).number == 2

    publish_version(
        document=make_document(rule={"at_least": "0.9"}),
        number=3,
        by="",
        at=AT,
        effective_on=TODAY + timedelta(days=1),
    )
    assert find_newer_version(assessment, today=TODAY).number == 2
    assert find_newer_version(assessment, today=TODAY + timedelta(days=1)).number == 3


@pytest.mark.parametrize("end", [retire_version, withdraw_version])
def test_a_retired_or_withdrawn_version_is_not_offered(assessment, end):
    more = {"reason": "A weight was wrong"} if end is withdraw_version else {}
    end(version=publish(), by="admin@plant.example", at=AT, **more)

    assert find_newer_version(assessment, today=TODAY) is None


def test_another_rubric_and_other_words_alone_are_not_offered(assessment):
    publish(make_document(slug="other"))
    publish(make_document(title=texts("Reworded")))

    assert find_newer_version(assessment, today=TODAY) is None


# ---------------------------------------------------------------- the preview
def test_the_preview_says_what_the_move_then_does(answered, owner):
    version = publish()
    before = get_result(answered).data
    preview = build_preview(answered, propose_move(answered, version), {}, AT)
    move(answered, by=owner)

    after = get_result(Assessment.objects.get(pk=answered.pk)).data
    assert (str(preview.before.exact), preview.before.data["level"]) == (before["score_exact"], before["level"])
    assert (preview.after.exact, preview.after.data["answered"]) == (Fraction(after["score_exact"]), after["answered"])
    assert preview.after.data["level"] == after["level"]
    assert preview.after.data["nodes"] == after["nodes"]
    assert before["score_exact"] != after["score_exact"]


@pytest.mark.parametrize(
    "ways",
    [
        {"changed-MAKE-B-L1-1": "empty"},
        {"choice-partly": "empty", "changed-MAKE-A-L2-1": "empty"},
        {"choice-partly": "as:fully", "removed-SELL-L1-1": "empty"},
    ],
)
def test_the_preview_follows_every_decision(answered, owner, ways):
    version = publish()
    preview = build_preview(answered, propose_move(answered, version), ways, AT)
    move(answered, ways, by=owner)

    after = get_result(Assessment.objects.get(pk=answered.pk)).data
    assert (preview.after.data["score_exact"], preview.after.data["answered"]) == (
        after["score_exact"],
        after["answered"],
    )


def test_the_preview_shows_only_what_touches_given_answers(answered, owner):
    make_evidence(answered, "SELL-L1-1")
    add_comment(assessment=answered, requirement="SELL-L1-1", text="Why?", by=owner, at=AT)
    preview = build_preview(answered, propose_move(answered, publish()), {}, AT)

    assert [(row.question.kind, row.question.key) for row in preview.rows] == [
        ("changed", "MAKE-A-L2-1"),
        ("changed", "MAKE-B-L1-1"),
        ("removed", "SELL-L1-1"),
        ("choice", "partly"),
    ]
    moved, reworded, removed, choice = preview.rows
    assert (moved.is_moved, moved.is_reworded, moved.new.level) == (True, False, 3)
    assert (reworded.is_moved, reworded.is_reworded, reworded.new.text["en"]) == (False, True, "Another text")
    assert (removed.files, removed.comments) == (1, 1)
    assert [way.choice.key for way in choice.ways if way.is_chosen] == ["half"]
    assert [(item.leaf.node.key, item.count) for item in preview.added] == [("MAKE-B", 1)]


def test_the_preview_names_who_has_a_subdomain_that_goes(answered, contributor):
    document = make_document(make_leaf("MAKE-B", "0.5", (1, 1)), make_leaf("SELL", "0.5", (2, 2, 1), trimmable="true"))
    preview = build_preview(answered, propose_move(answered, publish(document)), {}, AT)

    assert [(item.leaf.node.key, item.names) for item in preview.left_over] == [("MAKE-A", ("Wang Fang",))]


@pytest.mark.parametrize("number", [1, 3])
def test_the_preview_costs_the_same_for_one_answer_and_for_many(assessment, owner, number, django_assert_num_queries):
    answer(assessment, dict(list(GIVEN.items())[-2 * number :]), by=owner)
    version = publish()

    with django_assert_num_queries(5):  # answers, proof, files, comments, holders
        build_preview(assessment, propose_move(assessment, version), {}, AT)


# ---------------------------------------------------------------- the move
def test_moving_changes_what_was_decided_and_nothing_else(answered, owner):
    publish()
    move(answered, {"removed-SELL-L1-1": "empty", "changed-MAKE-A-L2-1": "empty"}, by=owner, at=LATER)

    answered.refresh_from_db()
    assert answered.rubric_version.number == 2
    assert said(answered) == GIVEN | {
        "SELL-L1-1": ("", ""),
        "MAKE-A-L2-1": ("", "Half of it"),
        "SELL-L1-2": ("half", ""),
    }
    history = AnswerChange.objects.filter(assessment=answered, at=LATER).order_by("requirement")
    assert [(row.requirement, row.version, row.value, row.by) for row in history] == [
        ("MAKE-A-L2-1", 2, "", owner),
        ("SELL-L1-1", 2, "", owner),
        ("SELL-L1-2", 2, "half", owner),
    ]


def test_an_answer_that_is_kept_readable_stands_in_its_row_and_counts_no_longer(answered, owner):
    publish()
    move(answered, by=owner)

    assert said(answered)["SELL-L1-1"] == GIVEN["SELL-L1-1"]
    notices = get_result(answered).data["notices"]
    assert notices == [{"code": "outside_scope", "key": "SELL-L1-1"}]


def test_a_move_is_an_event_with_what_it_did(answered, owner):
    publish()
    move(answered, by=owner)

    event = Event.objects.get(verb="assessment rubric moved")
    assert (event.actor, event.factory_id, event.object_id) == (owner.email, answered.factory_id, str(answered.pk))
    assert event.details == {"from": 1, "to": 2, "answers": 2, "snapshot": 1}


def test_the_round_as_it_was_stays_readable(answered, owner):
    before = get_result(answered).data
    make_evidence(answered, "SELL-L1-1", name="Plan.txt")
    add_comment(assessment=answered, requirement="SELL-L1-1", text="Why?", by=owner, at=AT)
    publish()
    made = move(answered, {"removed-SELL-L1-1": "empty"}, by=owner, at=LATER)

    copy = find_before(answered, None, LATER)
    assert copy.result.data == before
    assert copy.result.rubric.values.keys() >= {"partly"}
    assert {(row.requirement.key, row.value, row.note) for row in (*copy.gone, *copy.stays)} == {
        (key, *given) for key, given in GIVEN.items()
    }
    (gone,) = copy.gone
    assert [file.name for file in gone.files] == ["Plan.txt"]
    assert [comment.text for comment in gone.thread.comments] == ["Why?"]
    assert (made.before.kind, made.before.superseded_at) == (Snapshot.Kind.BEFORE, LATER)
    assert read_payload(made.before)["rubric"]["version"] == 1


def test_files_comments_and_assignments_stay(answered, owner, contributor):
    for key in ("SELL-L1-1", "MAKE-A-L1-1"):
        make_evidence(answered, key)
        add_comment(assessment=answered, requirement=key, text="Why?", by=owner, at=AT)
    publish()
    move(answered, by=owner)

    assert answered.evidence_links.count() == answered.comments.count() == 2
    assert answered.assignments.get().leaf == "MAKE-A"


def test_a_subdomain_that_asks_more_is_no_longer_ready(answered, owner):
    for leaf in ("MAKE-A", "MAKE-B", "SELL"):
        Section.objects.create(assessment=answered, leaf=leaf, ready=True)
    publish()
    made = move(answered, by=owner)

    assert made.unready == ["MAKE-B"]
    ready = Section.objects.filter(assessment=answered, ready=True).values_list("leaf", flat=True)
    assert set(ready) == {"MAKE-A", "SELL"}


def test_a_part_that_was_left_out_comes_back_into_the_scope(answered, owner):
    answered.trimmed = {"SELL": "Sold by the group"}
    answered.save()
    publish()
    made = move(answered, {"untrimmed-SELL": "empty"}, by=owner)

    assert (answered.trimmed, made.untrimmed) == ({}, {"SELL": "Sold by the group"})
    assert said(answered)["SELL-L1-2"][0] == ""
    go_back(answered, by=owner)
    assert answered.trimmed == {"SELL": "Sold by the group"}


def test_an_unconfirmed_answer_keeps_its_mark_through_a_move_and_back(answered, owner):
    Answer.objects.filter(assessment=answered).update(carried=True)
    AnswerChange.objects.filter(assessment=answered).update(carried=True)
    publish()
    move(answered, {"changed-MAKE-A-L2-1": "empty"}, by=owner)

    carried = set(Answer.objects.filter(assessment=answered, carried=True).values_list("requirement", flat=True))
    assert carried == GIVEN.keys() - {"MAKE-A-L2-1"}
    go_back(answered, by=owner)
    assert not Answer.objects.filter(assessment=answered, carried=False).exists()


# ---------------------------------------------------------------- refusals: nothing changes
def refuse(error, assessment, owner, *, number=2, ways=None, seen=None, at=LATER):
    before, events = rows_of(assessment), Event.objects.count()
    version = RubricVersion.objects.get(slug="small", number=2)
    seen = propose_move(assessment, version).mark(ways or {}) if seen is None else seen
    with pytest.raises(error):
        move_round(assessment=assessment, number=number, ways=ways or {}, seen=seen, by=owner, at=at)
    assert (rows_of(assessment), Event.objects.count()) == (before, events)
    assert not RubricMove.objects.exists()


def test_only_the_offered_version_is_taken(answered, owner):
    publish()
    refuse(NotOffered, answered, owner, number=3)


def test_a_submitted_round_never_moves(answered, owner):
    publish()
    submit_assessment(assessment=answered, by=owner, at=AT)
    refuse(RoundLocked, answered, owner)


def test_a_round_under_review_does_not_move_and_moves_after(answered, owner):
    publish()
    submit_assessment(assessment=answered, by=owner, at=AT)
    firm = make_firm()
    make_grant(answered.factory, firm)
    review = open_review(desk=Desk(answered, firm), by=make_consultant(firm), at=AT)
    reopen_assessment(assessment=answered, by=owner, at=AT)
    refuse(UnderReview, answered, owner)

    review.delete()
    assert move(answered, by=owner).to_version.number == 2


def test_a_preview_that_is_outdated_moves_nothing(answered, owner):
    version = publish()
    seen = propose_move(answered, version).mark({})
    answer(answered, {"SELL-L2-1": ("fully", "")}, by=make_user())
    refuse(PreviewOutdated, answered, owner, seen=seen)
    refuse(
        PreviewOutdated, answered, owner, seen=propose_move(answered, version).mark({}), ways={"choice-partly": "empty"}
    )


def test_a_way_that_is_not_offered_moves_nothing(answered, owner):
    publish()
    refuse(UnknownWay, answered, owner, ways={"choice-partly": "keep"})


def test_a_version_without_the_type_of_manufacturing_is_refused(answered, owner):
    document = make_document(
        make_leaf("ONLY", {"other": "1"}, (1, 1, 1)), profiles={"other": {"title": texts("Other")}}
    )
    publish(document)
    refuse(ProfileGone, answered, owner, seen="")


def test_moving_twice_is_refused(answered, owner):
    publish()
    move(answered, by=owner)
    with pytest.raises(NotOffered):
        move_round(assessment=answered, number=2, ways={}, seen="", by=owner, at=LATER)
    assert RubricMove.objects.count() == 1


def test_a_submitted_round_stays_byte_for_byte_when_another_moves(answered, factory, owner):
    version = answered.rubric_version
    frozen = make_assessment(factory, version, name="Frozen", by=owner)
    answer(frozen, by=owner)
    submit_assessment(assessment=frozen, by=owner, at=AT)
    before = rows_of(frozen)
    publish()
    move(answered, by=owner)
    move_open_rounds(at=LATER)

    assert rows_of(frozen) == before


# ---------------------------------------------------------------- the way back
def test_going_back_makes_the_round_what_it_was(answered, owner):
    Section.objects.create(assessment=answered, leaf="MAKE-B", ready=True)
    before = get_result(answered).data
    publish()
    move(answered, {"removed-SELL-L1-1": "empty", "changed-MAKE-A-L2-1": "empty"}, by=owner, at=LATER)
    made = go_back(answered, by=owner, at=LATER + timedelta(minutes=1))

    answered.refresh_from_db()
    assert answered.rubric_version.number == 1
    assert said(answered) == GIVEN
    assert get_result(answered).data == before
    assert Section.objects.get(assessment=answered).ready
    restored = AnswerChange.objects.filter(assessment=answered, restores__isnull=False)
    assert {(row.requirement, row.version, row.restores) for row in restored} == {
        (key, 3, 1) for key in ("SELL-L1-1", "MAKE-A-L2-1", "SELL-L1-2")
    }
    assert made.back_of.to_version.number == 2
    assert find_last_move(answered) is None
    event = Event.objects.get(verb="assessment rubric moved back")
    assert event.details == {"from": 2, "to": 1, "answers": 3, "snapshot": 2}


def test_what_was_answered_since_stays_on_the_way_back(answered, owner):
    publish()
    move(answered, by=owner)
    answer(
        answered, {"MAKE-B-L1-2": ("fully", "New"), "MAKE-A-L1-2": ("mostly", ""), "SELL-L1-2": ("half", "!")}, by=owner
    )
    back = propose_way_back(answered, find_last_move(answered))
    assert [(question.kind, question.key, question.default) for question in back.move.questions] == [
        ("removed", "MAKE-B-L1-2", "keep"),
        ("choice", "half", "as:partly"),
    ]

    go_back(answered, by=owner)
    assert said(answered) == GIVEN | {
        "MAKE-B-L1-2": ("fully", "New"),
        "MAKE-A-L1-2": ("mostly", ""),
        "SELL-L1-2": ("partly", "!"),
    }
    move(answered, by=owner, at=LATER)
    assert said(answered)["MAKE-B-L1-2"] == ("fully", "New")


def test_there_is_no_way_back_to_a_withdrawn_version_nor_out_of_a_submitted_round(answered, owner):
    publish()
    made = move(answered, by=owner)
    withdraw_version(version=made.from_version, reason="Wrong", by="admin@plant.example", at=AT)
    with pytest.raises(NotOffered):
        move_back(assessment=answered, ways={}, seen="", by=owner, at=LATER)

    submit_assessment(assessment=answered, by=owner, at=LATER)
    with pytest.raises(RoundLocked):
        move_back(assessment=answered, ways={}, seen="", by=owner, at=LATER)


def test_there_is_no_way_back_before_a_move_and_only_one_after(answered, owner):
    publish()
    with pytest.raises(NotOffered):
        move_back(assessment=answered, ways={}, seen="", by=owner, at=AT)
    move(answered, by=owner)
    go_back(answered, by=owner)
    with pytest.raises(NotOffered):
        move_back(assessment=answered, ways={}, seen="", by=owner, at=LATER)


def test_a_part_left_out_since_the_move_stays_left_out(answered, owner):
    document = newer_document()
    document["nodes"][1]["trimmable"] = "true"
    publish(document)
    move(answered, by=owner)
    change_scope(assessment=answered, profile="plain", trimmed={"SELL": "Sold by the group"}, by=owner, at=AT)
    go_back(answered, by=owner)

    assert answered.trimmed == {"SELL": "Sold by the group"}


# ---------------------------------------------------------------- only words differ
def test_publishing_inside_the_program_takes_open_rounds_along(answered):
    publish_version(document=make_document(title=texts("Reworded")), number=1001, by="admin@plant.example", at=AT)
    (job,) = Job.objects.filter(kind="assessment.follow_rubric")

    assert follow_rubrics(job, lambda step, progress=0, total=0: None) == {"moved": 1}
    answered.refresh_from_db()
    assert answered.rubric_version.number == 1001
    assert follow_rubrics(job, lambda step, progress=0, total=0: None) == {"moved": 0}


def test_publishing_what_scores_otherwise_asks_for_no_job(answered):
    publish()
    assert not Job.objects.exists()


def test_a_reworded_version_takes_rounds_along_on_the_day_it_comes_into_effect(answered):
    tomorrow = TODAY + timedelta(days=1)
    publish_version(document=make_document(title=texts("Reworded")), number=2, by="", at=AT, effective_on=tomorrow)

    assert move_open_rounds(at=AT) == 0
    assert move_open_rounds(at=AT + timedelta(days=1)) == 1
