"""Opening a round, its scope, its sections, and what the pages read of it."""

from datetime import timedelta

import pytest

from assessment.models import Answer, Assessment, Section
from assessment.selectors.hub import (
    AnswerFilter,
    group_by_level,
    group_by_section,
    last_answer,
    list_answer_rows,
    list_filters,
    list_rounds,
    list_tasks,
)
from assessment.selectors.questionnaire import build_strip, next_page, next_unanswered
from assessment.selectors.rounds import Round, get_round
from assessment.selectors.snapshots import ListedLevels
from assessment.selectors.standing import get_standing
from assessment.services.rounds import RoundNameTaken, change_scope, choose_order, create_assessment
from assessment.services.sections import mark_ready, open_level
from assessment.services.submission import submit_assessment
from assessment.workflow import RoundLocked
from audit.models import Event
from tests.builders import AT, give_answers, make_assessment, make_factory, make_published_rubric, make_user

pytestmark = pytest.mark.django_db
LEVEL_1 = ("MAKE-A-L1-1", "MAKE-A-L1-2", "MAKE-B-L1-1", "SELL-L1-1", "SELL-L1-2")
REACHED_1 = dict.fromkeys(LEVEL_1, "fully")


@pytest.fixture
def assessment() -> Assessment:
    return make_assessment(make_factory())


def read(assessment: Assessment) -> Round:
    return get_round(Assessment.objects.select_related("rubric_version").get(pk=assessment.pk))


# ---------------------------------------------------------------- opening, scope, order
def test_a_new_round_is_a_draft_of_the_version_that_was_chosen():
    owner, factory, version = make_user("owner"), make_factory(), make_published_rubric()

    assessment = create_assessment(
        factory=factory,
        name="2026 H2",
        rubric_version=version,
        profile="plain",
        trimmed={"SELL": "Sold by the group"},
        by=owner,
        at=AT,
    )

    assert (assessment.status, assessment.rubric_version, assessment.created_by) == ("draft", version, owner)
    event = Event.objects.get(verb="assessment created")
    assert (event.actor, event.factory_id, event.object_id) == (owner.email, factory.pk, str(assessment.pk))
    assert event.details == {"name": "2026 H2", "profile": "plain", "trimmed": {"SELL": "Sold by the group"}}


def test_a_name_is_given_once_in_a_factory_and_again_in_another(assessment):
    version = assessment.rubric_version

    with pytest.raises(RoundNameTaken):
        make_assessment(assessment.factory, version)
    assert make_assessment(make_factory("Plant B"), version).name == assessment.name
    assert Event.objects.filter(verb="assessment created").count() == 2


def test_changing_the_scope_keeps_answers_and_does_not_count_them(assessment):
    give_answers(assessment, REACHED_1)

    change_scope(assessment=assessment, profile="plain", trimmed={"SELL": "Sold by the group"}, by=make_user(), at=AT)

    round_ = read(assessment)
    assert (round_.progress.answered, round_.progress.in_scope, len(round_.choices)) == (3, 6, 5)
    assert Event.objects.get(verb="assessment scope changed").details["trimmed"] == {"SELL": "Sold by the group"}


def test_a_submitted_round_keeps_scope_and_sections(assessment):
    submit_assessment(assessment=assessment, by=make_user("owner"), at=AT)

    for change in (
        lambda: change_scope(assessment=assessment, profile="plain", trimmed={}, by=make_user(), at=AT),
        lambda: mark_ready(assessment=assessment, leaf="SELL", ready=True, by=assessment.created_by, at=AT),
        lambda: open_level(assessment=assessment, leaf="SELL", level=2, by=assessment.created_by, at=AT),
    ):
        with pytest.raises(RoundLocked):
            change()


def test_a_section_is_opened_further_and_never_closed(assessment):
    for level in (2, 3, 1):
        open_level(assessment=assessment, leaf="SELL", level=level, by=assessment.created_by, at=AT)

    assert Section.objects.get().opened_level == 3
    assert [level.is_open for level in read(assessment).progress.sections["SELL"].levels] == [True] * 3


def test_ready_can_be_taken_back_and_leaves_what_is_open(assessment):
    open_level(assessment=assessment, leaf="SELL", level=2, by=assessment.created_by, at=AT)
    for ready in (True, False):
        mark_ready(assessment=assessment, leaf="SELL", ready=ready, by=assessment.created_by, at=AT)

    assert Section.objects.values_list("ready", "opened_level").get() == (False, 2)


def test_saying_that_a_section_is_ready_leaves_an_event_once(assessment):
    by = make_user("owner")
    for ready in (False, True, True, False):
        mark_ready(assessment=assessment, leaf="SELL", ready=ready, by=by, at=AT)

    events = Event.objects.filter(actor=by.email).order_by("number")
    assert [(event.verb, event.details) for event in events] == [
        ("section ready", {"section": "SELL"}),
        ("section not ready", {"section": "SELL"}),
    ]
    assert {(event.factory_id, event.object_id) for event in events} == {(assessment.factory_id, str(assessment.pk))}


def test_opening_a_section_further_leaves_an_event_and_what_is_open_none(assessment):
    for level in (1, 3, 2):
        open_level(assessment=assessment, leaf="SELL", level=level, by=make_user("owner"), at=AT)

    assert Event.objects.get(verb="level opened").details == {"section": "SELL", "level": 3}


# ---------------------------------------------------------------- the task list
def states(assessment: Assessment) -> dict[str, str]:
    return {task.leaf.node.key: task.state for task in list_tasks(read(assessment))}


def test_a_section_is_in_one_of_five_states(assessment):
    give_answers(assessment, {"MAKE-A-L1-1": "partly"})
    mark_ready(assessment=assessment, leaf="SELL", ready=True, by=assessment.created_by, at=AT)

    assert states(assessment) == {"MAKE-A": "in_progress", "MAKE-B": "not_started", "SELL": "ready"}
    submit_assessment(assessment=assessment, by=make_user("owner"), at=AT)
    assert states(assessment) == dict.fromkeys(states(assessment), "locked")


def test_filters_count_what_they_leave(assessment):
    give_answers(assessment, {"MAKE-A-L1-1": "partly"})
    Answer.objects.update(flagged=True)

    filters = list_filters(list_tasks(read(assessment)), "flagged")

    assert [(chip.code, chip.count, chip.is_chosen) for chip in filters] == [
        ("all", 3, False), ("mine", 0, False), ("not_started", 2, False), ("in_progress", 1, False),
        ("ready", 0, False), ("flagged", 1, True),
    ]  # fmt: skip


def test_tasks_are_grouped_by_the_parts_of_the_rubric_or_by_level(assessment):
    give_answers(assessment, REACHED_1)
    tasks = list_tasks(read(assessment))

    by_level = group_by_level(tasks)

    def outline(groups):
        return {group.key: [task.leaf.node.key for _, rows in group.parts for task in rows] for group in groups}

    assert outline(group_by_section(tasks)) == {"MAKE": ["MAKE-A", "MAKE-B"], "SELL": ["SELL"]}
    assert outline(by_level) == dict.fromkeys(("level-1", "level-2"), ["MAKE-A", "MAKE-B", "SELL"])
    assert [{task.state for task in group.parts[0][1]} for group in by_level] == [{"done"}, {"not_started"}]


def test_where_somebody_stopped_is_the_last_answer_in_scope(assessment):
    give_answers(assessment, {"MAKE-A-L1-1": "partly", "SELL-L1-1": "fully"})
    Answer.objects.filter(requirement="SELL-L1-1").update(updated_at=AT + timedelta(minutes=1))

    assert last_answer(read(assessment)).requirement == "SELL-L1-1"
    change_scope(assessment=assessment, profile="plain", trimmed={"SELL": "Sold by the group"}, by=make_user(), at=AT)
    assert last_answer(read(assessment)).requirement == "MAKE-A-L1-1"


def test_rounds_are_listed_newest_first_with_the_levels_of_their_record(assessment, django_assert_num_queries):
    newer = make_assessment(assessment.factory, assessment.rubric_version, name="2027", at=AT + timedelta(days=1))
    snapshot = submit_assessment(assessment=assessment, by=make_user("owner"), at=AT)

    with django_assert_num_queries(2):
        rows = list_rounds(assessment.factory)

    assert [(row.assessment, row.levels) for row in rows] == [(newer, None), (assessment, ListedLevels(snapshot.level))]


# ---------------------------------------------------------------- the next question
def test_the_next_question_is_the_first_unanswered_one_behind_and_then_round(assessment):
    give_answers(assessment, {"MAKE-A-L1-1": "fully"})
    round_ = read(assessment)

    assert [next_unanswered(round_, after) for after in ("", "MAKE-A-L1-2", "SELL-L1-2", "no-such-key")] == [
        "MAKE-A-L1-2", "MAKE-B-L1-1", "MAKE-A-L1-2", "MAKE-A-L1-2",
    ]  # fmt: skip


def test_by_level_the_next_question_stays_on_the_level(assessment):
    open_level(assessment=assessment, leaf="MAKE-A", level=2, by=assessment.created_by, at=AT)
    give_answers(assessment, {"MAKE-A-L1-1": "partly", "MAKE-A-L1-2": "partly"})

    assert next_unanswered(read(assessment), "MAKE-A-L1-2") == "MAKE-A-L2-1"
    choose_order(assessment=assessment, order="level")
    assert next_unanswered(read(assessment), "MAKE-A-L1-2") == "MAKE-B-L1-1"


def test_when_everything_open_is_answered_the_flagged_ones_come_next(assessment):
    give_answers(assessment, dict.fromkeys(LEVEL_1, "partly"))
    assert next_unanswered(read(assessment)) is None

    Answer.objects.filter(requirement="SELL-L1-1").update(flagged=True)
    assert next_unanswered(read(assessment)) == "SELL-L1-1"


@pytest.mark.parametrize(
    ("order", "pages"),
    [
        ("section", [("MAKE-A", 1), ("MAKE-A", 2), ("MAKE-B", 1), ("SELL", 1), None]),
        ("level", [("MAKE-A", 1), ("MAKE-B", 1), ("SELL", 1), ("MAKE-A", 2), None]),
    ],
)
def test_pages_follow_each_other_in_the_rounds_order(assessment, order, pages):
    open_level(assessment=assessment, leaf="MAKE-A", level=2, by=assessment.created_by, at=AT)
    choose_order(assessment=assessment, order=order)
    round_ = read(assessment)

    assert [next_page(round_, *page) for page in pages[:-1]] == pages[1:]


def test_the_next_section_is_shown_at_its_first_unfinished_level(assessment):
    give_answers(assessment, dict.fromkeys(("SELL-L1-1", "SELL-L1-2"), "partly"))
    open_level(assessment=assessment, leaf="SELL", level=2, by=assessment.created_by, at=AT)

    assert next_page(read(assessment), "MAKE-B", 1) == ("SELL", 2)


# ---------------------------------------------------------------- the table over all answers
@pytest.mark.parametrize(
    ("chosen", "keys"),
    [
        ({"query": "sell l1"}, ["SELL-L1-1", "SELL-L1-2"]),
        ({"query": "BOARD"}, ["MAKE-B-L1-1"]),
        ({"query": "% _"}, []),
        ({"level": 3}, ["MAKE-A-L3-1", "SELL-L3-1"]),
        ({"state": "answered"}, ["MAKE-A-L1-1", "MAKE-B-L1-1"]),
        ({"state": "partly"}, ["MAKE-A-L1-1"]),
        ({"state": "nonsense"}, []),
        ({"state": "unanswered", "level": 1}, ["MAKE-A-L1-2", "SELL-L1-1", "SELL-L1-2"]),
        ({"flagged": True}, ["MAKE-B-L1-1"]),
    ],
)
def test_the_table_is_filtered(assessment, chosen, keys):
    give_answers(assessment, {"MAKE-A-L1-1": "partly", "MAKE-B-L1-1": "fully"})
    Answer.objects.filter(requirement="MAKE-B-L1-1").update(note="On the board", flagged=True)

    assert [row.requirement.key for row in list_answer_rows(read(assessment), AnswerFilter(**chosen))] == keys


# ---------------------------------------------------------------- strip and standing
def test_the_strip_tells_the_state_of_each_level(assessment):
    give_answers(assessment, {**REACHED_1, "SELL-L2-1": "partly", "MAKE-A-L3-1": "fully"})
    round_ = read(assessment)

    def strip(leaf: str) -> list[tuple[str, str]]:
        return [(item.state, item.percent) for item in build_strip(round_, round_.progress.sections[leaf], 1)]

    assert strip("SELL") == [("reached", "100.0"), ("started", "25.0"), ("opens_next", "0.0")]
    assert strip("MAKE-A") == [("reached", "100.0"), ("empty", "0.0"), ("kept", "100.0")]
    assert strip("MAKE-B")[2] == ("nothing_asked", "0.0")


def test_a_standing_names_level_score_and_what_the_open_questions_can_still_add(assessment):
    give_answers(assessment, {**REACHED_1, "MAKE-A-L2-1": "partly"})

    standing = get_standing(read(assessment), AT)

    assert (standing.card.level, standing.score, standing.highest_score) == (1, "1.15", "2.30")
    assert [(item.state, item.percent) for item in standing.levels] == [
        ("reached", "100.0"), ("here", "15.0"), ("shut", "0.0"),
    ]  # fmt: skip
    assert (standing.gate, standing.failing_percent, standing.profile.key) == ("80", "15.0", "plain")
