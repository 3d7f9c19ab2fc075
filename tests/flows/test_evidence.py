"""Files as evidence in a real browser: progress, Cancel, refusals, dropping, without script, and on a phone."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from assessment.models import Evidence, EvidenceLink
from tests.assessment.hostile_files import make_pdf
from tests.flows.plant import Plant

pytestmark = pytest.mark.browser
Visit = Callable[..., BrowserContext]
KEY = "EQP-L1-1"


def file(name: str, data: bytes = b"A note") -> dict[str, object]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


def add(page: Page, *files: dict[str, object]) -> None:
    page.set_input_files("#files", files)
    page.get_by_role("button", name="Add files").click()


def names() -> list[str]:
    return sorted(Evidence.objects.kept().values_list("name", flat=True))


@pytest.fixture
def of_the_question(page: Page, plant: Plant) -> Page:
    """Reached from the question, as people do."""
    page.goto(plant.questions("EQP"))
    page.locator(f"#r-{KEY}").get_by_role("link", name="Evidence: none yet").click()
    return page


def test_files_are_added_at_a_question_and_a_refused_one_keeps_the_others(of_the_question: Page, plant: Plant) -> None:
    page = of_the_question
    add(page, file("register.txt"), file("plan.xlsm"), file("page.pdf", make_pdf()))

    uploads = page.locator("[data-uploads]")
    expect(uploads).to_contain_text("“register.txt” is added.")
    expect(uploads).to_contain_text("“plan.xlsm” contains macros. Save it as .xlsx or PDF and add it again.")
    expect(uploads).to_contain_text("“page.pdf” is added.")
    expect(page.locator("#evidence-of")).to_contain_text("register.txt")
    assert names() == ["page.pdf", "register.txt"]

    page.get_by_role("link", name="Back to the question").click()
    expect(page.locator(f"#r-{KEY}").get_by_role("link", name="Evidence: 2 files")).to_be_visible()


def test_a_file_under_way_shows_how_far_it_is_and_can_be_cancelled(page: Page, plant: Plant) -> None:
    held: list[Route] = []
    page.goto(plant.path("assessment:evidence"))
    page.route(
        "**/evidence/", lambda route: held.append(route) if route.request.method == "POST" else route.continue_()
    )
    add(page, file("first.txt", b"1"), file("second.txt", b"2"))

    rows = page.locator("[data-uploads] li")
    expect(rows.nth(0).locator(".meta")).to_have_text(re.compile("%|Checking file…|Waiting"))
    rows.nth(1).get_by_role("button", name="Cancel").click()
    rows.nth(0).get_by_role("button", name="Cancel").click()

    expect(rows.nth(0)).to_contain_text("Cancelled; nothing was stored.")
    expect(rows.nth(1)).to_contain_text("Cancelled; nothing was stored.")
    assert names() == []


def test_a_file_that_is_too_big_is_not_even_sent(page: Page, plant: Plant) -> None:
    page.goto(plant.path("assessment:evidence"))
    page.evaluate("""() => {
        const data = new DataTransfer();
        data.items.add(new File([new Uint8Array(20_000_001)], "big.txt"));
        data.items.add(new File(["small"], "small.txt"));
        document.getElementById("files").files = data.files;
    }""")
    page.get_by_role("button", name="Add files").click()

    expect(page.locator("[data-uploads]")).to_contain_text("“big.txt” is larger than 20 MB.")
    expect(page.locator("#evidence-list")).to_contain_text("small.txt")


def test_files_can_be_dropped(page: Page, plant: Plant) -> None:
    page.goto(plant.path("assessment:evidence"))
    page.evaluate("""() => {
        const data = new DataTransfer();
        data.items.add(new File(["dropped"], "dropped.txt"));
        const drop = new DragEvent("drop", {dataTransfer: data, cancelable: true});
        document.querySelector("[data-drop]").dispatchEvent(drop);
    }""")
    page.get_by_role("button", name="Add files").click()

    expect(page.locator("#evidence-list")).to_contain_text("dropped.txt")


def test_without_scripts_the_form_does_the_same(visit: Visit, plant: Plant) -> None:
    page = visit(plant.owner, scripts=False).new_page()
    page.goto(plant.path("assessment:evidence-of", KEY))
    add(page, file("a.txt", b"a"), file("b.svg"), file("c.txt", b"c"))

    expect(page.get_by_text("“b.svg” is of a type that is not taken.")).to_be_visible()
    assert names() == ["a.txt", "c.txt"]
    assert set(EvidenceLink.objects.values_list("requirement", flat=True)) == {KEY}


def test_a_preview_shows_and_the_links_are_chosen(page: Page, plant: Plant) -> None:
    page.goto(plant.path("assessment:evidence"))
    add(page, file("page.pdf", make_pdf()))
    page.locator("#evidence-list").get_by_role("link", name="page.pdf").click()

    picture = page.get_by_role("img", name="First page of page.pdf")
    expect(picture).to_be_visible()
    assert picture.evaluate("image => image.complete && Math.max(image.naturalWidth, image.naturalHeight)") == 1200
    page.locator("summary", has_text=re.compile("^Equipment$")).click()
    page.get_by_role("checkbox", name=re.compile(f"^{KEY}")).check()
    page.get_by_role("button", name="Save what it proves").click()
    expect(page.get_by_role("checkbox", name=re.compile(f"^{KEY}"))).to_be_checked()


def test_a_deleted_file_comes_back_by_undo(page: Page, plant: Plant) -> None:
    page.goto(plant.path("assessment:evidence"))
    add(page, file("note.txt"))
    page.locator("#evidence-list").get_by_role("link", name="note.txt").click()
    page.get_by_role("button", name="Delete this file").click()
    expect(page.get_by_text("“note.txt” is deleted. You can bring it back for 30 days.")).to_be_visible()

    page.get_by_role("button", name=re.compile("Undo.*note.txt")).click()
    expect(page.locator("#evidence-list")).to_contain_text("note.txt")
