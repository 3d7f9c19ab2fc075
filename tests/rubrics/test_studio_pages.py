"""The pages of the studio: what they show, what they save, and what they refuse."""

import gzip
import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from accounts.models import User
from rubrics.impact_source import ImpactSeen, register_impact
from rubrics.models import Draft, RubricVersion
from rubrics.operations import RemoveValue, SetValue, find_value
from rubrics.parts import OTHER_PARTS
from rubrics.services.drafting import change_draft
from rubrics.services.publishing import publish_shipped
from tests.builders import AT, make_administrator, make_draft, make_published_rubric, make_user

pytestmark = pytest.mark.django_db

WEIGHT = "nodes/MAKE/nodes/MAKE-A/weight/plain"
TITLE = "nodes/MAKE/title/en"
ASKED = "nodes/MAKE/nodes/MAKE-A/requirements"
SAVED = {"status": "saved"}


@pytest.fixture
def editor() -> User:
    return make_administrator("editor")


@pytest.fixture
def office(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


@pytest.fixture
def draft(editor: User) -> Draft:
    return make_draft(by=editor)


@pytest.fixture
def shipped(editor: User) -> list[Draft]:
    """A draft of the newest version of each rubric that comes with the program."""
    newest = {version.slug: version for version in publish_shipped(at=AT)}
    return [make_draft(version, by=editor) for version in newest.values()]


def address(name: str, draft: Draft, *args: object) -> str:
    return reverse(f"rubrics:{name}", args=[draft.pk, *args])


def stored(draft: Draft, name: str) -> Any:
    draft.refresh_from_db()
    return find_value(json.loads(draft.document), tuple(name.split("/")))


def save(office: Client, draft: Draft, part: str, name: str, value: str, seen: str) -> Any:
    data = {"name": name, "value": value, "seen": seen}
    return office.post(address("draft-field", draft, part), data, headers={"accept": "application/json"})


def elsewhere(draft: Draft, name: str, value: Any) -> User:
    """A colleague's change, made in another window."""
    colleague = make_administrator("colleague")
    draft.refresh_from_db()
    steps = [SetValue(tuple(name.split("/")), value)]
    change_draft(draft=draft, steps=steps, revision=draft.revision, by=colleague, at=AT)
    return colleague


def act(office: Client, draft: Draft, what: str, part: str = "") -> Any:
    draft.refresh_from_db()
    where = address("draft-part", draft, part) if part else address("draft-arrange", draft)
    return office.post(where, {"act": what, "revision": draft.revision}, follow=True)


def said(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def keys(draft: Draft, path: str) -> list[str]:
    return [item["key"] for item in stored(draft, path)]


# ---------------------------------------------------------------- the tree
def test_the_tree_of_223_requirements_is_small_and_asks_little(office: Client, shipped: list[Draft]) -> None:
    page = address("draft", next(draft for draft in shipped if draft.slug == "gbt39116-2020"))
    office.get(page)
    with CaptureQueriesContext(connection) as queries:
        response = office.get(page)

    assert response.content.count(b'class="ask"') == 223
    assert len(queries) == 6  # session, person, draft with its base, who edited it, its last changes, the impact
    assert len(gzip.compress(response.content)) <= 60_000


def test_every_page_of_every_shipped_rubric_opens(office: Client, shipped: list[Draft]) -> None:
    for draft in shipped:
        document = json.loads(draft.document)
        leaf = first_leaf(document["nodes"], "nodes")
        entries = [f"consistency/{item['key']}" for item in document.get("consistency", [])[:1]]
        asked = f"{leaf}/requirements/{find_value(document, (*leaf.split('/'), 'requirements'))[0]['key']}"
        parts = [*OTHER_PARTS, "thresholds", *(f"weights/{key}" for key in document["profiles"]), leaf, asked, *entries]
        for part in parts:
            assert office.get(address("draft-part", draft, part)).status_code == 200, part
        for name in ("draft", "draft-parts", "draft-checks", "draft-history", "draft-publish", "draft-discard"):
            assert office.get(address(name, draft)).status_code == 200, name


def first_leaf(nodes: list[Any], path: str) -> str:
    here = f"{path}/{nodes[0]['key']}"
    return first_leaf(nodes[0]["nodes"], f"{here}/nodes") if nodes[0].get("nodes") else here


@pytest.mark.parametrize("part", ["nodes/NONE", "weights/none", "glossary/none", "consistency/none", "none", "nodes"])
def test_a_part_that_does_not_exist_is_not_found(office: Client, draft: Draft, part: str) -> None:
    assert office.get(address("draft-part", draft, part)).status_code == 404


def test_the_tree_counts_errors_on_the_way_and_names_missing_languages(office: Client, draft: Draft) -> None:
    elsewhere(draft, TITLE, "")
    page = office.get(address("draft", draft)).content.decode()

    assert "English missing" in page
    assert "MAKE/title</code></a>: The text in “en” is missing; add it." in page


def test_requirements_and_parts_move_among_their_own(office: Client, draft: Draft) -> None:
    act(office, draft, f"down {ASKED}/MAKE-A-L1-1")
    assert keys(draft, ASKED) == ["MAKE-A-L1-2", "MAKE-A-L1-1", "MAKE-A-L2-1", "MAKE-A-L3-1"]
    act(office, draft, f"down {ASKED}/MAKE-A-L1-1")  # the last one of its level
    assert keys(draft, ASKED)[:2] == ["MAKE-A-L1-2", "MAKE-A-L1-1"]
    act(office, draft, "up nodes/SELL")
    assert keys(draft, "nodes") == ["SELL", "MAKE"]


def test_what_is_taken_out_comes_back_with_undo(office: Client, draft: Draft) -> None:
    act(office, draft, "remove nodes/MAKE")
    assert keys(draft, "nodes") == ["SELL"]
    office.post(address("draft-undo", draft, 1), {"back": address("draft-history", draft)})
    assert keys(draft, "nodes") == ["MAKE", "SELL"]
    office.post(address("draft-redo", draft, 1), {})
    assert keys(draft, "nodes") == ["SELL"]


def test_nothing_is_taken_out_of_a_draft_that_somebody_changed_meanwhile(office: Client, draft: Draft) -> None:
    elsewhere(draft, TITLE, "Theirs")
    response = office.post(address("draft-arrange", draft), {"act": "remove nodes/MAKE", "revision": 1}, follow=True)

    assert said(response) == ["Somebody changed the draft meanwhile. Look at it again, then repeat what you wanted."]
    assert keys(draft, "nodes") == ["MAKE", "SELL"]


@pytest.mark.parametrize(
    "what", ["", "up", "up nodes/NONE", "explode nodes/MAKE", "add nodes", "remove title", "up title"]
)
def test_an_odd_button_changes_nothing(office: Client, draft: Draft, what: str) -> None:
    before = draft.document
    response = act(office, draft, what)
    draft.refresh_from_db()

    assert response.status_code == 200
    assert draft.document == before


def test_a_part_and_a_requirement_are_added_under_their_keys(office: Client, draft: Draft) -> None:
    words = {"text_en": "Moulding", "text_zh-hans": "造型"}
    office.post(address("draft-add", draft, "nodes/MAKE/nodes"), {"key": "MAKE-C", **words})
    assert stored(draft, "nodes/MAKE/nodes/MAKE-C/weight/plain") == "0"

    page = office.get(address("draft-add", draft, f"{ASKED}"))
    assert page.context["form"].initial["key"] == "MAKE-A-L1-3"
    done = office.post(address("draft-add", draft, ASKED), {"key": "MAKE-A-L2-2", "level": "2", **words})
    assert done["Location"] == address("draft-part", draft, f"{ASKED}/MAKE-A-L2-2")
    assert stored(draft, f"{ASKED}/MAKE-A-L2-2") == {
        "key": "MAKE-A-L2-2",
        "level": 2,
        "text": {"en": "Moulding", "zh-hans": "造型"},
    }


@pytest.mark.parametrize("key", ["make", "MAKE-A", "X" * 41, "É", "1"])
def test_a_key_that_cannot_be_is_refused_with_its_reason(office: Client, draft: Draft, key: str) -> None:
    response = office.post(address("draft-add", draft, "nodes/MAKE/nodes"), {"key": key})

    assert response.status_code in (200, 422)
    assert said(response) or response.context["form"].errors
    assert keys(draft, "nodes/MAKE/nodes") == ["MAKE-A", "MAKE-B"]


@pytest.mark.parametrize(
    "to",
    ["nodes/MAKE/key/nodes", "nodes/MAKE/title/requirements", "requirements", "nodes/NONE/nodes", "a/b/scale", "rule"],
)
def test_nothing_is_added_where_nothing_can_stand(office: Client, draft: Draft, to: str) -> None:
    assert office.get(address("draft-add", draft, to)).status_code == 404
    assert office.post(address("draft-add", draft, to), {"key": "NEW"}).status_code == 404


def test_entries_of_every_list_are_added(office: Client, draft: Draft) -> None:
    words = {"text_en": "Word", "text_zh-hans": "词"}
    for to, more in (
        ("scale", {"key": "nearly"}),
        ("relevance", {"key": "energy"}),
        ("glossary", {"key": "mes"}),
        ("consistency", {"key": "same", "kind": "copied_notes"}),
        ("profiles", {"key": "process"}),
    ):
        assert office.post(address("draft-add", draft, to), words | more).status_code == 302, to
    act(office, draft, "add effort", "effort")
    assert office.post(address("draft-add", draft, "effort/sizes"), {"key": "S"}).status_code == 302
    for what, part in (
        ("add evidence_policy", "evidence_policy"),
        ("add sources", "general"),
        ("add levels", "levels"),
        ("add rule/notes", "thresholds"),
        (f"add {ASKED}/MAKE-A-L1-1/evidence", f"{ASKED}/MAKE-A-L1-1"),
    ):
        before = draft.changes.count()
        act(office, draft, what, part)
        assert draft.changes.count() == before + 1, what
    assert stored(draft, "nodes/MAKE/weight") == {"plain": "0.6", "process": "0.6"}
    assert stored(draft, "levels")[-1]["from"] == "3"


# ---------------------------------------------------------------- fields
def test_a_field_saves_itself_and_says_what_it_says_now(office: Client, draft: Draft) -> None:
    reply = save(office, draft, "weights/plain", WEIGHT, " 40.0 % ", "50").json()

    assert reply | SAVED == reply
    assert (reply["value"], reply["revision"]) == ("40", 2)
    assert stored(draft, WEIGHT) == "0.4"
    assert "Weights add up to 90 %: 10 % is missing." in reply["html"]["sum-MAKE"]
    assert "MAKE</code></a>: In “plain” the weights add up to 0.9; 0.1 is missing." in reply["html"]["checks"]


@pytest.mark.parametrize(
    ("part", "name", "seen", "value", "sentence"),
    [
        ("weights/plain", WEIGHT, "50", "-1", "“-1” is not a percentage"),
        ("weights/plain", WEIGHT, "50", "NaN", "“NaN” is not a percentage"),
        ("weights/plain", WEIGHT, "50", "1e3", "“1e3” is not a percentage"),
        ("weights/plain", WEIGHT, "50", "half", "“half” is not a percentage"),
        ("weights/plain", WEIGHT, "50", "", "No other profile has this part"),
        ("thresholds", "levels/2/from", "1.8", "", "A value is needed here."),
        ("nodes/MAKE", TITLE, "MAKE", "a\x00b", "A control character stands here"),
        ("nodes/MAKE", TITLE, "MAKE", "x" * 4001, "more than 4000 characters"),
        (f"{ASKED}/MAKE-A-L1-1", f"{ASKED}/MAKE-A-L1-1/level", "1", "9", "“9” is not known here"),
        (f"{ASKED}/MAKE-A-L1-1", f"{ASKED}/MAKE-A-L1-1/topic", "", "Two Words", "“Two Words” is not a tag"),
    ],
)
def test_a_bad_value_is_refused_with_a_sentence_and_changes_nothing(
    office: Client, draft: Draft, part: str, name: str, seen: str, value: str, sentence: str
) -> None:
    before = draft.document
    response = save(office, draft, part, name, value, seen)
    draft.refresh_from_db()

    assert response.status_code == 422
    assert sentence in response.json()["message"]
    assert draft.document == before


def test_changes_of_different_fields_merge(office: Client, draft: Draft) -> None:
    elsewhere(draft, TITLE, "Theirs")

    assert save(office, draft, "weights/plain", WEIGHT, "40", "50").status_code == 200
    assert (stored(draft, WEIGHT), stored(draft, TITLE)) == ("0.4", "Theirs")


def test_a_field_that_somebody_else_changed_is_disputed(office: Client, draft: Draft) -> None:
    elsewhere(draft, WEIGHT, "0.3")
    response = save(office, draft, "weights/plain", WEIGHT, "40", "50")

    assert (response.status_code, response.json()["theirs"]) == (409, "30")
    assert "colleague changed this" in response.json()["html"]
    assert stored(draft, WEIGHT) == "0.3"
    assert save(office, draft, "weights/plain", WEIGHT, "40", "30").status_code == 200
    assert stored(draft, WEIGHT) == "0.4"


def test_what_is_gone_meanwhile_is_not_saved_and_not_lost(office: Client, draft: Draft, editor: User) -> None:
    change_draft(draft=draft, steps=[RemoveValue(("nodes", "MAKE"))], revision=1, by=editor, at=AT)

    reply = save(office, draft, "nodes/MAKE", TITLE, "Mine", "MAKE")
    assert (reply.status_code, reply.json()["message"]) == (
        409,
        "This is no longer in the draft, so it is not saved. Copy what you typed.",
    )
    form = {f"v:{TITLE}": "Mine", f"s:{TITLE}": "MAKE"}
    response = office.post(address("draft-part", draft, "nodes/MAKE"), form, follow=True)
    assert said(response) == ["What you edited is no longer in the draft. You had typed: Mine"]


def test_a_page_saves_all_its_fields_as_one_change_and_keeps_what_is_bad(office: Client, draft: Draft) -> None:
    other = "nodes/MAKE/nodes/MAKE-B/weight/plain"
    form = {f"v:{WEIGHT}": "40", f"s:{WEIGHT}": "50", f"v:{other}": "many", f"s:{other}": "50"}
    response = office.post(address("draft-part", draft, "weights/plain"), form)

    assert response.status_code == 422
    assert "“many” is not a percentage" in response.content.decode()
    assert 'value="many"' in response.content.decode()
    assert (stored(draft, WEIGHT), draft.changes.count()) == ("0.4", 1)


def test_the_cut_of_a_level_ends_the_band_below(office: Client, draft: Draft) -> None:
    save(office, draft, "thresholds", "levels/2/from", "0.9", stored(draft, "levels/2/from"))

    assert (stored(draft, "levels/1/to"), stored(draft, "levels/2/from")) == ("0.9", "0.9")


def test_thresholds_come_with_an_example(office: Client, draft: Draft) -> None:
    page = office.get(address("draft-part", draft, "thresholds")).content.decode()

    assert "A plant with 1.79 is level 1." in page


def test_falling_thresholds_are_an_error_that_names_its_place(office: Client, draft: Draft) -> None:
    reply = save(office, draft, "thresholds", "levels/2/from", "7", stored(draft, "levels/2/from")).json()

    assert "levels/2</code></a>: The band ends before it begins" in reply["html"]["checks"]


def test_a_group_is_made_whole_in_two_ways(office: Client, draft: Draft) -> None:
    elsewhere(draft, WEIGHT, "0.3")
    act(office, draft, "spread nodes/MAKE/nodes", "weights/plain")
    assert (stored(draft, WEIGHT), stored(draft, "nodes/MAKE/nodes/MAKE-B/weight/plain")) == ("0.5", "0.5")
    elsewhere(draft, WEIGHT, "0.3")
    act(office, draft, "scale nodes/MAKE/nodes", "weights/plain")
    assert (stored(draft, WEIGHT), stored(draft, "nodes/MAKE/nodes/MAKE-B/weight/plain")) == ("0.375", "0.625")


def test_a_text_that_one_language_lacks_is_flagged_and_one_that_none_has_is_gone(office: Client, draft: Draft) -> None:
    part = f"{ASKED}/MAKE-A-L1-1"
    save(office, draft, part, f"{part}/help/en", "Help", "")
    assert stored(draft, f"{part}/help") == {"en": "Help"}
    assert "Missing" in office.get(address("draft-part", draft, part)).content.decode()
    save(office, draft, part, f"{part}/help/en", "", "Help")
    assert stored(draft, f"{part}/help") is None


def test_published_keys_are_shown_and_cannot_be_edited(office: Client, draft: Draft) -> None:
    page = office.get(address("draft-part", draft, "nodes/MAKE")).content.decode()
    assert 'name="v:nodes/MAKE/key"' not in page

    response = save(office, draft, "nodes/MAKE", "nodes/MAKE/key", "BAKE", "MAKE")
    assert response.status_code in (409, 422)
    assert keys(draft, "nodes") == ["MAKE", "SELL"]


def test_what_newer_kinds_of_a_document_bring_is_edited_too(office: Client, shipped: list[Draft]) -> None:
    draft = next(draft for draft in shipped if draft.slug == "sme-digital-2024")
    name = "levels/1/requires/reached"
    seen = str(stored(draft, name))

    assert save(office, draft, "thresholds", name, "7", seen).status_code == 200
    assert stored(draft, name) == 7
    assert save(office, draft, "thresholds", name, "seven", "7").status_code == 422


# ---------------------------------------------------------------- history
def test_the_history_tells_who_changed_what_from_what(office: Client, draft: Draft) -> None:
    save(office, draft, "weights/plain", WEIGHT, "40", "50")
    page = office.get(address("draft-history", draft)).content.decode()

    for words in ("MAKE/MAKE-A/weight/plain", ">0.5<", ">0.4<", "editor"):
        assert words in page


@pytest.mark.parametrize("changes", [1, 3])
def test_the_history_asks_as_often_for_three_changes_as_for_one(
    office: Client, draft: Draft, changes: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(changes):
        elsewhere(draft, WEIGHT, f"0.{number + 1}")

    with django_assert_num_queries(7):  # those of the tree but the impact, how many changes, and a page of them
        office.get(address("draft-history", draft))


def test_undo_refuses_where_a_later_change_is_in_the_way(office: Client, draft: Draft) -> None:
    elsewhere(draft, WEIGHT, "0.3")
    elsewhere(draft, WEIGHT, "0.4")
    response = office.post(address("draft-undo", draft, 1), {}, follow=True)

    assert said(response) == ["Change 2 came later and touched the same place. Take that one back first."]
    assert stored(draft, WEIGHT) == "0.4"


def test_undo_leads_back_to_pages_of_the_draft_alone(office: Client, draft: Draft) -> None:
    elsewhere(draft, WEIGHT, "0.3")
    response = office.post(address("draft-undo", draft, 1), {"back": "https://evil.example/"})

    assert response["Location"] == address("draft", draft)


# ---------------------------------------------------------------- publishing
PROPOSAL = {"name": "2026.2", "summary": "Weights", "without_impact": "on"}


def propose(office: Client, draft: Draft, **more: str) -> Any:
    draft.refresh_from_db()
    data = {"revision": draft.revision, **PROPOSAL, **more}
    return office.post(address("draft-publish", draft), data)


def test_a_draft_is_proposed_by_one_and_published_by_another(office: Client, draft: Draft, client: Client) -> None:
    elsewhere(draft, TITLE, "Making")
    assert propose(office, draft).status_code == 302
    draft.refresh_from_db()
    own = office.post(address("draft-approve", draft), {"revision": draft.revision}, follow=True)
    assert said(own)[-1] == "Another administrator has to approve what you proposed."

    second = Client()
    second.force_login(make_administrator("second"))
    done = second.post(address("draft-approve", draft), {"revision": draft.revision})
    version = RubricVersion.objects.get(number=1001)
    assert done["Location"] == reverse("rubrics:version", args=[version.slug, 1001])
    assert (version.name, version.summary) == ("2026.2", "Weights")
    assert second.get(address("draft-publish", draft)).status_code == 200
    page = second.get(done["Location"]).content.decode()
    for words in ("2026.2", "Weights", version.approved_by):
        assert words in page


def test_without_four_eyes_one_administrator_is_enough(office: Client, draft: Draft, settings: Any) -> None:
    settings.FOUR_EYES = False
    elsewhere(draft, TITLE, "Making")
    propose(office, draft)
    draft.refresh_from_db()
    office.post(address("draft-approve", draft), {"revision": draft.revision})
    assert RubricVersion.objects.filter(number=1001).exists()


def test_errors_hinder_publishing(office: Client, draft: Draft) -> None:
    elsewhere(draft, WEIGHT, "0.3")

    assert "Not possible yet: the draft has 1 error." in office.get(address("draft-publish", draft)).content.decode()
    assert propose(office, draft).status_code == 422
    draft.refresh_from_db()
    assert draft.status == Draft.Status.OPEN


@pytest.mark.parametrize(
    ("more", "sentence"),
    [
        ({"without_impact": ""}, "Look at the impact first, or tick that you publish without it."),
        ({"effective_on": "2020-01-01"}, "Choose today or a later day."),
        ({"revision": "1"}, "Somebody changed the draft meanwhile."),
        ({"name": ""}, "This field is required."),
    ],
)
def test_a_proposal_that_lacks_something_says_what(
    office: Client, draft: Draft, more: dict[str, str], sentence: str
) -> None:
    elsewhere(draft, TITLE, "Making")
    response = propose(office, draft, **more)

    assert response.status_code == 422
    assert sentence in response.content.decode()


def test_nothing_is_published_twice(office: Client, draft: Draft) -> None:
    assert "Nothing differs from a version that is published already." in propose(office, draft).content.decode()


def test_a_measured_impact_is_told_and_needs_no_tick(
    office: Client, draft: Draft, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere(draft, TITLE, "Making")
    monkeypatch.setattr("rubrics.impact_source._find", [])
    register_impact(lambda new, old: ImpactSeen(draft.pk, new, old, rounds=41, down=30, same=6, up=5, measured_at=AT))
    page = office.get(address("draft-publish", draft)).content.decode()

    assert "Of 41 rounds, 30 would go down, 6 keep their level and 5 go up." in page
    assert "without_impact" not in page
    assert propose(office, draft, without_impact="").status_code == 302


def test_a_proposal_is_sent_back_with_a_reason_and_edited_again(office: Client, draft: Draft) -> None:
    elsewhere(draft, TITLE, "Making")
    propose(office, draft)
    assert save(office, draft, "nodes/MAKE", TITLE, "Other", "Making").status_code == 423
    assert said(office.post(address("draft-reject", draft), {}, follow=True))[-1].startswith("Say why")
    office.post(address("draft-reject", draft), {"reason": "Too fast"})
    assert "The last proposal was sent back: “Too fast”" in office.get(address("draft", draft)).content.decode()
    assert save(office, draft, "nodes/MAKE", TITLE, "Other", "Making").status_code == 200


def test_a_proposal_is_taken_back(office: Client, draft: Draft) -> None:
    elsewhere(draft, TITLE, "Making")
    propose(office, draft)
    office.post(address("draft-take-back", draft))
    draft.refresh_from_db()
    assert draft.status == Draft.Status.OPEN
    again = office.post(address("draft-take-back", draft), follow=True)
    assert said(again)[-1] == "This draft does not wait for approval."


# ---------------------------------------------------------------- versions
def test_the_list_tells_rounds_drafts_and_who_edited_last(office: Client, draft: Draft) -> None:
    elsewhere(draft, TITLE, "Making")
    page = office.get(reverse("rubrics:version-list")).content.decode()

    for words in ("Draft 2026.2", "In progress", "colleague", "small 1", "Copy to a draft"):
        assert words in page


def test_a_version_is_retired_then_withdrawn_with_a_reason_and_never_comes_back(office: Client) -> None:
    version = make_published_rubric()
    there = [version.slug, version.number]
    office.post(reverse("rubrics:version-retire", args=there))
    assert RubricVersion.objects.get().status == "retired"
    assert office.post(reverse("rubrics:version-withdraw", args=there), {"reason": ""}).status_code == 200
    office.post(reverse("rubrics:version-withdraw", args=there), {"reason": "Weights were wrong"})
    assert RubricVersion.objects.get().status == "withdrawn"
    again = office.post(reverse("rubrics:version-retire", args=there), follow=True)
    assert said(again)[-1] == "This version was retired or withdrawn before."


def test_a_draft_is_put_aside_and_stays_readable(office: Client, draft: Draft) -> None:
    office.post(address("draft-discard", draft))

    assert office.get(address("draft-history", draft)).status_code == 200
    assert save(office, draft, "nodes/MAKE", TITLE, "Other", "MAKE").status_code == 423
    assert "Draft 2026.2" not in office.get(reverse("rubrics:version-list")).content.decode().split("</h2>")[1]


@pytest.mark.parametrize("name", ["scale", "levels"])
def test_the_last_entry_of_a_list_that_pages_are_built_from_stays(office: Client, draft: Draft, name: str) -> None:
    page = address("draft-part", draft, name)
    for item in stored(draft, name):
        revision = Draft.objects.get(pk=draft.pk).revision
        office.post(page, {"act": f"remove {name}/{item.get('key') or item['number']}", "revision": revision})

    assert len(stored(draft, name)) == 1
    assert "Nothing is listed; add at least one entry." in office.get(page).content.decode()
    assert office.post(page, {"act": "add levels"}).status_code == 302


def test_a_button_of_weights_without_a_profile_is_refused(office: Client, draft: Draft) -> None:
    before = draft.document

    assert office.post(address("draft-part", draft, "weights/"), {"act": "scale nodes"}).status_code == 302
    draft.refresh_from_db()
    assert draft.document == before


def test_a_stranger_finds_nothing(client: Client, draft: Draft) -> None:
    client.force_login(make_user("stranger"))

    assert client.get(address("draft", draft)).status_code == 404
    assert save(client, draft, "nodes/MAKE", TITLE, "Other", "MAKE").status_code == 404
    assert stored(draft, TITLE) == "MAKE"
