"""The rubric studio in a browser: from a published version to the next one, by two administrators."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Locator, Page, expect

from accounts.models import User
from rubrics.models import Draft, RubricVersion
from rubrics.operations import SetValue, find_value
from rubrics.selectors.drafts import read_state
from rubrics.services.drafting import change_draft
from rubrics.services.publishing import publish_shipped
from tests.builders import AT, make_administrator, make_draft

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

PRODUCTION = "nodes/MFG/nodes/PRD/nodes"
OPERATION = f"{PRODUCTION}/PRD-OPS/weight/discrete"
EQUIPMENT = f"{PRODUCTION}/PRD-EQM/weight/discrete"
REQUIREMENT = "nodes/PER/nodes/STR/nodes/STR/requirements/STR-L1-1"
TEXT = f"{REQUIREMENT}/text/en"
WORDS = {
    "en": {
        "copy": "Copy to a draft",
        "make": "Make the draft",
        "short": "Weights add up to 98 %: 2 % is missing.",
        "whole": "Weights add up to 100 percent.",
        "saved": "Saved",
        "undo": "Undo the last change",
        "propose": "Propose",
        "approve": "Approve and publish",
        "blocked": "Not possible yet",
        "own": "Another administrator has to approve what you proposed.",
    },
    "zh-hans": {
        "copy": "复制为草稿",
        "make": "创建草稿",
        "short": "权重合计 98%，还差 2%。",
        "whole": "权重合计 100%。",
        "saved": "已保存",
        "undo": "撤销上一步修改",
        "propose": "提交发布",
        "approve": "批准并发布",
        "blocked": "暂时不能发布",
        "own": "须由另一位管理员批准您提交的内容。",
    },
}


@pytest.fixture
def base(transactional_db: None) -> RubricVersion:
    return next(version for version in publish_shipped(at=AT)[::-1] if version.slug == "gbt39116-2020")


@pytest.fixture
def editor(base: RubricVersion) -> User:
    return make_administrator("Editor")


def part(draft: Draft, address: str) -> str:
    return reverse("rubrics:draft-part", args=[draft.pk, address])


def box(page: Page, name: str) -> Locator:
    return page.locator(f'[name="v:{name}"]')


def say(page: Page, name: str, value: str) -> None:
    """Type a value and leave the field."""
    box(page, name).fill(value)
    box(page, name).blur()


def status(page: Page, name: str) -> Locator:
    return page.locator(f'[data-field="{name}"] [data-status]')


def stored(draft: Draft, name: str) -> Any:
    return find_value(read_state(Draft.objects.get(pk=draft.pk)).document, tuple(name.split("/")))


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.05)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_version_is_copied_edited_proposed_approved_and_published(
    visit: Callable[..., BrowserContext], editor: User, base: RubricVersion, language: str
) -> None:
    words, page = WORDS[language], visit(editor, language=language).new_page()
    page.goto(reverse("rubrics:version-list"))
    page.get_by_role("link", name=re.compile(f"{words['copy']}.*{base}")).click()
    page.get_by_role("button", name=words["make"]).click()
    draft = Draft.objects.get()

    page.goto(part(draft, "weights/discrete"))
    say(page, OPERATION, "14")
    expect(page.locator("[id='sum-MFG/PRD']")).to_contain_text(words["short"])
    expect(page.locator("#checks .tag-bad")).to_be_visible()
    page.goto(reverse("rubrics:draft-publish", args=[draft.pk]))
    expect(page.locator(".banner-bad")).to_contain_text(words["blocked"])

    page.goto(part(draft, "weights/discrete"))
    say(page, EQUIPMENT, "16")
    expect(page.locator("[id='sum-MFG/PRD']")).to_contain_text(words["whole"])
    expect(page.locator("#checks .tag-ok")).to_be_visible()

    page.goto(part(draft, REQUIREMENT))
    say(page, TEXT, "A written plan names direction and goals.")
    expect(status(page, TEXT)).to_have_text(words["saved"])
    say(page, f"{REQUIREMENT}/topic", "wrong-turn")
    expect(status(page, f"{REQUIREMENT}/topic")).to_have_text(words["saved"])
    page.get_by_role("button", name=words["undo"]).click()
    expect(box(page, f"{REQUIREMENT}/topic")).to_have_value("im-plan")
    assert stored(draft, TEXT) == "A written plan names direction and goals."

    page.goto(reverse("rubrics:draft-publish", args=[draft.pk]))
    page.locator("[name=name]").fill("2026.2")
    page.get_by_role("button", name=words["propose"], exact=True).click()
    expect(page.locator("[name=without_impact]")).to_have_attribute("aria-invalid", "true")
    page.locator("[name=without_impact]").check()
    page.get_by_role("button", name=words["propose"], exact=True).click()
    expect(page.get_by_text(words["own"])).to_be_visible()
    expect(page.get_by_role("button", name=words["approve"])).to_have_count(0)
    assert RubricVersion.objects.filter(slug=base.slug, number__gt=1000).count() == 0

    second = visit(make_administrator("Second administrator"), language=language).new_page()
    second.goto(reverse("rubrics:draft-publish", args=[draft.pk]))
    second.get_by_role("button", name=words["approve"]).click()
    second.wait_for_url(re.compile(r"/gbt39116-2020/1001/$"))
    version = RubricVersion.objects.get(slug=base.slug, number=1001)
    assert (version.name, version.approved_by != version.published_by) == ("2026.2", True)
    assert Draft.objects.get().status == Draft.Status.PUBLISHED


def test_two_editors_of_one_field_see_both_values_and_lose_none(
    visit: Callable[..., BrowserContext], editor: User, base: RubricVersion
) -> None:
    draft = make_draft(base, by=editor)
    page, other = (visit(user).new_page() for user in (editor, make_administrator("Colleague")))
    for tab in (page, other):
        tab.goto(part(draft, REQUIREMENT))
    say(other, TEXT, "Theirs")
    expect(status(other, TEXT)).to_have_text("Saved")
    say(other, f"{REQUIREMENT}/topic", "their-topic")
    expect(status(other, f"{REQUIREMENT}/topic")).to_have_text("Saved")

    say(page, f"{REQUIREMENT}/basis", "sme2024")
    expect(status(page, f"{REQUIREMENT}/basis")).to_have_text("Saved")
    say(page, TEXT, "Mine")
    conflict = page.locator(f'[data-field="{TEXT}"] [data-conflict]')
    expect(conflict).to_contain_text("Colleague changed this")
    expect(conflict.locator(".quote")).to_have_text("Theirs")
    expect(box(page, TEXT)).to_have_value("Mine")
    assert stored(draft, TEXT) == "Theirs"

    conflict.get_by_role("button", name="Use mine").click()
    expect(status(page, TEXT)).to_have_text("Saved")
    assert stored(draft, TEXT) == "Mine"
    assert stored(draft, f"{REQUIREMENT}/topic") == "their-topic"


def test_what_was_typed_is_saved_when_the_page_is_left_at_once(
    visit: Callable[..., BrowserContext], editor: User, base: RubricVersion
) -> None:
    draft = make_draft(base, by=editor)
    page = visit(editor).new_page()
    page.goto(part(draft, REQUIREMENT))
    box(page, TEXT).fill("Typed and left")
    page.goto(reverse("rubrics:draft", args=[draft.pk]))
    wait_for(lambda: stored(draft, TEXT) == "Typed and left")


def test_a_bad_value_stays_in_its_field_with_the_reason(
    visit: Callable[..., BrowserContext], editor: User, base: RubricVersion
) -> None:
    draft = make_draft(base, by=editor)
    page = visit(editor).new_page()
    page.goto(part(draft, "weights/discrete"))
    say(page, OPERATION, "1e9")
    expect(status(page, OPERATION)).to_contain_text("“1e9” is not a percentage")
    expect(box(page, OPERATION)).to_have_value("1e9")
    expect(box(page, OPERATION)).to_have_attribute("aria-invalid", "true")
    assert stored(draft, OPERATION) == "0.16"
    say(page, OPERATION, "16")


@pytest.mark.parametrize("scripts", [True, False])
def test_enter_saves_and_moves_nothing(
    visit: Callable[..., BrowserContext], editor: User, base: RubricVersion, scripts: bool
) -> None:
    draft = make_draft(base, by=editor)
    page = visit(editor, scripts=scripts).new_page()
    page.goto(part(draft, "scale"))
    before = [choice["key"] for choice in stored(draft, "scale")]
    box(page, "scale/partly/value").fill("0.4")
    box(page, "scale/partly/value").press("Enter")
    expect(box(page, "scale/partly/value")).to_have_value("0.4")
    wait_for(lambda: stored(draft, "scale/partly/value") == "0.4")
    assert [choice["key"] for choice in stored(draft, "scale")] == before


def test_without_scripts_a_page_saves_whole_and_shows_both_sides_of_a_conflict(
    visit: Callable[..., BrowserContext], editor: User, base: RubricVersion
) -> None:
    draft = make_draft(base, by=editor)
    page = visit(editor, scripts=False).new_page()
    page.goto(part(draft, "weights/discrete"))
    steps = [SetValue(tuple(OPERATION.split("/")), "0.15")]
    change_draft(draft=draft, steps=steps, revision=1, by=make_administrator("Colleague"), at=AT)
    box(page, OPERATION).fill("14")
    box(page, EQUIPMENT).fill("12")
    page.get_by_role("button", name="Save").click()

    conflict = page.locator(f'[data-field="{OPERATION}"] [data-conflict]')
    expect(conflict).to_contain_text("Colleague changed this")
    expect(box(page, OPERATION)).to_have_value("14")
    assert (stored(draft, OPERATION), stored(draft, EQUIPMENT)) == ("0.15", "0.12")
    conflict.get_by_role("button", name="Use mine").click()
    assert stored(draft, OPERATION) == "0.14"
    page.get_by_role("button", name="Scale to 100 MFG/PRD").click()
    expect(page.locator("[id='sum-MFG/PRD']")).to_contain_text("Weights add up to 100 percent.")

    page.goto(reverse("rubrics:draft", args=[draft.pk]))
    page.get_by_text("Personnel PER").click()
    page.get_by_role("button", name="Move down PER").press("Enter")
    keys = [node["key"] for node in read_state(Draft.objects.get()).document["nodes"]]
    assert keys[:2] == ["TEC", "PER"]
