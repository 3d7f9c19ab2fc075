"""A rubric goes out as a file and comes in again, in a real browser: the look, the faults and the application."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, expect

from rubrics.models import Draft
from tests.builders import make_administrator, make_draft
from tests.flows.plant import Plant
from tests.flows.test_every_page import inaccessible, too_wide, untranslated

pytestmark = pytest.mark.browser


@pytest.fixture
def draft(plant: Plant) -> Draft:
    return make_draft(plant.assessment.rubric_version, by=make_administrator())


@pytest.mark.parametrize(("language", "width"), [("en", 1280), ("zh-hans", 360)])
def test_a_file_is_looked_at_and_applied(
    visit: Callable[..., BrowserContext], draft: Draft, tmp_path: Path, language: str, width: int
) -> None:
    page = visit(draft.created_by, language=language, width=width).new_page()
    page.goto(reverse("rubrics:draft-exchange", args=[draft.pk]))
    with page.expect_download() as download:
        page.get_by_role("link", name="YAML").click()
    text = download.value.path().read_text(encoding="utf-8")

    send(
        page,
        tmp_path / "bad.yaml",
        text.replace("at_least: '0.8'", "at_least: much").replace("opens: plant", "opens: no"),
    )
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("row").filter(has_text="rule/at_least")).to_be_visible()
    look(page, language)

    changed = text.replace("at_least: '0.8'", "at_least: '0.75'").replace("en: Planning\n", "en: First plans\n", 1)
    send(page, tmp_path / "good.yaml", changed.replace("discrete: '0.77'", "discrete: '0.76'"))
    expect(page.locator("ins").first).to_be_visible()
    look(page, language)

    page.locator("form[action$='/import/'] button").click()
    expect(page).to_have_url(re.compile("/history/$"))
    page.goto(reverse("rubrics:draft-compare", args=[draft.pk]))
    look(page, language)
    expect(page.locator("ins")).to_have_count(3)


def send(page: Page, file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")
    page.get_by_label(page.locator("label[for=file]").inner_text()).set_input_files(file)
    page.locator("form[enctype='multipart/form-data'] button").click()


def look(page: Page, language: str) -> None:
    assert (inaccessible(page), too_wide(page), untranslated(page, language)) == ([], [], [])
