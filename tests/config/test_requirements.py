import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "requirements"


def pins(name):
    """Package, version and marker of every entry; the hashes below it belong to it."""
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    return {entry.strip() for entry in re.findall(r"^([a-z0-9][^\\#\n]*)", text, re.MULTILINE)}


def test_development_installs_all_of_runtime_in_the_same_versions():
    assert pins("runtime") - pins("dev") == set()


@pytest.mark.parametrize("name", ["runtime", "dev", "tools"])
def test_every_package_is_pinned_and_hashed(name):
    text = (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
    entries = re.findall(r"^[a-z0-9].*(?:\n .*)*", text, re.MULTILINE)
    assert entries
    assert [entry for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("name", ["runtime", "dev", "tools"])
def test_no_file_names_a_place_to_download_from(name):
    assert "://" not in (FOLDER / f"{name}.txt").read_text(encoding="utf-8")
