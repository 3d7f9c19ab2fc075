"""The rubric studio in a browser: from a published version to the next one, by two administrators."""

import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Locator, Page, expect

from accounts.models import Factory, User
from assessment.models import Assessment
from assessment.services.submission import submit_assessment
from jobs.models import Job
from jobs.running import run_job
from rubrics.models import Draft, RubricVersion
from rubrics.operations import SetValue, find_value
from rubrics.selectors.drafts import read_state
from rubrics.services.drafting import change_draft
from rubrics.services.publishing import publish_shipped
from tests.builders import AT, give_answers, make_administrator, make_assessment, make_draft, make_factory
from tests.flows.plant import Plant

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
        "text": "A written plan names direction and goals.",
        "short": "Weights add up to 98 %: 2 % is missing.",
        "whole": "Weights add up to 100 percent.",
        "saved": "Saved",
        "undo": "Undo the last change",
        "propose": "Propose",
        "approve": "Approve and publish",
        "blocked": "Not possible yet",
        "own": "Another administrator has to approve what you proposed.",
        "impact": "Preview of the impact",
        "measure": "Measure the impact",
        "measuring": "The impact is being measured",
        "found": "Of 11 rounds 6 would go down and 0 up",
        "told": "Of 11 rounds, 6 would go down, 5 keep their level and 0 go up.",
        "newer": "A newer rubric is available: version 1001",
        "offer": "See what it would change for this round",
        "below": "Below level 1",
        "move": "Move this round to version 1001",
        "moved": "The round now uses rubric version 1001.",
    },
    "zh-hans": {
        "copy": "复制为草稿",
        "make": "创建草稿",
        "text": "书面规划写明方向和目标。",
        "short": "权重合计 98%，还差 2%。",
        "whole": "权重合计 100%。",
        "saved": "已保存",
        "undo": "撤销上一步修改",
        "propose": "提交发布",
        "approve": "批准并发布",
        "blocked": "暂时不能发布",
        "own": "须由另一位管理员批准您提交的内容。",
        "impact": "预览影响",
        "measure": "测算影响",
        "measuring": "正在测算影响",
        "found": "11轮评估中，6轮会降级，0轮会升级",
        "told": "共 11 轮：6 轮降级，5 轮等级不变，0 轮升级。",
        "newer": "有新版评价规则可用：第 1001 版",
        "offer": "查看对本轮的影响",
        "below": "未达到一级",
        "move": "本轮改用第 1001 版",
        "moved": "本轮现在使用第 1001 版评价规则。",
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


def answers_at_the_gate(plant: Plant) -> dict[str, str]:
    """Level 1 of the published version, by so little that the two weights decide."""
    answers = dict.fromkeys(plant.keys(level=1), "mostly")
    answers |= dict.fromkeys(("PRD-OPS-L1-1", "PRD-OPS-L1-2", "PRD-PUR-L1-1", "PRD-PUR-L1-2"), "fully")
    return answers | dict.fromkeys(("PRD-EQM-L1-1", "PRD-EQM-L1-2"), "partly")


def submit_round(factory: Factory, version: RubricVersion, answers: dict[str, str]) -> Assessment:
    assessment = make_assessment(factory, version, name="2025", profile="discrete", answers=answers)
    submit_assessment(assessment=assessment, by=assessment.created_by, at=AT)
    return assessment


@pytest.fixture
def old_round(plant: Plant) -> Plant:
    """The plant's round of last year, submitted like those of ten other plants; this year's has the same answers."""
    version, answers = plant.assessment.rubric_version, answers_at_the_gate(plant)
    strong = dict.fromkeys(answers, "fully")
    for number, given in enumerate([answers] * 5 + [strong] * 5):
        submit_round(make_factory(f"Plant {number}"), version, given)
    give_answers(plant.assessment, answers)
    return plant.with_round(submit_round(plant.factory, version, answers))


def seen_results(page: Page, plant: Plant) -> tuple[str, RubricVersion, str, str]:
    """What a submitted round's page says with all its parts there, its version, and the record that it is read from."""
    page.goto(plant.path("assessment:results"))
    page.wait_for_load_state("networkidle")
    expect(page.locator(".lv-xl")).to_have_text("1")
    [snapshot] = plant.snapshots()
    text, version = page.locator("main").inner_text(), snapshot.assessment.rubric_version
    return text, version, snapshot.payload, snapshot.payload_hash


def edit(page: Page, draft: Draft, words: dict[str, str], text: str) -> None:
    """Two weights, the first of which alone blocks the draft; a text; and a mistake that is undone."""
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
    say(page, text, words["text"])
    expect(status(page, text)).to_have_text(words["saved"])
    say(page, f"{REQUIREMENT}/topic", "wrong-turn")
    expect(status(page, f"{REQUIREMENT}/topic")).to_have_text(words["saved"])
    page.get_by_role("button", name=words["undo"]).click()
    expect(box(page, f"{REQUIREMENT}/topic")).to_have_value("im-plan")
    assert stored(draft, text) == words["text"]


def measure(page: Page, words: dict[str, str]) -> None:
    """From the page of the proposal to the levels old × new: six rounds fall below level 1, five stay on it."""
    page.get_by_role("link", name=words["impact"], exact=True).click()
    page.get_by_role("button", name=words["measure"]).click()
    expect(page.get_by_role("heading", name=words["measuring"])).to_be_visible()
    run_job(job_id=Job.objects.get().pk, at=timezone.now())
    expect(page.locator("#s-levels")).to_have_text(words["found"])
    level_1 = page.locator("table.matrix").first.locator("tbody tr").nth(1).locator("td")
    assert [int(count) for count in level_1.all_inner_texts() if count.isdecimal()] == [6, 5, 11]


def propose(page: Page, draft: Draft, words: dict[str, str]) -> None:
    """Not without the impact, unless with a tick; with it there is none to make."""
    button = page.get_by_role("button", name=words["propose"], exact=True)
    page.goto(reverse("rubrics:draft-publish", args=[draft.pk]))
    page.locator("[name=name]").fill("2026.2")
    button.click()
    expect(page.locator("[name=without_impact]")).to_have_attribute("aria-invalid", "true")
    measure(page, words)

    page.goto(reverse("rubrics:draft-publish", args=[draft.pk]))
    expect(page.locator("[name=without_impact]")).to_have_count(0)
    page.locator("[name=name]").fill("2026.2")
    button.click()
    expect(page.get_by_text(words["own"])).to_be_visible()
    expect(page.locator("dl.facts")).to_contain_text(words["told"])
    expect(page.get_by_role("button", name=words["approve"])).to_have_count(0)


def approve(page: Page, draft: Draft, words: dict[str, str]) -> None:
    page.goto(reverse("rubrics:draft-publish", args=[draft.pk]))
    expect(page.locator("dl.facts")).to_contain_text(words["told"])
    page.get_by_role("button", name=words["approve"]).click()
    page.wait_for_url(re.compile(r"/gbt39116-2020/1001/$"))


def move(page: Page, plant: Plant, words: dict[str, str]) -> None:
    """The offer, its numbers, the move; then the round amounts to what the numbers said."""
    page.goto(plant.path("assessment:hub"))
    expect(page.get_by_text(words["newer"])).to_be_visible()
    page.get_by_role("link", name=words["offer"]).click()
    page.wait_for_url(re.compile(re.escape(plant.path("assessment:move-rubric"))))
    now, then = page.locator(".three dd").all_inner_texts()
    assert ("1.00" in now, then.splitlines()[0]) == (True, words["below"])
    expect(page.locator("ins")).to_have_text(words["text"])
    [score] = re.findall(r"\d\.\d\d", then)

    page.get_by_role("button", name=words["move"]).click()
    expect(page.get_by_text(words["moved"]).first).to_be_visible()
    expect(page.locator(".three dd").first).to_have_text(re.compile(f"{words['below']}.*{re.escape(score)}"))


@pytest.mark.parametrize("language", WORDS)
def test_a_version_is_copied_edited_measured_proposed_approved_and_published(
    visit: Callable[..., BrowserContext], plant: Plant, old_round: Plant, nobody_works: None, language: str
) -> None:
    words, base = WORDS[language], plant.assessment.rubric_version
    manager = visit(plant.owner, language=language).new_page()
    before = seen_results(manager, old_round)

    page = visit(make_administrator("Editor"), language=language).new_page()
    page.goto(reverse("rubrics:version-list"))
    page.get_by_role("link", name=re.compile(f"{words['copy']}.*{base}")).click()
    page.get_by_role("button", name=words["make"]).click()
    draft = Draft.objects.get()
    edit(page, draft, words, f"{REQUIREMENT}/text/{language}")
    propose(page, draft, words)
    assert RubricVersion.objects.filter(slug=base.slug, number__gt=1000).count() == 0

    second = visit(make_administrator("Second administrator"), language=language).new_page()
    approve(second, draft, words)
    version = RubricVersion.objects.get(slug=base.slug, number=1001)
    assert (version.name, version.approved_by != version.published_by) == ("2026.2", True)
    assert Draft.objects.get().status == Draft.Status.PUBLISHED

    assert seen_results(manager, old_round) == before
    move(manager, plant, words)
    assert seen_results(manager, old_round) == before


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
