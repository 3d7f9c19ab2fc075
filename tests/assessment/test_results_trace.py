"""Every number of a result, taken apart: the parts are exact and add up to it, under every policy of a rubric."""

from fractions import Fraction

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Factory, User
from assessment.models import Assessment
from assessment.selectors.result import Result, get_result
from assessment.selectors.trace import UnknownNode, trace_index, trace_level
from tests.builders import make_assessment, make_factory, make_membership, make_published_rubric, make_user
from tests.pure.documents import make_document, make_leaf, make_node

pytestmark = pytest.mark.django_db

ANSWERS = {
    "A1-L1-1": "fully",
    "A1-L1-2": "mostly",
    "A2-L1-1": "fully",
    "B-L1-1": "fully",
    "B-L1-2": "mostly",
    "B-L1-3": "fully",
    "A1-L2-1": "partly",
    "B-L2-1": "mostly",
    "B-L3-1": "partly",
}
POLICIES = [
    {"empty_level": "inherit"},
    {"empty_level": "full"},
    {"empty_level": "renormalise"},
    {"highest_satisfied_counts": "raw"},
    {"sequential_stop": "false"},
]


def document(rule: dict[str, str]) -> dict:
    branch = make_node("A", "0.56", nodes=[make_leaf("A1", "0.6", (2, 1, 2)), make_leaf("A2", "0.4", (1, 0, 0))])
    return make_document(
        branch, make_leaf("B", "0.24", (3, 1, 1)), make_leaf("C", "0.2", (1,), trimmable="true"), rule=rule
    )


@pytest.fixture
def plant() -> Factory:
    return make_factory()


def result_under(plant: Factory, rule: dict[str, str]) -> Result:
    version = make_published_rubric(document(rule))
    return get_result(make_assessment(plant, version, answers=ANSWERS, trimmed={"C": "done by the group"}))


@pytest.mark.parametrize("rule", POLICIES, ids=str)
def test_parts_and_answers_add_up_to_every_level_score(plant: Factory, rule: dict[str, str]) -> None:
    result = result_under(plant, rule)
    for path in ("", *result.data["nodes"]):
        for level in (1, 2, 3):
            trace = trace_level(result, path, level)
            if trace.share is None:
                assert (trace.children, trace.answers) == ((), ())
                continue
            assert sum(part.part for part in trace.answers) == trace.share
            assert sum(part.weight for part in trace.answers) == 1
            if trace.children:
                assert sum(child.part for child in trace.children) == trace.share
                assert sum(child.used for child in trace.children) == 1


@pytest.mark.parametrize("rule", POLICIES, ids=str)
def test_what_the_levels_count_adds_up_to_every_index_and_to_the_score(plant: Factory, rule: dict[str, str]) -> None:
    result = result_under(plant, rule)
    for path in ("", *result.data["nodes"]):
        walk = trace_index(result, path)
        assert sum(step.counts for step in walk.steps) == walk.total


def test_weights_are_divided_by_what_is_left_in_scope(plant: Factory) -> None:
    trace = trace_level(result_under(plant, {}), "", 1)
    assert [(child.node.key, child.weight, child.used) for child in trace.children] == [
        ("A", Fraction(14, 25), Fraction(7, 10)),
        ("B", Fraction(6, 25), Fraction(3, 10)),
    ]


@pytest.mark.parametrize(
    ("policy", "share", "source"), [("inherit", Fraction(1), 1), ("full", Fraction(1), 1), ("renormalise", None, 1)]
)
def test_a_cell_where_nothing_is_asked_names_the_policy_and_the_level_that_speaks_for_it(
    plant: Factory, policy: str, share: Fraction | None, source: int
) -> None:
    trace = trace_level(result_under(plant, {"empty_level": policy}), "A/A2", 2)
    assert (trace.policy, trace.source, trace.share) == (policy, source, share)


def test_an_answer_that_is_missing_counts_nothing_and_says_so(plant: Factory) -> None:
    trace = trace_level(result_under(plant, {}), "A/A1", 3)
    assert [(part.requirement.key, part.answer, part.weight, part.part) for part in trace.answers] == [
        ("A1-L3-1", "", Fraction(1, 2), 0),
        ("A1-L3-2", "", Fraction(1, 2), 0),
    ]


@pytest.mark.parametrize(("path", "level"), [("X", 1), ("A/B", 1), ("C", 1), ("A", 0), ("A", 4), ("A/", 1)])
def test_what_does_not_exist_cannot_be_traced(plant: Factory, path: str, level: int) -> None:
    with pytest.raises(UnknownNode):
        trace_level(result_under(plant, {}), path, level)


class TestPages:
    @pytest.fixture
    def assessment(self, plant: Factory, client: Client) -> Assessment:
        owner: User = make_user("owner")
        make_membership(owner, plant)
        client.force_login(owner)
        return make_assessment(plant, make_published_rubric(document({})), answers=ANSWERS)

    def get(self, client: Client, assessment: Assessment, query: str):
        return client.get(reverse("assessment:why", args=[assessment.factory_id, assessment.pk]) + query)

    @pytest.mark.parametrize(
        ("query", "heading"),
        [
            ("", "The plant has a score of"),
            ("?level=2", "The plant stands at"),
            ("?node=A", "A has the index"),
            ("?node=A/A1&level=2", "A1 stands at 50.0\u00a0% of level 2"),
            ("?node=A/A2&level=3", "A2 stands at 100.0\u00a0% of level 3"),
        ],
    )
    def test_each_number_has_a_page(self, client: Client, assessment: Assessment, query: str, heading: str) -> None:
        response = self.get(client, assessment, query)
        assert (response.status_code, heading in response.content.decode()) == (200, True)

    @pytest.mark.parametrize("query", ["?node=X", "?level=9", "?level=x", "?level=-1", "?node=A&level=٣", "?node=A%00"])
    def test_a_number_that_does_not_exist_is_404(self, client: Client, assessment: Assessment, query: str) -> None:
        assert self.get(client, assessment, query).status_code == 404

    def test_the_policy_is_explained_with_a_way_to_its_level(self, client: Client, assessment: Assessment) -> None:
        html = self.get(client, assessment, "?node=A/A2&level=3").content.decode()
        assert "Nothing is asked at level 3. The subdomain's level 1 speaks for it" in html.replace("&#x27;", "'")
        assert "?node=A/A2&amp;level=1" in html
