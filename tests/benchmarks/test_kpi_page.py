"""The indicators beside a cited set: live, chosen, frozen, and in words that point the right way."""

import json
import re
from fractions import Fraction
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Factory, Role, User
from assessment.models import Assessment, KpiValue
from assessment.selectors.kpi import KpiEntry, list_kpi_entries, mark_of
from assessment.selectors.result import get_result
from assessment.services.kpi import save_kpi_entries
from assessment.services.submission import reopen_assessment, submit_assessment
from benchmarks import reference
from benchmarks.selectors import get_comparison, signed_percent
from benchmarks.wording import axis_for, finding, shortfall
from tests.builders import AT, make_assessment, make_factory, make_membership, make_user

pytestmark = pytest.mark.django_db

VALUES = {
    "development_cycle": KpiEntry("400", "340", "days", "2024 → 2025"),
    "production_efficiency": KpiEntry("12.5", "16.0"),
    "defect_rate": KpiEntry("2.50", "1.90", "%"),
    "carbon_emissions": KpiEntry("0.50", "0.44"),
}


@pytest.fixture
def plant() -> Factory:
    return make_factory()


@pytest.fixture
def owner(plant: Factory, client: Client) -> User:
    user = make_user("owner")
    make_membership(user, plant)
    client.force_login(user)
    return user


@pytest.fixture
def assessment(plant: Factory, owner: User) -> Assessment:
    return make_assessment(plant)


def state(assessment: Assessment, **values: KpiEntry) -> None:
    seen = mark_of(list_kpi_entries(assessment))
    save_kpi_entries(assessment=assessment, entries=values, seen=seen, by=assessment.created_by, at=AT)


def address(assessment: Assessment) -> str:
    return reverse("benchmarks:kpi", args=[assessment.factory_id, assessment.pk])


def words(html: str) -> str:
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


# ---------------------------------------------------------------- what it says
def test_chart_table_and_json_name_the_same_numbers(client: Client, assessment: Assessment) -> None:
    state(assessment, **VALUES)
    html = client.get(address(assessment)).content.decode()
    described = unescape(re.search('<desc id="kpi-d">(.*?)</desc>', html).group(1)).replace("\u00a0", " ")
    result = client.get(reverse("assessment:results-json", args=[assessment.factory_id, assessment.pk]))
    kpis = json.loads(result.content)["kpis"]
    assert described == (
        "Product development cycle −15.0 %, reference −20.7 %, attainment 0.701, "
        "Production efficiency +28.0 %, reference +34.8 %, attainment 0.827, "
        "Rate of defective products −24.0 %, reference −27.4 %, attainment 0.857, "
        "Carbon emissions per output −12.0 %, reference −21.2 %, attainment 0.537"
    )
    assert [entry["attainment"] for entry in kpis.values()] == ["0.701", "0.827", "0.857", "0.537"]
    table = html.split("<tbody>")[1].split("</tbody>")[0]
    assert re.findall(r'<td class="n"[^>]*>([^<]*)</td>', table)[:5] == [
        "400",
        "340",
        "−15.0\u00a0%",
        "−20.7\u00a0%",
        "0.701",
    ]


def test_name_date_population_and_the_missing_control_group_are_said(client: Client, assessment: Assessment) -> None:
    state(assessment, **VALUES)
    text = words(client.get(address(assessment)).content.decode())
    assert "press conference for the first half of 2023, published 2023-07-19." in text
    assert "209 demonstration factories" in text
    assert "without a control group and without a stated duration" in text
    assert "These figures never change the level." in text


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        (KpiEntry("2.5", "1.9"), "Defects fell by 24.0 %; demonstration factories report 27.4 %"),
        (KpiEntry("2", "2.1"), "Defects rose by 5.0 %; demonstration factories report −27.4 %"),
        (KpiEntry("2", "2.0"), "Defects did not change; demonstration factories report −27.4 %"),
        (KpiEntry("2", "0"), "Defects fell to zero, beyond the reference"),
    ],
)
def test_the_finding_knows_its_direction(assessment: Assessment, entry: KpiEntry, sentence: str) -> None:
    state(assessment, defect_rate=entry)
    assert finding(get_comparison(assessment)).replace("\u00a0", " ") == sentence


def test_the_finding_is_the_best_and_the_sentence_the_worst(assessment: Assessment) -> None:
    state(assessment, **VALUES)
    comparison = get_comparison(assessment)
    assert finding(comparison).startswith("Defects fell")
    assert shortfall(comparison) == "Carbon emissions: 0.537 of the reference is attained, the least of all."


def test_a_change_the_other_way_is_said_in_its_own_figures(client: Client, assessment: Assessment) -> None:
    state(assessment, **(VALUES | {"defect_rate": KpiEntry("2.4", "2.9")}))
    sentence = shortfall(get_comparison(assessment)).replace("\u00a0", " ")
    assert sentence == "Defects rose by 20.8 %; demonstration factories report −27.4 %."
    text = words(client.get(address(assessment)).content.decode())
    assert ("−0.591" in text, "-0.591" in text) == (True, False)


def test_the_axis_says_which_end_is_better_and_prints_no_sign(assessment: Assessment) -> None:
    state(assessment, **VALUES)
    assert axis_for(get_comparison(assessment)).ends == ("", "better →")
    state(assessment, defect_rate=KpiEntry("2", "2.1"))
    axis = axis_for(get_comparison(assessment))
    assert (axis.ends, [text.replace("\u00a0", " ") for _, text in axis.marks][:2]) == (
        ("← worse", "better →"),
        ["10 %", "0 %"],
    )


def test_one_indicator_alone_is_not_called_the_least(assessment: Assessment) -> None:
    state(assessment, defect_rate=VALUES["defect_rate"])
    assert shortfall(get_comparison(assessment)) == ""


def test_a_set_without_a_figure_says_so(assessment: Assessment) -> None:
    assessment.reference_set = "demo-2024-01-materials"
    state(assessment, defect_rate=VALUES["defect_rate"])
    comparison = get_comparison(assessment)
    row = comparison.rows[2]
    assert finding(comparison).replace("\u00a0", " ") == "Defects changed by −24.0 %; this set has no figure for it"
    assert (row.reference, row.attainment, row.is_exceeded) == ("", None, False)


def test_without_indicators_the_page_asks_for_them(client: Client, assessment: Assessment) -> None:
    html = client.get(address(assessment)).content.decode()
    assert "No indicators yet" in html
    assert reverse("assessment:kpi", args=[assessment.factory_id, assessment.pk]) in html
    assert 'id="kpi-d"' not in html


@pytest.mark.parametrize(
    ("values", "ends"),
    [
        ({"defect_rate": KpiEntry("2.5", "1.9")}, (0.0, 0.4)),
        ({"production_efficiency": KpiEntry("1", "9")}, (0.0, 1.0)),
        ({"production_efficiency": KpiEntry("10", "9")}, (-0.1, 0.4)),
        ({"production_efficiency": KpiEntry("10", "1")}, (-0.4, 0.4)),
    ],
)
def test_the_axis_holds_the_bars_and_goes_left_only_for_the_worse(
    assessment: Assessment, values: dict[str, KpiEntry], ends: tuple[float, float]
) -> None:
    state(assessment, **values)
    axis = axis_for(get_comparison(assessment))
    assert (float(axis.lower), float(axis.upper)) == ends


@pytest.mark.parametrize(
    ("share", "text"), [("-3/20", "−15.0"), ("7/25", "+28.0"), ("0", "0.0"), ("-1/10000", "0.0"), ("-1/2000", "−0.1")]
)
def test_a_change_is_printed_with_its_sign(share: str, text: str) -> None:
    assert signed_percent(Fraction(share)) == text


# ---------------------------------------------------------------- the choice of a set
def test_another_set_can_be_chosen(client: Client, assessment: Assessment) -> None:
    state(assessment, **VALUES)
    response = client.post(address(assessment), {"reference_set": "excellence-2025-02"})
    assessment.refresh_from_db()
    assert (response.status_code, assessment.reference_set) == (302, "excellence-2025-02")
    assert "Excellence-level smart factories, February 2025, published 2025-02-07" in words(
        client.get(address(assessment)).content.decode()
    )


def test_an_unknown_set_is_refused_with_a_sentence(client: Client, assessment: Assessment) -> None:
    response = client.post(address(assessment), {"reference_set": "demo-1999"})
    assessment.refresh_from_db()
    assert (response.status_code, assessment.reference_set) == (422, "")
    assert "This reference set is not known; choose one of the list." in response.content.decode()


def test_about_is_printed_where_the_publisher_says_about(client: Client, assessment: Assessment) -> None:
    client.post(address(assessment), {"reference_set": "demo-2024-01-equipment"})
    state(assessment, **VALUES)
    assert "about −30 %" in words(client.get(address(assessment)).content.decode())


# ---------------------------------------------------------------- frozen with the round
def test_a_submitted_round_shows_what_was_frozen(
    client: Client, assessment: Assessment, owner: User, monkeypatch
) -> None:
    state(assessment, **VALUES)
    submit_assessment(assessment=assessment, by=owner, at=AT)
    before = words(client.get(address(assessment)).content.decode()).split("Compared with")[0]
    KpiValue.objects.update(current="1")
    changed = reference.thaw_set(reference.freeze_set(reference.default_set()) | {"changes": {"defect_rate": "-99"}})
    monkeypatch.setattr("benchmarks.selectors.kpi_set", lambda key: changed)
    assert words(client.get(address(assessment)).content.decode()).split("Compared with")[0] == before


def test_the_snapshot_keeps_the_whole_set_and_the_comparison(assessment: Assessment, owner: User) -> None:
    state(assessment, defect_rate=VALUES["defect_rate"])
    payload = json.loads(submit_assessment(assessment=assessment, by=owner, at=AT).payload)
    assert reference.thaw_set(payload["reference_set"]) == reference.default_set()
    assert payload["result"]["kpis"] == {
        "defect_rate": {
            "change": "-6/25",
            "reference_set": "demo-2023-h1",
            "reference": "-137/500",
            "attainment": "0.857",
        }
    }


def test_the_set_of_a_submitted_round_cannot_change(client: Client, assessment: Assessment, owner: User) -> None:
    submit_assessment(assessment=assessment, by=owner, at=AT)
    response = client.post(address(assessment), {"reference_set": "pilot-2018"})
    assessment.refresh_from_db()
    assert (response.status_code, assessment.reference_set) == (302, "")
    assert "<select" not in client.get(address(assessment)).content.decode()


def test_a_superseded_comparison_stays_reachable(client: Client, assessment: Assessment, owner: User) -> None:
    state(assessment, **VALUES)
    first = submit_assessment(assessment=assessment, by=owner, at=AT)
    reopen_assessment(assessment=assessment, by=owner, at=AT)
    state(assessment)
    assert "No indicators yet" in client.get(address(assessment)).content.decode()
    assert "Superseded" in client.get(f"{address(assessment)}?snapshot={first.pk}").content.decode()


def test_the_level_is_the_same_with_and_without_indicators(assessment: Assessment, owner: User) -> None:
    before = get_result(assessment).data
    state(assessment, **VALUES)
    after = get_result(assessment).data
    assert {k: v for k, v in after.items() if k != "kpis"} == {k: v for k, v in before.items() if k != "kpis"}


# ---------------------------------------------------------------- who may, and in what form
def test_with_htmx_only_the_block_comes_back(client: Client, assessment: Assessment) -> None:
    html = client.get(address(assessment), headers={"HX-Request": "true"}).content.decode()
    assert html.strip().startswith('<section class="finding"')
    assert "Sets, definitions and sources" in html


def test_a_stranger_gets_404(client: Client, assessment: Assessment) -> None:
    client.force_login(make_user("stranger"))
    assert [client.get(address(assessment)).status_code, client.post(address(assessment)).status_code] == [404, 404]


def test_a_viewer_reads_and_cannot_choose(client: Client, plant: Factory, assessment: Assessment) -> None:
    viewer = make_user("viewer")
    make_membership(viewer, plant, Role.VIEWER)
    client.force_login(viewer)
    assert client.get(address(assessment)).status_code == 200
    assert client.post(address(assessment), {"reference_set": "pilot-2018"}).status_code == 403


@pytest.mark.parametrize("snapshot", ["nonsense", "00000000-0000-4000-8000-000000000000"])
def test_an_unknown_snapshot_is_404(client: Client, assessment: Assessment, snapshot: str) -> None:
    assert client.get(f"{address(assessment)}?snapshot={snapshot}").status_code == 404


@pytest.mark.parametrize("stated", [1, 3])
def test_the_number_of_queries_does_not_grow(
    client: Client, assessment: Assessment, stated: int, django_assert_num_queries
) -> None:
    state(assessment, **dict(list(VALUES.items())[:stated]))
    with django_assert_num_queries(4):
        client.get(address(assessment))
