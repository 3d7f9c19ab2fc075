"""The task list, the way to the next question, and the tables over all answers."""

import re

import pytest

from assessment.models import Answer, Assessment
from assessment.services.changes import request_change
from assessment.services.sections import mark_ready
from assessment.services.submission import submit_assessment
from tests.assessment.conftest import KEY, address, words
from tests.builders import AT, give_answers, make_firm

pytestmark = pytest.mark.django_db
PAGES = [("hub",), ("next",), ("all",), ("check", "MAKE")]
LEVEL_1 = ("MAKE-A-L1-1", "MAKE-A-L1-2", "MAKE-B-L1-1", "SELL-L1-1", "SELL-L1-2")
ODD = ["", "all", "nonsense", "\x00", "汉字", "<script>", "' OR 1=1 --", "x" * 3000, "-1", "²", "9" * 4000]


@pytest.mark.parametrize("page", PAGES)
def test_members_see_the_round_and_a_stranger_gets_404(get, owner, colleague, stranger, page):
    shown = 302 if page[0] == "next" else 200

    assert [get(*page, by=person).status_code for person in (owner, colleague, stranger)] == [shown, shown, 404]


@pytest.mark.parametrize("page", PAGES[1:])
def test_pages_that_only_show_take_no_post(post, page):
    assert post(*page).status_code == 405


def test_the_order_is_chosen_by_who_may_answer(post, owner, colleague, stranger, assessment):
    answers = [post("hub", data={"order": "level"}, by=person).status_code for person in (colleague, stranger)]

    assert answers == [403, 404]
    assert post("hub", data={"order": "level"}).url == address(assessment, "hub")
    assert Assessment.objects.get(pk=assessment.pk).order == "level"


@pytest.mark.parametrize("order", ODD)
def test_an_order_that_does_not_exist_changes_nothing(post, assessment, order):
    assert post("hub", data={"order": order}).status_code == 302
    assert Assessment.objects.get(pk=assessment.pk).order == "section"


# ---------------------------------------------------------------- the task list
def test_the_task_list_shows_each_section_with_its_state(get, assessment):
    give_answers(assessment, {"MAKE-A-L1-1": "partly"})
    mark_ready(assessment=assessment, leaf="SELL", ready=True, by=assessment.created_by, at=AT)

    text = words(get("hub"))

    assert "1 of 5 asked so far are answered." in text
    assert "1 of 3 subdomains is ready." in text
    assert re.findall(r"(MAKE-A|MAKE-B|SELL) Level 1 · (\d of \d) (\w+,? ?\w*)", text) == [
        ("MAKE-A", "1 of 2", "In progress"), ("MAKE-B", "0 of 1", "Not started"), ("SELL", "0 of 2", "Ready, 2"),
    ]  # fmt: skip


@pytest.mark.parametrize(("show", "tasks"), [("all", 3), ("ready", 0), ("in_progress", 1), ("flagged", 1), ("no", 3)])
def test_the_task_list_is_filtered(get, assessment, show, tasks):
    give_answers(assessment, {"MAKE-A-L1-1": "partly"})
    Answer.objects.update(flagged=True)

    assert words(get("hub", show=show)).count("Level 1 ·") == tasks


def test_by_level_the_task_list_is_headed_by_level(get, assessment):
    Assessment.objects.update(order="level")
    give_answers(assessment, dict.fromkeys(LEVEL_1, "fully"))

    assert re.findall(r'<h2 id="g-([\w-]+)"', get("hub").content.decode()) == ["level-1", "level-2", "submit"]


def test_the_task_list_leads_to_where_somebody_stopped(get, theirs, assessment):
    theirs("partly", key="SELL-L1-1")

    page = get("hub")

    assert f'href="{address(assessment, "requirement", "SELL-L1-1")}"' in page.content.decode()
    assert "Where you stopped SELL, level 1" in words(page)


def test_an_answer_that_fell_out_of_scope_is_no_place_to_go_on(get, theirs):
    theirs("partly", key="SELL-L1-1")
    Assessment.objects.update(trimmed={"SELL": "Sold by the group"})

    assert "SELL-L1-1" not in get("hub").content.decode()


def test_a_submitted_round_is_locked(get, assessment, owner):
    submit_assessment(assessment=assessment, by=owner, at=AT)
    text = words(get("hub"))

    assert "Answers are locked. Reopen the round to change them" in text
    assert "Next unanswered" not in text
    assert "subdomains are ready" not in text


def test_while_changes_are_requested_the_manager_is_led_on_and_not_told_to_read(get, assessment, owner, colleague):
    submit_assessment(assessment=assessment, by=owner, at=AT)
    facts = {"requirement": KEY, "reason": "Show the export.", "firm": make_firm()}
    request_change(assessment=assessment, by=owner, at=AT, **facts)

    assert "You can read only." not in words(get("hub"))
    assert f"Check and submit {assessment.name} The reviewer asks" in words(get("hub"))
    assert "You can read only." in words(get("hub", by=colleague))
    assert "answers that are open now" not in words(get("home"))


def test_who_only_reads_is_told_so_and_not_asked_to_answer(get, colleague, theirs):
    assert "You can read only." in words(get("hub", by=colleague))

    theirs("partly", key="SELL-L1-1")
    text = words(get("hub", by=colleague))

    assert "You can read only." in text
    assert "Next unanswered" not in text


# ---------------------------------------------------------------- the next question
def test_the_next_question_is_a_redirect_to_its_place(get, assessment):
    give_answers(assessment, {"MAKE-A-L1-1": "partly"})

    assert get("next").url == address(assessment, "questions", "MAKE-A", 1) + "#r-MAKE-A-L1-2"
    assert get("next", after="MAKE-B-L1-1").url == address(assessment, "questions", "SELL", 1) + "#r-SELL-L1-1"


def test_when_all_is_answered_the_way_leads_to_sections_and_then_to_the_submit_page(get, assessment):
    give_answers(assessment, dict.fromkeys(LEVEL_1, "partly"))
    for leaf in ("MAKE-A", "MAKE-B", "SELL"):
        assert get("next").url == address(assessment, "section", leaf)
        mark_ready(assessment=assessment, leaf=leaf, ready=True, by=assessment.created_by, at=AT)

    assert get("next").url == address(assessment, "submit")


# ---------------------------------------------------------------- tables
@pytest.mark.parametrize("name", ["q", "level", "state", "flagged", "page"])
@pytest.mark.parametrize("value", ODD)
def test_the_table_survives_every_filter(get, name, value):
    assert get("all", **{name: value}).status_code == 200


@pytest.mark.parametrize("value", ODD)
def test_the_list_and_the_way_survive_every_query(get, value):
    assert get("hub", show=value).status_code == 200
    assert get("next", after=value).status_code == 302


def test_the_table_shows_answers_and_notes_as_text(get, assessment):
    give_answers(assessment, {"SELL-L1-1": "mostly"})
    Answer.objects.update(note="<b>seen</b> {{ 7|add:7 }}")

    html = get("all", state="answered").content.decode()

    assert "&lt;b&gt;seen&lt;/b&gt; {{ 7|add:7 }}" in html
    assert set(re.findall(r"(?:SELL|MAKE-A)-L\d-\d", html)) == {"SELL-L1-1"}


@pytest.mark.parametrize("element", ["NOPE", "MAKE-A", "汉字"])
def test_only_a_top_part_can_be_checked(get, element):
    assert get("check", element).status_code == 404


def test_checking_shows_what_is_open_and_what_was_answered(get, assessment):
    give_answers(assessment, {"MAKE-A-L3-1": "fully"})
    keys = set(re.findall(r"MAKE-\w-L\d-\d", get("check", "MAKE").content.decode()))

    assert keys == {"MAKE-A-L1-1", "MAKE-A-L1-2", "MAKE-B-L1-1", "MAKE-A-L3-1"}


def test_a_part_that_is_left_out_cannot_be_checked(get):
    Assessment.objects.update(trimmed={"SELL": "Sold by the group"})

    assert get("check", "SELL").status_code == 404


# ---------------------------------------------------------------- what it costs
@pytest.mark.parametrize("rounds", [1, 3])
@pytest.mark.parametrize(("page", "count"), [(("hub",), 10), (("all",), 6), (("check", "MAKE"), 6), (("next",), 6)])
def test_a_page_costs_the_same_beside_other_rounds(
    client, owner, assessment, make_more_rounds, django_assert_num_queries, page, count, rounds
):
    make_more_rounds(rounds)
    give_answers(assessment, {"MAKE-A-L1-1": "fully"})
    client.force_login(owner)

    with django_assert_num_queries(count):
        client.get(address(assessment, *page))
