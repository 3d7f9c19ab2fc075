"""The four indicators: stated exactly as typed, both values or none, and never over a colleague's save."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Factory, Role, User
from assessment.models import Assessment, KpiValue
from assessment.selectors.kpi import KpiEntry, list_kpi_entries, mark_of
from assessment.services.kpi import KpiChanged, save_kpi_entries
from assessment.services.submission import submit_assessment
from assessment.workflow import RoundLocked
from tests.builders import AT, make_assessment, make_factory, make_membership, make_user

pytestmark = pytest.mark.django_db

CYCLE = KpiEntry("180", "150.50", "days", "2024 → 2025")
DEFECTS = KpiEntry("2.1", "0")
NOT_PLAIN = " is not a plain decimal. Use digits and a point, without separators: 1250.5."


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


def address(assessment: Assessment) -> str:
    return reverse("assessment:kpi", args=[assessment.factory_id, assessment.pk])


def seen_on(client: Client, assessment: Assessment) -> str:
    return client.get(address(assessment)).context["form"]["seen"].value()


def post(client: Client, assessment: Assessment, seen: str | None = None, **fields: str):
    mark = seen_on(client, assessment) if seen is None else seen
    return client.post(address(assessment), fields | {"seen": mark})


def errors(response) -> dict[str, list[str]]:
    return dict(response.context["form"].errors)


# ---------------------------------------------------------------- saving
def test_values_are_kept_as_typed(client: Client, assessment: Assessment) -> None:
    fields = {"base_development_cycle": " 180 ", "current_development_cycle": "150.50"}
    more = {
        "unit_development_cycle": "days",
        "period_development_cycle": "2024 → 2025",
        "base_defect_rate": "2.1",
        "current_defect_rate": "0",
    }
    response = post(client, assessment, **fields, **more)
    assert (response.status_code, response.url) == (302, address(assessment))
    assert list_kpi_entries(assessment) == {"development_cycle": CYCLE, "defect_rate": DEFECTS}


def test_the_form_shows_what_is_stored(client: Client, assessment: Assessment) -> None:
    save_kpi_entries(
        assessment=assessment, entries={"development_cycle": CYCLE}, seen="", by=assessment.created_by, at=AT
    )
    form = client.get(address(assessment)).context["form"]
    assert [form[f"{name}_development_cycle"].value() for name in ("base", "current", "unit", "period")] == [
        "180",
        "150.50",
        "days",
        "2024 → 2025",
    ]


def test_what_is_cleared_is_removed(client: Client, assessment: Assessment) -> None:
    save_kpi_entries(
        assessment=assessment,
        entries={"development_cycle": CYCLE, "defect_rate": DEFECTS},
        seen="",
        by=assessment.created_by,
        at=AT,
    )
    post(client, assessment, base_defect_rate="2.1", current_defect_rate="0")
    assert list_kpi_entries(assessment) == {"defect_rate": DEFECTS}


def test_a_row_that_did_not_change_is_not_touched(assessment: Assessment) -> None:
    save_kpi_entries(
        assessment=assessment, entries={"development_cycle": CYCLE}, seen="", by=assessment.created_by, at=AT
    )
    both = {"development_cycle": CYCLE, "defect_rate": DEFECTS}
    mark = mark_of(list_kpi_entries(assessment))
    save_kpi_entries(
        assessment=assessment, entries=both, seen=mark, by=assessment.created_by, at=AT + timedelta(days=1)
    )
    assert dict(KpiValue.objects.values_list("indicator", "updated_at")) == {
        "development_cycle": AT,
        "defect_rate": AT + timedelta(days=1),
    }


# ---------------------------------------------------------------- what is refused
@pytest.mark.parametrize(
    ("fields", "field", "sentence"),
    [
        (
            ("1,250", "1"),
            "base",
            f"Production efficiency: “1,250”{NOT_PLAIN}",
        ),
        (
            ("1e3", "1"),
            "base",
            f"Production efficiency: “1e3”{NOT_PLAIN}",
        ),
        (
            ("١", "1"),
            "base",
            f"Production efficiency: “١”{NOT_PLAIN}",
        ),
        (("1" * 16, "1"), "base", "Production efficiency: Use at most 15 digits before and 15 after the point."),
        (("0", "1"), "base", "Production efficiency: The base must be above 0; otherwise no change can be computed."),
        (("5", "0"), "current", "Production efficiency: The current value must be above 0."),
        (("5", "-1"), "current", "Production efficiency: The current value must be above 0."),
        (("5", ""), "current", "Production efficiency: Enter the value now, or clear the others."),
        (("", "5"), "base", "Production efficiency: Enter the value before, or clear the others."),
    ],
)
def test_a_bad_value_is_answered_with_the_way_to_mend_it(
    client: Client, assessment: Assessment, fields: tuple[str, str], field: str, sentence: str
) -> None:
    base, current = fields
    response = post(client, assessment, base_production_efficiency=base, current_production_efficiency=current)
    assert (response.status_code, errors(response)) == (422, {f"{field}_production_efficiency": [sentence]})
    assert not KpiValue.objects.exists()


def test_below_zero_is_refused_where_lower_is_better(client: Client, assessment: Assessment) -> None:
    response = post(client, assessment, base_defect_rate="2", current_defect_rate="-1")
    assert errors(response) == {
        "current_defect_rate": ["Rate of defective products: The current value is below 0; enter 0 or more."]
    }


def test_a_unit_alone_asks_for_the_values(client: Client, assessment: Assessment) -> None:
    response = post(client, assessment, unit_defect_rate="%")
    assert sorted(errors(response)) == ["base_defect_rate", "current_defect_rate"]


def test_what_was_typed_comes_back_with_the_errors(client: Client, assessment: Assessment) -> None:
    html = post(client, assessment, base_defect_rate="2,1", unit_defect_rate='"><b>').content.decode()
    assert 'value="2,1"' in html
    assert "&quot;&gt;&lt;b&gt;" in html
    assert 'href="#id_base_defect_rate"' in html


def test_hostile_text_is_kept_or_refused_and_never_an_error_of_ours(client: Client, assessment: Assessment) -> None:
    values = {"base_defect_rate": "2", "current_defect_rate": "1"}
    nul = post(client, assessment, **values, unit_defect_rate="a\x00b")
    long = post(client, assessment, **values, unit_defect_rate="字" * 61)
    post(client, assessment, **values, unit_defect_rate="𠮷 👩‍🔧 {{7*7}} #read")
    assert (nul.status_code, long.status_code) == (422, 422)
    assert list_kpi_entries(assessment)["defect_rate"].unit == "𠮷 👩‍🔧 {{7*7}} #read"


# ---------------------------------------------------------------- two people, one page
def test_a_save_over_a_colleagues_newer_values_is_stopped_and_shows_both(
    client: Client, assessment: Assessment
) -> None:
    mark = seen_on(client, assessment)
    save_kpi_entries(
        assessment=assessment, entries={"development_cycle": CYCLE}, seen=mark, by=assessment.created_by, at=AT
    )
    response = post(client, assessment, seen=mark, base_defect_rate="2", current_defect_rate="1")
    html = response.content.decode()
    assert response.status_code == 409
    assert "A colleague changed the indicators while you typed. Compare, then save again." in html
    assert ("150.50" in html, 'name="base_defect_rate" value="2"' in html) == (True, True)
    assert list_kpi_entries(assessment) == {"development_cycle": CYCLE}


def test_saving_again_after_the_warning_stands(client: Client, assessment: Assessment) -> None:
    save_kpi_entries(
        assessment=assessment, entries={"development_cycle": CYCLE}, seen="", by=assessment.created_by, at=AT
    )
    warned = post(client, assessment, seen="old", base_defect_rate="2.1", current_defect_rate="0")
    post(
        client, assessment, seen=warned.context["form"]["seen"].value(), base_defect_rate="2.1", current_defect_rate="0"
    )
    assert list_kpi_entries(assessment) == {"defect_rate": DEFECTS}


def test_the_same_save_twice_is_no_conflict(client: Client, assessment: Assessment) -> None:
    mark = seen_on(client, assessment)
    fields = {"base_defect_rate": "2", "current_defect_rate": "1"}
    assert [post(client, assessment, seen=mark, **fields).status_code for _ in range(2)] == [302, 302]


def test_the_service_refuses_a_stale_mark(assessment: Assessment) -> None:
    save_kpi_entries(
        assessment=assessment, entries={"development_cycle": CYCLE}, seen="", by=assessment.created_by, at=AT
    )
    with pytest.raises(KpiChanged):
        save_kpi_entries(assessment=assessment, entries={}, seen="", by=assessment.created_by, at=AT)


# ---------------------------------------------------------------- who may
def test_a_submitted_round_cannot_change(client: Client, assessment: Assessment, owner: User) -> None:
    mark = seen_on(client, assessment)
    submit_assessment(assessment=assessment, by=owner, at=AT)
    response = post(client, assessment, seen=mark, base_defect_rate="2", current_defect_rate="1")
    html = client.get(address(assessment)).content.decode()
    assert (response.status_code, response.url) == (302, address(assessment))
    assert ("Save</button>" in html, "cannot change" in html) == (False, True)
    assert not KpiValue.objects.exists()
    with pytest.raises(RoundLocked):
        save_kpi_entries(
            assessment=assessment, entries={"defect_rate": DEFECTS}, seen="", by=assessment.created_by, at=AT
        )


def test_a_viewer_reads_and_cannot_save(client: Client, plant: Factory, assessment: Assessment) -> None:
    viewer = make_user("viewer")
    make_membership(viewer, plant, Role.VIEWER)
    client.force_login(viewer)
    assert "<form method" not in client.get(address(assessment)).content.decode().split("<main")[1].split("</main>")[0]
    assert post(client, assessment, seen="", base_defect_rate="2", current_defect_rate="1").status_code == 403


def test_a_stranger_gets_404(client: Client, assessment: Assessment) -> None:
    client.force_login(make_user("stranger"))
    assert [client.get(address(assessment)).status_code, client.post(address(assessment)).status_code] == [404, 404]


def test_other_methods_are_refused(client: Client, assessment: Assessment) -> None:
    assert client.put(address(assessment)).status_code == 405


@pytest.mark.parametrize("stored", [0, 4])
def test_the_number_of_queries_is_fixed(
    client: Client, assessment: Assessment, stored: int, django_assert_num_queries
) -> None:
    keys = ("development_cycle", "production_efficiency", "defect_rate", "carbon_emissions")[:stored]
    save_kpi_entries(
        assessment=assessment, entries=dict.fromkeys(keys, CYCLE), seen="", by=assessment.created_by, at=AT
    )
    with django_assert_num_queries(5):
        client.get(address(assessment))
