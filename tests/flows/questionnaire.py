"""What the journeys do on a question page."""

import time
from collections.abc import Callable

from playwright.sync_api import Locator, Page

from tests.flows.plant import Plant

VALUES = ("not_met", "partly", "mostly", "fully")


def choice(page: Page, key: str, value: str) -> Locator:
    return page.locator(f'input[name="value-{key}"][value="{value}"]')


def note(page: Page, key: str) -> Locator:
    return page.locator(f"#note-{key}")


def status(page: Page, key: str) -> Locator:
    return page.locator(f"#status-{key}")


def conflict(page: Page, key: str) -> Locator:
    return page.locator(f"#conflict-{key}")


def wait_until(is_so: Callable[[], bool], seconds: float = 30) -> None:
    """The server may still be writing when the browser has moved on."""
    end = time.monotonic() + seconds
    while not is_so() and time.monotonic() < end:
        time.sleep(0.02)
    assert is_so()


def wait_for_value(plant: Plant, key: str, value: str) -> None:
    wait_until(lambda: plant.value(key) == value)
