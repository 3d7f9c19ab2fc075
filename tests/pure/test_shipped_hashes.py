"""Hashes of shipped documents never change: rounds, snapshots and reports name them."""

import re

import pytest

from rubrics.shipped_files import SHIPPED, find_shipped, list_shipped

HASHES = {
    ("gbt39116-2020", 1): (
        "b9da6dc2ab4869b480cc889b1f7cf78cbe2f6ac70134212e36fb8aaf9b0b7369",
        "7785e2a2a4b0c9c1c6e7828c519fbfaff4d652253c36d465332493157b8d5e7f",
    ),
    ("gbt39116-2020", 2): (
        "2879044ee385fd35f7d84ec0aeb9374907912bf0c871179a6f36502eedf66e75",
        "7785e2a2a4b0c9c1c6e7828c519fbfaff4d652253c36d465332493157b8d5e7f",
    ),
    ("gbt39116-2020", 3): (
        "e63282f3ecb48a7c54cfe749bb3f98880bb3bbb9f5fbf75bf67cdb1e5e29ed08",
        "9f56895ba609a24c3ccff5b63221819167d46fbfc05ce11a0c779a047f65caa0",
    ),
    ("sme-digital-2024", 1): (
        "fe5f01327c6066b964e96a3a20da5e70591c5edd99562b9bca24d7eec8335601",
        "4977430865e29de1b15d1c9c1f8b9b3ca8bc8c9cba5cf5fac56ca46d286c1b04",
    ),
}


@pytest.mark.parametrize(("slug", "number"), HASHES)
def test_a_new_kind_in_the_grammar_leaves_the_hashes_of_older_documents_as_they_are(slug, number):
    found = find_shipped(slug, number)

    assert found
    assert (found[1].rubric_hash, found[1].scoring_hash) == HASHES[slug, number]


def test_every_shipped_document_is_sound():
    assert {(item.slug, item.number) for item in list_shipped()} == set(HASHES)
    assert all(find_shipped(item.slug, item.number) for item in list_shipped())


def test_no_code_and_no_page_knows_a_rubric_by_its_name():
    """Models are data. Passwords may not be made of the program's words, which is no branch on a rubric."""
    root = SHIPPED.parents[1]
    slugs = {item.slug for item in list_shipped()}
    families = slugs | {slug.partition("-")[0] for slug in slugs}
    apps = "accounts assessment audit benchmarks charts config jobs reports reviews rubrics templates static".split()
    files = [file for app in apps for file in (root / app).rglob("*.*")]
    sources = [file for file in files if file.suffix in (".py", ".html", ".js", ".typ")]
    named = {
        file.relative_to(root).as_posix()
        for file in sources
        if any(re.search(rf"\b{family}-", file.read_text(encoding="utf-8")) for family in families)
    }

    assert len(sources) > 300
    assert named == set()
