"""What a report says: every figure follows from the answers, in every corner of the rules."""

import json
import re
from dataclasses import replace
from fractions import Fraction

import pytest

from assessment.scoring import score_answers
from benchmarks.reference import KpiInput, kpi_set, level_distributions, tiers
from reports.case import GivenAnswer, ReportCase
from reports.content import build_content
from reports.typesetting import TEMPLATE
from tests.pure.documents import make_leaf
from tests.pure.report_cases import KPIS, make_case, shipped, small, up_to

MIXED = up_to(2) | {key: "partly" for key in up_to(3) if key not in up_to(2)}


# ---------------------------------------------------------------- level, gaps and counts
def test_nothing_answered_is_a_report_of_level_0() -> None:
    content = build_content(make_case())
    result = content["result"]
    assert (result["level"], result["next"], result["score"], result["coverage"]) == (0, 1, "0.00", "0.0")
    assert content["counts"] == {
        "above": 0,
        "at": 20,
        "below": 0,
        "levels": [{"number": n, "satisfied": 0, "asked": asked} for n, asked in enumerate((20, 20, 20, 19, 15), 1)],
    }
    assert [finding["id"] for finding in content["findings"]] == ["next_level", "even", "unanswered"]


def test_everything_met_is_a_report_without_gaps() -> None:
    content = build_content(make_case(up_to(5)))
    assert (content["result"]["level"], content["result"]["next"], content["gaps"]) == (5, None, None)
    assert [finding["id"] for finding in content["findings"]] == ["top_all", "even", "complete"]


def test_the_top_level_with_open_requirements_counts_them() -> None:
    content = build_content(make_case(up_to(4) | {key: "mostly" for key in up_to(5) if key not in up_to(4)}))
    assert (content["result"]["level"], content["result"]["open"]) == (5, 27)
    assert content["findings"][0] == {"id": "top", "figure": "5", "params": {"count": 27, "open": 27}}


def test_the_gate_line_stands_where_the_score_really_passes_it() -> None:
    """Closing the gaps above the line reaches the level; one fewer does not."""
    content = build_content(make_case(MIXED))
    need, items = content["gaps"]["need"], content["gaps"]["items"]
    closed = {item["key"]: "fully" for item in items[:need]}
    last = items[need - 1]
    enough = score_answers(shipped(), profile="discrete", answers=MIXED | closed)
    too_few = score_answers(shipped(), profile="discrete", answers={**MIXED, **closed, last["key"]: last["now"]})
    assert (content["result"]["level"], too_few.level, enough.level) == (2, 2, 3)
    assert last["after"] == content_percent(enough.levels[2].score)


def content_percent(score: Fraction | None) -> str:
    assert score is not None
    return f"{float(score * 100):.1f}"


def test_gains_add_up_to_the_whole_level() -> None:
    items = build_content(make_case(MIXED))["gaps"]["items"]
    assert (items[-1]["after"], len(items)) == ("100.0", 57)


def test_closing_every_gap_always_reaches_the_gate() -> None:
    """Even where most of the weight asks nothing at the next level."""
    rubric = small(make_leaf("ONE", "0.9", (5,)), make_leaf("TWO", "0.1", (1, 1, 1)))
    weak = dict(
        zip([f"ONE-L1-{n}" for n in range(1, 6)], ["mostly", "mostly", "mostly", "fully", "partly"], strict=True)
    )
    content = build_content(make_case(weak | {"TWO-L1-1": "fully"}, rubric=rubric))
    (gap,) = content["gaps"]["items"]
    assert (content["result"]["next"], content["gaps"]["need"], gap["key"], gap["after"]) == (2, 1, "TWO-L2-1", "80.2")


def test_a_next_level_that_asks_nothing_has_no_gaps() -> None:
    rubric = small(make_leaf("ONE", "1", (2, 0, 1)), rule={"empty_level": "renormalise"})
    content = build_content(make_case(up_to(1, rubric=rubric), rubric=rubric))
    assert content["gaps"]["items"] == []
    assert content["findings"][0] == {"id": "nothing_asked", "figure": "2", "params": {"next": 2}}


def test_effective_weights_of_the_subdomains_add_up_after_trimming() -> None:
    content = build_content(make_case(MIXED, trimmed={"LOG": "", "SVC": "none"}))
    parts = [part for group in content["groups"] for part in group["parts"] if not part["trimmed"]]
    assert len(parts) == 17
    assert abs(sum(float(part["weight"]) for part in parts) - 100) < 0.5
    used = {weight["title"]["en"]: (weight["given"], weight["used"]) for weight in content["weights"]}
    assert used["Logistics"] == ("13.0", None)
    assert used["Production"] == ("48.0", "64.9")


def test_a_trimmed_part_says_why_and_keeps_its_answers_uncounted() -> None:
    content = build_content(make_case(MIXED, trimmed={"LOG": "Run by the group"}))
    (trim,) = content["trims"]
    assert (trim["reason"], len(trim["kept"])) == ("Run by the group", 8)
    (part,) = [part for group in content["groups"] for part in group["parts"] if part["trimmed"]]
    assert (part["key"], part["count"], part["reason"]) == ("LOG", 13, "Run by the group")


def test_the_process_profile_has_eighteen_subdomains() -> None:
    groups = build_content(make_case(MIXED, profile="process"))["groups"]
    assert sum(len(group["parts"]) for group in groups) == 18


def test_a_field_at_which_nothing_is_asked_has_no_figure() -> None:
    parts = [part for group in build_content(make_case(up_to(5)))["groups"] for part in group["parts"]]
    strategy = next(part for part in parts if part["key"] == "STR")
    assert [cell["state"] for cell in strategy["cells"]] == ["scored", "scored", "scored", "empty", "empty"]
    assert (strategy["index"], strategy["level"]) == ("5.00", 3)


def test_a_level_above_the_first_failing_one_without_an_answer_was_not_opened() -> None:
    content = build_content(make_case({"STR-L1-1": "fully", "DAT-L3-1": "not_met"}))
    parts = {part["key"]: part for group in content["groups"] for part in group["parts"]}
    assert [cell["state"] for cell in parts["STR"]["cells"]] == ["scored", "unopened", "unopened", "empty", "empty"]
    assert [cell["state"] for cell in parts["DAT"]["cells"]] == ["scored", "unopened", "scored", "unopened", "unopened"]
    assert [level["opened"] for level in content["result"]["levels"]] == [True, False, True, False, False]
    assert [level["printed"] for level in content["result"]["levels"]] == ["1.5%", "–", "0.0%", "–", "–"]


def test_the_first_failing_level_is_open_even_without_an_answer() -> None:
    content = build_content(make_case(up_to(1)))
    assert [level["opened"] for level in content["result"]["levels"]] == [True, True, False, False, False]


def test_where_everything_is_open_an_unanswered_level_scores_0() -> None:
    rubric = small(rule={"opens": "none"})
    levels = build_content(make_case(rubric=rubric))["result"]["levels"]
    assert [level["printed"] for level in levels] == ["0.0%", "0.0%", "0.0%"]


def test_equal_elements_are_named_together() -> None:
    rubric = small(*(make_leaf(key, weight, (1,)) for key, weight in (("ONE", "0.5"), ("TWO", "0.3"), ("SIX", "0.2"))))
    (_, spread, _) = build_content(make_case({"ONE-L1-1": "fully", "SIX-L1-1": "fully"}, rubric=rubric))["findings"]
    names = {word: [title["en"] for title in spread["params"][word]] for word in ("high", "low")}
    leaves = {node.key: node.title["en"] for node in rubric.nodes}
    assert names == {"high": [leaves["ONE"], leaves["SIX"]], "low": [leaves["TWO"]]}


@pytest.mark.parametrize(
    "rule", [{"sequential_stop": "false"}, {"highest_satisfied_counts": "raw"}, {"empty_level": "full"}]
)
def test_other_policies_are_named_in_the_report(rule: dict[str, str]) -> None:
    rubric = small(rule=rule)
    content = build_content(make_case(up_to(1, rubric=rubric), rubric=rubric))
    words = json.loads((TEMPLATE / "i18n" / "en.json").read_text(encoding="utf-8"))
    assert all(f"p_{policy}" in words for policy in content["model"]["policies"])
    assert len(content["model"]["levels"]) == 3


def test_a_level_without_anything_asked_has_no_score() -> None:
    rubric = small(make_leaf("ONE", "1", (2, 0, 1)), rule={"empty_level": "renormalise"})
    levels = build_content(make_case(up_to(3, rubric=rubric), rubric=rubric))["result"]["levels"]
    assert [level["printed"] for level in levels] == ["100.0%", "–", "100.0%"]


# ---------------------------------------------------------------- claimed, evidenced, reviewed
EVIDENCED = {"level": 1, "score": "1.40", "score_exact": "7/5", "lowered": 2}
RANGE = {
    "guesses": 3,
    "lowest": {"level": 1, "score": "1.90", "score_exact": "19/10"},
    "highest": {"level": 2, "score": "2.50", "score_exact": "5/2"},
}


def proved(**trust: object) -> ReportCase:
    """Level 2 of a rubric that asks for proof."""
    rubric = small(evidence_policy={"cap": "partly", "at_least": "2"})
    case = make_case(up_to(2, rubric=rubric), rubric=rubric)
    return replace(case, result={**case.result, **trust})


def test_without_proof_or_review_the_claimed_level_stands_alone() -> None:
    stands = build_content(make_case(MIXED))["stands"]
    assert stands == {"rows": [{"kind": "claimed", "level": 2, "score": "2.50"}], "rule": None, "range": None}


def test_the_evidenced_level_stands_beside_the_claimed_one_with_its_rule() -> None:
    stands = build_content(proved(evidenced=EVIDENCED))["stands"]
    assert [(row["kind"], row["level"], row["score"]) for row in stands["rows"]] == [
        ("claimed", 2, "2.30"),
        ("evidenced", 1, "1.40"),
        ("reviewed", None, None),
    ]
    assert stands["rule"] == {"cap": {"en": "partly", "zh-hans": "partly"}, "proof": "document", "lowered": 2}


def test_guesses_give_a_range_of_levels() -> None:
    assert build_content(proved(range=RANGE))["stands"]["range"] == {
        "guesses": 3,
        "lowest": {"level": 1, "score": "1.90"},
        "highest": {"level": 2, "score": "2.50"},
    }


def test_a_reviewed_result_prints_what_was_claimed_before() -> None:
    case = proved()
    claimed = {"level": 3, "score": "3.00", "score_exact": "3", "evidenced": EVIDENCED, "range": RANGE}
    stands = build_content(replace(case, claimed=claimed))["stands"]
    assert [row["level"] for row in stands["rows"]] == [3, 1, 2]
    assert stands["range"]["guesses"] == 3


def test_an_old_reviewed_result_prints_the_two_levels_it_kept() -> None:
    stands = build_content(replace(proved(), claimed={"level": 3, "score": "3.00"}))["stands"]
    assert [(row["kind"], row["level"]) for row in stands["rows"]] == [("claimed", 3), ("reviewed", 2)]
    assert (stands["rule"], stands["range"]) == (None, None)


# ---------------------------------------------------------------- effects
def test_an_indicator_that_is_not_stated_stays_in_the_table() -> None:
    kpi = build_content(make_case(MIXED, kpis={"defect_rate": KPIS["defect_rate"]}))["kpi"]
    assert [item["status"] for item in kpi["items"]] == ["absent", "absent", "compared", "absent"]
    assert (kpi["items"][0]["reference"], kpi["items"][0]["base"]) == ("−20.7", None)


def test_an_attainment_below_0_has_a_true_minus_sign() -> None:
    content = build_content(make_case(MIXED, kpis={"defect_rate": KpiInput("2.1", "2.5")}))
    attained = content["kpi"]["items"][2]["attainment"]
    assert (attained, content["findings"][2]["params"]["attainment"]) == ("−0.545", "−0.545")


def test_no_indicator_at_all_is_said() -> None:
    assert build_content(make_case(MIXED))["kpi"]["stated"] == 0


def test_a_current_value_of_0_exceeds_the_reference() -> None:
    content = build_content(make_case(MIXED, kpis={"defect_rate": KpiInput("2.1", "0")}))
    defects = content["kpi"]["items"][2]
    assert (defects["status"], defects["change"], defects["attainment"], defects["log_own"]) == (
        *("reference_exceeded", "−100.0", None),
        None,
    )
    assert content["findings"][2]["id"] == "kpi_exceeded"


def test_the_indicator_furthest_behind_is_the_finding() -> None:
    finding = build_content(make_case(MIXED, kpis=KPIS))["findings"][2]
    assert (finding["id"], finding["figure"]) == ("kpi", "−15.8%")
    assert finding["params"]["attainment"] == "0.723"


def test_a_change_for_the_worse_is_called_so() -> None:
    finding = build_content(make_case(MIXED, kpis={"defect_rate": KpiInput("1", "2")}))["findings"][2]
    assert (finding["id"], finding["figure"]) == ("kpi_worse", "+100.0%")


@pytest.mark.parametrize(
    ("key", "reference", "size"),
    [
        ("demo-2024-01-equipment", ["≈ −30.0", "≈ +30.0", None, None], {"kind": "unknown", "n": ""}),
        ("excellence-2025-02", ["−28.4", "+22.3", "−50.2", "−20.4"], {"kind": "over", "n": "230"}),
    ],
)
def test_any_reference_set_is_printed_with_what_it_has(
    key: str, reference: list[str | None], size: dict[str, str]
) -> None:
    kpi = build_content(make_case(MIXED, kpis=KPIS, reference_set=kpi_set(key)))["kpi"]
    assert [item["reference"] for item in kpi["items"]] == reference
    assert kpi["set"]["n"] == size


# ---------------------------------------------------------------- published shares
def test_own_shares_are_marked_in_every_set_that_tells_them_apart() -> None:
    context = build_content(make_case(MIXED, distributions=level_distributions(), tiers=tiers()))["context"]
    assert context["lead"] == {"year": "2022", "below": "63", "same": "21", "above": "16"}
    own = {s["as_of"]: [share["name"] for share in s["shares"] if share["own"]] for s in context["shares"]}
    assert own == {"2022": ["2"], "2024-10-22": ["≥ 2"], "2021-12": ["2"], "2020": ["2"]}
    assert [tier["met"] for tier in context["tiers"]] == [True, True, False, False]


def test_without_published_shares_the_context_is_empty() -> None:
    assert build_content(make_case(MIXED))["context"] == {"lead": None, "shares": [], "tiers": []}


# ---------------------------------------------------------------- texts
def test_a_text_that_lacks_a_language_falls_back_to_another() -> None:
    content = build_content(make_case(rubric=small()))
    assert content["model"]["title"] == {"en": "Small", "zh-hans": "Small"}


def test_the_version_stands_in_the_disclaimer() -> None:
    disclaimer = build_content(make_case())["model"]["disclaimer"]
    assert "rubric version 1;" in disclaimer["en"]
    assert "评价规则版本 1 " in disclaimer["zh-hans"]


def test_without_verification_the_report_is_made_from_a_file() -> None:
    report = build_content(make_case(verification=None))["report"]
    assert (report["from_file"], report["qr"], report["date"]) == (True, None, None)


def test_every_text_is_cleaned_wherever_it_stands() -> None:
    answers = {"STR-L1-1": GivenAnswer("fully", "a\x00b\n\n\nc 😀\u202e", "document")}
    content = build_content(make_case(answers, trimmed={"LOG": "out\u0007side"}))
    assert content["groups"][0]["parts"][0]["requirements"][0]["note"] == "ab\nc □"
    assert content["trims"][0]["reason"] == "outside"


def test_the_same_case_gives_the_same_content() -> None:
    assert json.dumps(build_content(make_case(MIXED, kpis=KPIS))) == json.dumps(
        build_content(make_case(MIXED, kpis=KPIS))
    )


# ---------------------------------------------------------------- the words of the template
def words(language: str) -> dict[str, str]:
    return json.loads((TEMPLATE / "i18n" / f"{language}.json").read_text(encoding="utf-8"))


def test_both_languages_have_every_word_and_parameter() -> None:
    english, chinese = words("en"), words("zh-hans")
    singular = {key for key in english if key.removesuffix("_one") in english.keys() - {key}}
    assert english.keys() - singular == chinese.keys()
    for key in chinese:
        assert parameters(chinese[key]) <= parameters(english[key]) | SPELT_OUT_IN_ENGLISH.get(key, set()), key


SPELT_OUT_IN_ENGLISH = {"score_line_0": {"n"}, "score_line_1": {"l"}}


def parameters(text: str) -> set[str]:
    return set(re.findall(r"\{([a-z0-9_]+)\}", text))


def test_every_word_that_the_template_names_exists() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in TEMPLATE.rglob("*.typ"))
    named = set(re.findall(r'\bt[rn]\(\s*"([a-z0-9_]+)"[,)]', source))
    assert len(named) > 80
    assert named <= words("en").keys()
