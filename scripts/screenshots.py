"""Takes the pictures of the README from a real demonstration: .venv/bin/python scripts/screenshots.py [FOLDER]

Starts Fulcrum on a data folder that is thrown away, signs in as the demonstration manager and photographs the task
list, a question, the results and, where pdftoppm is installed, pages of the report.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SIZES = {1280: 1190, 360: 740}
LOCALES = {"en": "en-GB", "zh": "zh-CN"}
REPORT_PAGES = {"cover": 1, "summary": 3, "profile": 4}
SMALL = 200_000  # bytes: pictures stay in the repository for ever
PASSWORD = "only for these pictures"  # noqa: S105  of an installation that lives for a minute


@contextmanager
def demonstration() -> Iterator[str]:
    """The address of a fresh demonstration, stopped and removed afterwards."""
    with tempfile.TemporaryDirectory(prefix="fulcrum-pictures-") as data, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("FULCRUM_")},
            "FULCRUM_ENV": "embedded",
            "FULCRUM_DATA": data,
            "FULCRUM_DEMO_PASSWORD": PASSWORD,
            "PORT": str(port),
        }
        running = subprocess.Popen([sys.executable, "manage.py", "up"], cwd=ROOT, env=environment)  # noqa: S603
        try:
            yield wait_for_answer(f"http://localhost:{port}/")
        finally:
            running.terminate()
            running.wait(20)


def wait_for_answer(address: str) -> str:
    end = time.monotonic() + 90
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(f"{address}livez", timeout=2):  # noqa: S310  our own
                return address
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    sys.exit("The demonstration did not answer within 90 seconds.")


def signed_in(browser: Browser, address: str, language: str, width: int) -> tuple[BrowserContext, Page]:
    context = browser.new_context(
        base_url=address,
        locale=LOCALES[language],
        viewport={"width": width, "height": SIZES[width]},
        reduced_motion="reduce",
        color_scheme="light",
    )
    page = context.new_page()
    page.goto("/accounts/login/")
    page.locator("[name=login]").fill("owner@demo.example")
    page.locator("[name=password]").fill(PASSWORD)
    page.locator("main button[type=submit]").click()
    page.wait_for_url("**/f/*/")
    return context, page


def rounds(page: Page) -> tuple[str, str]:
    """The addresses of the running round and of last year's: the newest and the oldest in the list."""
    open_page(page, f"{page.url}assessments/")
    links = page.locator("main a").evaluate_all("all => all.map(link => link.href)")
    found = dict.fromkeys(match.group() for link in links if (match := re.search(r".*/a/[0-9a-f-]{36}/", link)))
    running, *_, last_year = found
    return running, last_year


def open_page(page: Page, address: str) -> None:
    response = page.goto(address)
    if response is None or not response.ok:
        sys.exit(f"{address} cannot be opened.")


def photograph(page: Page, file: Path) -> None:
    page.wait_for_load_state("networkidle")
    page.screenshot(path=file)
    check_size(file)


def check_size(file: Path) -> None:
    print(file, file.stat().st_size)
    if file.stat().st_size > SMALL:
        sys.exit(f"{file} is larger than {SMALL} bytes; show less of the page.")


def photograph_pages(browser: Browser, address: str, folder: Path) -> None:
    for language in LOCALES:
        for width in SIZES:
            context, page = signed_in(browser, address, language, width)
            running, last_year = rounds(page)
            for name, target in {
                "hub": running,
                "question": f"{running}s/EQP/2/",
                "results": f"{last_year}results/",
            }.items():
                open_page(page, target)
                photograph(page, folder / f"{name}-{width}-{language}.png")
            context.close()


def photograph_report(browser: Browser, address: str, folder: Path, language: str) -> None:
    context, page = signed_in(browser, address, language, 1280)
    open_page(page, f"{rounds(page)[1]}reports/")
    page.locator(f"[name=language][value={'zh-hans' if language == 'zh' else 'en'}]").check()
    page.locator("main form button[type=submit]").first.click()
    link = page.locator("a[download]").first
    link.wait_for(timeout=60_000)
    with tempfile.NamedTemporaryFile(suffix=".pdf") as pdf:
        pdf.write(context.request.get(link.get_attribute("href") or "").body())
        pdf.flush()
        for name, number in REPORT_PAGES.items():
            file = folder / f"report-{name}-{language}.png"
            command = ["pdftoppm", "-r", "72", "-png", "-singlefile", "-f", str(number), pdf.name, file.with_suffix("")]
            subprocess.run(command, check=True)  # noqa: S603
            check_size(file)
    context.close()


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "docs" / "images")
    folder.mkdir(parents=True, exist_ok=True)
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not chromium:
        sys.exit("There is no Chromium on the PATH (Debian: apt-get install chromium).")
    arguments = ["--disable-background-networking", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with demonstration() as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        photograph_pages(browser, address, folder)
        if shutil.which("pdftoppm"):
            for language in LOCALES:
                photograph_report(browser, address, folder, language)
        browser.close()


if __name__ == "__main__":
    main()
