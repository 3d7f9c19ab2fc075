"""What every test stands on: test settings, a data folder of its own, and a browser where there is one."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from typing import TYPE_CHECKING

import django
import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# Settings are read after this file. Nothing of an installation may reach a test, and no test may reach its data.
BROWSER_IS_REQUIRED = os.environ.get("FULCRUM_REQUIRE_BROWSER") == "1"
DATA_FOLDER = tempfile.mkdtemp(prefix="fulcrum-test-")
for name in [name for name in os.environ if name.startswith(("FULCRUM_", "SMTP_")) or name == "PORT"]:
    if name != "FULCRUM_LONG":  # asks tests for more repetitions
        del os.environ[name]
os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "FULCRUM_ENV": "test", "FULCRUM_DATA": DATA_FOLDER}
django.setup()  # the conftest files below this one may import models

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


def pytest_unconfigure() -> None:
    shutil.rmtree(DATA_FOLDER, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    if CHROMIUM or BROWSER_IS_REQUIRED:
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason="no Chromium on the PATH (Debian: apt-get install chromium)"))


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """The machine's own Chromium; a page of a new context belongs to each test."""
    if not CHROMIUM:
        pytest.fail("FULCRUM_REQUIRE_BROWSER=1, and there is no Chromium on the PATH.")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  most runs need no browser

    # Playwright keeps an event loop in this thread, which makes Django refuse the database; no test awaits anything.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=[*quiet, *sandbox])
        yield chromium
        chromium.close()
