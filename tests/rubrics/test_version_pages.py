"""Administrators' pages of the rubric versions."""

from html import unescape as html_unescape

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from rubrics.document import parse_document
from rubrics.models import RubricVersion
from rubrics.overview import build_overview
from rubrics.selectors import load_rubric, newest_published
from rubrics.services.publishing import publish_shipped, retire_version
from rubrics.shipped_files import find_shipped
from rubrics.wording import CONFIDENCE, percent_text, policies
from tests.builders import AT, make_administrator, make_factory, make_membership, make_published_rubric, make_user
from tests.pure.documents import make_document, make_leaf, make_requirement, texts

pytestmark = pytest.mark.django_db
LIST = "/admin-area/rubrics/"


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(make_administrator())
    return client


@pytest.fixture
def shipped() -> RubricVersion:
    """The newest version of the first rubric that comes with the program."""
    publish_shipped(at=AT)
    return newest_published()


def page_of(version: RubricVersion) -> str:
    return reverse("rubrics:version", args=[version.slug, version.number])


def test_the_list_names_every_version_with_status_and_origin(office: Client) -> None:
    first = make_published_rubric()
    make_published_rubric(make_document(title=texts("Second")), number=2)
    retire_version(version=first, by="admin@plant.example", at=AT)

    page = office.get(LIST)

    rows = [(str(row), row.get_status_display()) for row, _rounds in page.context["versions"]]
    assert rows == [("small 2", "Published"), ("small 1", "Retired")]
    assert "Came with the program" in page.content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_asks_the_database_as_often_for_three_versions_as_for_one(
    office: Client, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(1, rows + 1):
        make_published_rubric(make_document(title=texts(f"Title {number}")), number=number)

    with django_assert_num_queries(5):  # session, person, drafts, rounds of each version, versions
        office.get(LIST)


def test_an_empty_list_says_where_rubrics_come_from(office: Client) -> None:
    assert "No rubric is published yet." in office.get(LIST).content.decode()


def test_a_version_takes_three_queries(
    office: Client, shipped: RubricVersion, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(3):  # session, person, version
        office.get(page_of(shipped))


def test_a_version_shows_what_it_is_and_what_it_is_not(office: Client, shipped: RubricVersion) -> None:
    html = office.get(page_of(shipped)).content.decode()

    assert shipped.rubric_hash in html
    assert shipped.scoring_hash in html
    assert "This is a self-assessment under rubric version 3; it is not a certificate" in html
    assert "GB/T 39117-2020, Maturity assessment method of intelligent manufacturing capability" in html
    assert "A level is reached when its score is at least 80 %." in html
    assert "Element weights 6/11/15/68: remembered" in html
    assert "Remembered, still to be checked" in html


def test_every_requirement_is_there_in_both_languages(office: Client, shipped: RubricVersion) -> None:
    page = office.get(page_of(shipped))

    html, requirements = page.content.decode(), page.context["rubric"].requirements
    missing = [key for key in requirements if f">{key}</code>" not in html]
    assert (len(requirements), missing) == (223, [])
    assert '<p class="meta" lang="zh-Hans">已形成书面的智能制造推进规划，明确方向和目标。</p>' in html


def test_in_chinese_the_chinese_text_comes_first(office: Client, shipped: RubricVersion) -> None:
    office.cookies["language"] = "zh-hans"

    html = office.get(page_of(shipped)).content.decode()

    assert '<td>已形成书面的智能制造推进规划，明确方向和目标。<p class="meta" lang="en">A written plan' in html


def test_a_version_shows_the_sizes_of_effort_with_how_often_each_is_meant(
    office: Client, shipped: RubricVersion
) -> None:
    page = office.get(page_of(shipped))

    assert [row.size.key for row in page.context["overview"].sizes] == ["S", "M", "L", "XL"]
    assert sum(row.requirements for row in page.context["overview"].sizes) == 223
    assert "40–150" in page.content.decode()
    assert "200,000–1,000,000" in page.content.decode()


def test_a_version_shows_what_it_asks_of_proof_and_every_rule_in_both_languages(
    office: Client, shipped: RubricVersion
) -> None:
    html = html_unescape(office.get(page_of(shipped)).content.decode())

    said = [text for rule in load_rubric(shipped).consistency for text in rule.text.values()]
    assert "counts as “Partly” unless evidence of the kind “Document” or stronger supports it." in html
    assert [text for text in said if text not in html] == []


def test_the_page_of_a_subdomain_shows_everything_it_says_in_both_languages(
    office: Client, shipped: RubricVersion
) -> None:
    rubric = load_rubric(shipped)
    for key, leaf in rubric.leaf_by_key.items():
        html = html_unescape(office.get(f"{page_of(shipped)}{key}/").content.decode())
        said = [leaf.node.help.introduction, leaf.node.help.people, leaf.node.help.systems]
        said += leaf.node.help.levels.values()
        for item in leaf.node.requirements:
            said += [item.text, item.help, *item.meaning.values(), item.example, item.effort.reason]
            said += [item.relevance.reason, *(hint.text for hint in item.evidence)]
        assert [text for texts in said for text in texts.values() if text not in html] == []


def test_the_page_of_a_subdomain_takes_three_queries(
    office: Client, shipped: RubricVersion, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(3):  # session, person, version
        office.get(f"{page_of(shipped)}EQP/")


def test_a_version_without_explanations_shows_its_requirements_alone(office: Client) -> None:
    html = office.get(f"{page_of(make_published_rubric())}SELL/").content.decode()

    assert "Text of SELL-L1-1" in html
    assert "For example" not in html


def test_a_subdomain_that_does_not_exist_is_not_found(office: Client) -> None:
    assert office.get(f"{page_of(make_published_rubric())}NOWHERE/").status_code == 404


def test_a_document_changed_in_the_database_is_named_and_not_shown(office: Client) -> None:
    version = make_published_rubric()
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE rubrics_rubricversion DISABLE TRIGGER USER")
        cursor.execute("UPDATE rubrics_rubricversion SET document = replace(document, 'Small', 'Large')")

    for address in (page_of(version), f"{page_of(version)}SELL/"):
        page = office.get(address)
        assert page.status_code == 500
        assert "The stored document does not have the hash it was published with." in page.content.decode()
        assert "Large" not in page.content.decode()


@pytest.mark.parametrize("address", [f"{LIST}small/2/", f"{LIST}other/1/"])
def test_a_version_that_does_not_exist_is_not_found(office: Client, address: str) -> None:
    make_published_rubric()

    assert office.get(address).status_code == 404


def test_managers_do_not_find_the_pages(client: Client) -> None:
    owner, version = make_user("owner"), make_published_rubric()
    make_membership(owner, make_factory())
    client.force_login(owner)

    assert [client.get(address).status_code for address in (LIST, page_of(version))] == [404, 404]


def test_the_pages_take_no_posts(office: Client) -> None:
    version = make_published_rubric()

    assert [office.post(address).status_code for address in (LIST, page_of(version))] == [405, 405]


# ---------------------------------------------------------------- how a rubric is laid out
def test_the_tree_shows_weights_within_the_group_for_each_profile() -> None:
    profiles = {"plain": {"title": texts("Plain")}, "other": {"title": texts("Other")}}
    nodes = [
        make_leaf("A", {"plain": "0.125", "other": "1"}, (1,), notes=[{"confidence": "own", "text": texts("Note")}]),
        make_leaf("B", {"plain": "0.875"}, (1,), trimmable="true"),
    ]

    overview = build_overview(parse_document(make_document(*nodes, profiles=profiles, levels=1)))

    rows = [(row.depth, row.key, row.weights, row.trimmable, len(row.notes)) for row in overview.tree]
    assert rows == [(0, "A", ("12.5", "100"), False, 1), (0, "B", ("87.5", ""), True, 0)]


def test_a_basis_is_counted_and_explained_by_the_source_that_names_it() -> None:
    asked = [make_requirement(f"A-L1-{number}", basis=basis) for number, basis in enumerate(("x1", "x2", "x2"), 1)]
    leaf = make_leaf("A", "1", ()) | {"requirements": asked}
    sources = [{"title": texts("A book (basis: x2)")}]

    overview = build_overview(parse_document(make_document(leaf, sources=sources, levels=1)))

    assert [(basis.code, basis.requirements, bool(basis.source)) for basis in overview.bases] == [
        ("x2", 2, True),
        ("x1", 1, False),
    ]


@pytest.mark.parametrize(
    ("policy", "sentence"),
    [
        ({"at_least": "0.725"}, "A level is reached when its score is at least 72.5 %."),
        ({"sequential_stop": "false"}, "Every level counts, also above one that is not reached."),
        (
            {"highest_satisfied_counts": "raw"},
            "The highest level that is reached counts its own score; those below count 1.",
        ),
        ({"empty_level": "inherit"}, "Where a part asks nothing at a level, its highest level below speaks for it."),
        ({"empty_level": "full"}, "Where a part asks nothing at a level, it counts as fully met."),
        ({"empty_level": "renormalise"}, "Where a part asks nothing at a level, the other parts share its weight."),
        ({"opens": "plant"}, "The next level opens when the whole plant reaches the one below."),
        ({"opens": "none"}, "All levels are open from the start."),
    ],
)
def test_every_policy_has_its_sentence(policy: dict[str, str], sentence: str) -> None:
    rubric = parse_document(make_document(rule=policy))

    assert sentence in policies(rubric)
    assert len(policies(rubric)) == 5


def test_a_rule_of_several_conditions_says_them_for_each_level() -> None:
    found = find_shipped("sme-digital-2024")

    assert found
    assert policies(found[1])[1:3] == (
        "A level is reached when all of its conditions are met at once.",
        "Level 1: a score of at least 20, and 6 counted answers at the level or above, 3 of them binding.",
    )


def test_every_confidence_of_the_grammar_has_words() -> None:
    notes = [{"confidence": code, "text": texts(code)} for code in CONFIDENCE]

    rubric = parse_document(make_document(make_leaf("A", "1", (1,), notes=notes), levels=1))

    assert [note.confidence for note in rubric.nodes[0].notes] == ["several", "one", "recalled", "own"]


def test_percentages_are_exact() -> None:
    weights = parse_document(make_document(make_leaf("A", "0.005", (1,)), make_leaf("B", "0.995", (1,)), levels=1))

    assert [percent_text(node.weight["plain"]) for node in weights.nodes] == ["0.5", "99.5"]
