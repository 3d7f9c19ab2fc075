"""Question pages and the requests that save one answer, with and without JavaScript."""

import re

import pytest

from assessment.models import Answer, AnswerChange, Assessment, Section
from assessment.services.submission import submit_assessment
from tests.assessment.conftest import KEY, address, stored, words
from tests.builders import AT, give_answers

pytestmark = pytest.mark.django_db
PAGES = [("section", "SELL"), ("questions", "SELL", 1), ("requirement", KEY)]
CHANGES = [("questions", "SELL", 1), ("open-level", "SELL", 2), ("requirement", KEY), ("restore", KEY)]


# ---------------------------------------------------------------- who
@pytest.mark.parametrize("page", PAGES)
def test_members_read_questions_and_a_stranger_gets_404(get, colleague, stranger, page):
    assert [get(*page, by=person).status_code for person in (colleague, stranger)] == [
        302 if page[0] == "section" else 200, 404,
    ]  # fmt: skip


@pytest.mark.parametrize("page", CHANGES)
def test_a_colleague_who_only_reads_gets_403_and_a_stranger_404(post, colleague, stranger, page):
    for json in (False, True):
        assert [post(*page, by=person, json=json).status_code for person in (colleague, stranger)] == [403, 404]
    assert AnswerChange.objects.count() == Section.objects.count() == 0


@pytest.mark.parametrize("page", [("open-level", "SELL", 2), ("restore", KEY)])
def test_changes_are_posted(get, page):
    assert get(*page).status_code == 405


@pytest.mark.parametrize("page", [("section", "SELL")])
def test_pages_that_only_show_take_no_post(post, page):
    assert post(*page).status_code == 405


def test_a_round_is_found_only_in_its_own_factory(client, stranger, assessment):
    client.force_login(stranger)
    own = stranger.memberships.get().factory_id

    assert client.get(f"/f/{own}/a/{assessment.pk}/r/{KEY}/").status_code == 404


def test_whoever_only_reads_sees_answers_and_cannot_change_them(get, assessment, colleague):
    give_answers(assessment, {"SELL-L1-1": "fully"})
    html = get("questions", "SELL", 1, by=colleague).content.decode()

    assert html.count("<fieldset") == html.count(" disabled>") == 2
    assert "Save and continue" not in html


# ---------------------------------------------------------------- what does not exist
@pytest.mark.parametrize(
    "page",
    [
        ("section", "NOPE"), ("section", "MAKE"), ("questions", "NOPE", 1), ("questions", "SELL", 0),
        ("questions", "SELL", 4), ("questions", "SELL", 10**30), ("requirement", "SELL-L1-9"), ("requirement", "汉字"),
        ("requirement", "' OR 1=1 --"),
    ],
)  # fmt: skip
def test_a_foreign_key_leaf_or_level_is_404(get, post, page):
    assert get(*page).status_code == 404
    if page[0] != "section":
        assert post(*page, data={"version": 0, "value": "fully", "ready": "yes"}).status_code == 404
    assert AnswerChange.objects.count() == Section.objects.count() == 0


@pytest.mark.parametrize("page", [("open-level", "NOPE", 2), ("open-level", "SELL", 9), ("open-level", "SELL", 0)])
def test_only_a_level_of_a_section_is_opened(post, page):
    assert post(*page).status_code == 404


def test_what_is_out_of_scope_is_404(get, post, assessment):
    Assessment.objects.update(trimmed={"SELL": "Sold by the group"})

    assert get("questions", "SELL", 1).status_code == get("requirement", "SELL-L1-1").status_code == 404
    assert post("open-level", "SELL", 2).status_code == 404
    assert post("requirement", "SELL-L1-1", data={"version": 0, "value": "fully"}, json=True).status_code == 404
    assert Section.objects.count() == Answer.objects.count() == 0


# ---------------------------------------------------------------- pages
def test_a_section_leads_to_its_first_unfinished_level(get, assessment):
    give_answers(assessment, {"SELL-L1-1": "partly", "SELL-L1-2": "partly"})
    Section.objects.create(assessment=assessment, leaf="SELL", opened_level=2)

    assert get("section", "SELL").url == address(assessment, "questions", "SELL", 2)


def test_a_question_page_shows_what_is_stored(get, theirs):
    theirs("mostly", "Seen on <b>Monday</b> {{ 7|add:7 }} 汉字 👩‍🏭", key="SELL-L1-2")
    html = get("questions", "SELL", 1).content.decode()

    assert re.findall(r'name="value-(\S+)" value="(\w+)"[^>]* checked', html) == [("SELL-L1-2", "mostly")]
    assert "Seen on &lt;b&gt;Monday&lt;/b&gt; {{ 7|add:7 }} 汉字 👩‍🏭" in html
    assert re.findall(r'name="version-(\S+)" value="(\d)"', html) == [("SELL-L1-1", "0"), ("SELL-L1-2", "1")]


@pytest.mark.parametrize("page", [("questions", "SELL", 1), ("requirement", "SELL-L1-1"), ("all",), ("check", "SELL")])
def test_a_note_from_right_to_left_turns_nothing_else_around(get, theirs, page):
    theirs("partly", "مصنع 1", key="SELL-L1-1")

    assert re.search(r'(?:dir="auto"[^>]*>|<bdi[^>]*>)\s*مصنع 1', get(*page).content.decode())


@pytest.mark.parametrize("level", [2, 3])
def test_a_closed_level_says_when_it_opens(get, level):
    assert f"This level opens when the plant reaches level {level - 1}." in words(get("questions", "SELL", level))


def test_the_panel_names_the_level_that_the_next_one_waits_for(get, post):
    assert "The plant stands at 0.0 % for level 1. Level 2 opens at 80 %." in words(get("questions", "SELL", 1))

    post("open-level", "SELL", 2)

    assert "Level 3 is closed It opens when the plant reaches level 2." in words(get("questions", "SELL", 1))


def test_a_submitted_page_says_that_it_is_locked_and_where_to_reopen_it(get, assessment, owner):
    submit_assessment(assessment=assessment, by=owner, at=AT)
    page = get("questions", "SELL", 1)

    assert ", locked. Reopen the round" in words(page)
    assert "Keyboard" not in words(page)
    assert f'<a href="{address(assessment, "submit")}">' in page.content.decode()


@pytest.mark.parametrize("page", [("questions", "SELL", 1), ("requirement", "SELL-L1-1")])
def test_who_only_reads_is_told_so(get, owner, colleague, page):
    told = ["You can read only." in words(get(*page, by=person)) for person in (owner, colleague)]

    assert told == [False, True]


def test_answers_at_a_closed_level_are_said_to_be_kept(get, theirs):
    theirs("fully", key="SELL-L3-1")

    assert "They are not counted until level 2 is reached again." in words(get("questions", "SELL", 3))


def test_a_level_opened_early_says_what_its_answers_wait_for(get, post):
    post("open-level", "SELL", 3)

    assert "Opened early: these answers count once level 2 is reached." in words(get("questions", "SELL", 3))


def test_a_level_that_asks_nothing_says_so(get):
    assert "Nothing is asked at this level" in words(get("questions", "MAKE-B", 3))


def test_a_level_is_opened_by_hand(post, assessment):
    response = post("open-level", "SELL", 2)

    assert response.url == address(assessment, "questions", "SELL", 2)
    assert Section.objects.values_list("leaf", "opened_level").get() == ("SELL", 2)


def test_the_page_of_one_answer_shows_its_history_newest_first(get, theirs):
    theirs("partly", "first")
    theirs("fully", "second")
    text = words(get("requirement", KEY))

    assert text.index("second") < text.index("first")


def test_the_history_names_the_version_that_stands_again(get, post, theirs):
    theirs("partly")
    theirs("fully")
    post("restore", KEY, data={"to": 1, "seen": 2})

    named = re.findall(r"(\w+) back to version (\d)", words(get("requirement", KEY)))
    assert named == [("partly", "1"), ("Go", "2"), ("Go", "1")]


@pytest.mark.parametrize(("values", "buttons"), [((), 0), (("partly",), 1), (("partly", "fully"), 1)])
def test_an_answer_can_be_cleared_however_often_it_was_changed(get, theirs, values, buttons):
    for value in values:
        theirs(value)

    assert words(get("requirement", KEY)).count("Clear the answer") == buttons


# ---------------------------------------------------------------- the page as one form, without JavaScript
def page_data(**answers: tuple[str, int]) -> dict[str, object]:
    data: dict[str, object] = {"tab": "", "sequence": ""}
    for key, (value, version) in answers.items():
        name = key.replace("_", "-")
        data |= {f"value-{name}": value, f"note-{name}": "", f"version-{name}": version}
    return data


def test_a_page_saves_all_its_questions_and_leads_on(post, assessment):
    data = page_data(SELL_L1_1=("partly", 0), SELL_L1_2=("fully", 0)) | {"ready": "yes"}

    response = post("questions", "SELL", 1, data=data)

    assert response.url == address(assessment, "submit")
    assert [stored(key)[0] for key in ("SELL-L1-1", "SELL-L1-2")] == ["partly", "fully"]
    assert Section.objects.get().ready


def test_a_page_leads_to_the_next_section(post, assessment):
    assert post("questions", "MAKE-A", 1, data={"ready": "no"}).url == address(assessment, "questions", "MAKE-B", 1)


def test_a_page_with_an_old_version_shows_the_conflict_and_saves_the_others(post, theirs):
    theirs("mostly", key="SELL-L1-1")
    data = page_data(SELL_L1_1=("partly", 0), SELL_L1_2=("fully", 0))

    response = post("questions", "SELL", 1, data=data)

    assert response.status_code == 409
    text = words(response)
    assert "colleague answered “mostly”" in text
    assert "You chose “partly”" in text
    assert "Keep theirs: mostly" in text
    assert (stored("SELL-L1-1")[0], stored("SELL-L1-2")[0]) == ("mostly", "fully")


@pytest.mark.parametrize(("keep", "value"), [("mine", "partly"), ("theirs", "mostly")])
def test_the_conflict_on_a_page_is_settled_by_its_buttons(post, theirs, keep, value):
    theirs("mostly", key="SELL-L1-1")
    page = post("questions", "SELL", 1, data=page_data(SELL_L1_1=("partly", 0))).content.decode()
    version = int(re.search(r'name="version-SELL-L1-1" value="(\d+)"', page)[1])

    response = post("questions", "SELL", 1, data=page_data(SELL_L1_1=("partly", version)) | {"keep-SELL-L1-1": keep})

    assert response.status_code == 302
    assert stored("SELL-L1-1")[0] == value
    assert set(AnswerChange.objects.values_list("value", flat=True)) == {"mostly", "partly"}


def test_a_page_posted_twice_is_applied_once(post):
    for _ in range(2):
        assert post("questions", "SELL", 1, data=page_data(SELL_L1_1=("partly", 0))).status_code == 302

    assert AnswerChange.objects.count() == 1


def test_a_page_with_a_note_too_long_keeps_what_was_typed_and_saves_the_others(post):
    data = page_data(SELL_L1_1=("partly", 0), SELL_L1_2=("fully", 0)) | {"note-SELL-L1-1": "y" * 2001}

    response = post("questions", "SELL", 1, data=data)

    assert response.status_code == 422
    assert "y" * 2001 in response.content.decode()
    assert list(Answer.objects.values_list("requirement", flat=True)) == ["SELL-L1-2"]


def test_questions_of_another_page_are_not_saved_with_it(post):
    post("questions", "SELL", 1, data=page_data(SELL_L2_1=("fully", 0), MAKE_A_L1_1=("fully", 0)))

    assert Answer.objects.count() == 0


# ---------------------------------------------------------------- what it costs
@pytest.mark.parametrize(("page", "count"), [(("questions", "SELL", 1), 7), (("requirement", KEY), 9)])
@pytest.mark.parametrize("rounds", [1, 3])
def test_a_question_page_costs_the_same_beside_other_rounds(
    client, owner, assessment, make_more_rounds, django_assert_num_queries, page, count, rounds
):
    make_more_rounds(rounds)
    client.force_login(owner)
    client.get(address(assessment, *page))

    with django_assert_num_queries(count):
        client.get(address(assessment, *page))
