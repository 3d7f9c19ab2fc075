import json
from decimal import Decimal
from fractions import Fraction

import pytest

from assessment.decimals import parse_decimal
from assessment.indicators import INDICATORS
from benchmarks.reference import (
    KpiInput,
    compare_kpi,
    compare_kpis,
    comparison_json,
    counts_in_levels_of,
    default_set,
    freeze_set,
    kpi_set,
    kpi_sets,
    level_distributions,
    round_half_away,
    thaw_set,
    tiers,
)

REFERENCES = {
    "development_cycle": "-207/1000",
    "production_efficiency": "87/250",
    "defect_rate": "-137/500",
    "carbon_emissions": "-53/250",
}


def one_decimal(value):
    return str(round_half_away(value, 1))


def test_the_default_set_is_the_209_demonstration_factories_of_july_2023():
    chosen = default_set()
    assert (chosen.id, chosen.published, chosen.n) == ("demo-2023-h1", "2023-07-19", 209)
    assert {key: str(chosen.reference(key)) for key in REFERENCES} == REFERENCES


@pytest.mark.parametrize(
    ("indicator", "log_points"),
    [
        ("development_cycle", "-23.2"),
        ("production_efficiency", "29.9"),
        ("defect_rate", "-32.0"),
        ("carbon_emissions", "-23.8"),
    ],
)
def test_the_default_set_in_log_points(indicator, log_points):
    comparison = compare_kpi(KpiInput("1", "1"), default_set().reference(indicator))
    assert one_decimal(comparison.reference_log_points) == log_points


@pytest.mark.parametrize(
    ("indicator", "base", "current", "attainment"),
    [
        ("development_cycle", "400", "340", "0.701"),
        ("production_efficiency", "100", "120", "0.611"),
        ("defect_rate", "2.0", "1.8", "0.329"),
        ("carbon_emissions", "0.50", "0.44", "0.537"),
        ("development_cycle", "180", "150", "0.786"),
        ("production_efficiency", "100", "128", "0.827"),
        ("defect_rate", "2.1", "1.6", "0.849"),
        ("carbon_emissions", "1.20", "1.01", "0.723"),
    ],
)
def test_worked_examples_of_attainment(indicator, base, current, attainment):
    result = compare_kpis({indicator: KpiInput(base, current)}, default_set())[indicator]
    assert (str(result.attainment), result.status) == (attainment, "compared")


def test_the_change_is_exact_and_the_log_points_are_of_the_ratio():
    result = compare_kpi(KpiInput("400", "340"), Fraction(-207, 1000))
    assert (result.change, one_decimal(result.log_points)) == (Fraction(-3, 20), "-16.3")


def test_worse_than_before_is_negative_attainment_and_not_cut_off():
    result = compare_kpi(KpiInput("1", "4"), Fraction(-207, 1000))
    assert result.attainment == Decimal("-5.977")


def test_no_change_is_attainment_zero_without_a_sign():
    assert str(compare_kpi(KpiInput("5", "5"), Fraction(-207, 1000)).attainment) == "0.000"


def test_a_change_too_small_to_print_has_no_negative_zero():
    result = compare_kpi(KpiInput("100000", "100001"), Fraction(-207, 1000))
    assert str(result.attainment) == "0.000"


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [("0.0005", 3, "0.001"), ("-0.0005", 3, "-0.001"), ("-0.0004", 3, "0.000"), ("2.45", 1, "2.5")],
)
def test_rounding_is_half_away_from_zero(value, places, text):
    assert str(round_half_away(Decimal(value), places)) == text


def test_fifteen_digits_on_both_sides_are_compared_exactly():
    result = compare_kpi(KpiInput("9" * 15 + "." + "9" * 15, "0." + "0" * 14 + "1"), Fraction(-1, 2))
    assert result.attainment == Decimal("99.658")


def test_nothing_left_exceeds_the_reference_and_is_not_computed():
    result = compare_kpi(KpiInput("2.1", "0"), Fraction(-137, 500))
    assert (result.change, result.attainment, result.status) == (Fraction(-1), None, "reference_exceeded")
    assert result.log_points is None


def test_without_a_reference_there_is_no_attainment():
    result = compare_kpis({"carbon_emissions": KpiInput("1.2", "1")}, kpi_set("pilot-2018"))["carbon_emissions"]
    assert (result.reference, result.attainment, result.status) == (None, None, "no_reference")


def test_the_result_json_has_exact_fractions_in_the_order_of_the_definitions():
    values = {
        "defect_rate": KpiInput("2", "0"),
        "development_cycle": KpiInput("180", "150"),
        "carbon_emissions": KpiInput("1", "1"),
    }
    chosen = default_set()
    assert json.dumps(comparison_json(compare_kpis(values, chosen), chosen)) == json.dumps(
        {
            "development_cycle": {
                "change": "-1/6",
                "reference_set": "demo-2023-h1",
                "reference": "-207/1000",
                "attainment": "0.786",
            },
            "defect_rate": {
                "change": "-1",
                "reference_set": "demo-2023-h1",
                "reference": "-137/500",
                "attainment": None,
                "status": "reference_exceeded",
            },
            "carbon_emissions": {
                "change": "0",
                "reference_set": "demo-2023-h1",
                "reference": "-53/250",
                "attainment": "0.000",
            },
        }
    )


def test_an_unknown_set_is_refused_and_the_empty_name_is_the_default():
    assert kpi_set("") == default_set()
    with pytest.raises(KeyError):
        kpi_set("demo-1999")


def test_sets_are_listed_with_the_default_first_and_then_the_newest():
    assert [s.id for s in kpi_sets()] == [
        "demo-2023-h1",
        "excellence-2025-11",
        "leading-2025-11",
        "excellence-2025-02",
        "demo-2024-01-equipment",
        "demo-2024-01-materials",
        "pilot-2021-plan",
        "pilot-2018",
    ]


@pytest.mark.parametrize("chosen", kpi_sets(), ids=lambda s: s.id)
def test_every_set_is_cited_in_both_languages_and_moves_the_right_way(chosen):
    texts = [
        chosen.title,
        chosen.group,
        chosen.population,
        chosen.definition,
        chosen.note,
        *(s.note for s in chosen.sources),
    ]
    assert all(set(text) == {"en", "zh-hans"} and all(text.values()) for text in texts)
    assert chosen.published
    assert all(source.title for source in chosen.sources) is bool(chosen.sources) is True
    falls = {indicator.key: indicator.lower_is_better for indicator in INDICATORS}
    assert {key: parse_decimal(text) < 0 for key, text in chosen.changes.items()} == {
        key: falls[key] for key in chosen.changes
    }


@pytest.mark.parametrize("chosen", kpi_sets(), ids=lambda s: s.id)
def test_a_frozen_set_comes_back_equal_after_json(chosen):
    assert thaw_set(json.loads(json.dumps(freeze_set(chosen)))) == chosen


def test_a_set_frozen_by_a_later_version_of_the_program_can_be_read():
    assert thaw_set(freeze_set(default_set()) | {"a_later_field": "x"}) == default_set()


def test_published_shares_add_up_to_a_hundred_percent():
    for distribution in level_distributions():
        assert sum(parse_decimal(share) for share in distribution.shares.values()) == 100, distribution.id


def test_the_tiers_ask_for_levels_two_two_three_and_four():
    assert [(tier.id, tier.level) for tier in tiers()] == [
        ("basic", 2),
        ("advanced", 2),
        ("excellence", 3),
        ("leading", 4),
    ]


def test_the_widest_values_that_are_accepted_can_be_printed() -> None:
    change = Decimal(10) ** 27 * 100
    assert round_half_away(change, 1) == change


def test_figures_by_level_stand_beside_the_rubrics_that_they_were_published_for():
    for name in ("level_distributions", "tiers"):
        assert counts_in_levels_of(name, "gbt39116-2020")
        assert not counts_in_levels_of(name, "gbt391160-2020")
        assert not counts_in_levels_of(name, "sme-digital-2024")
