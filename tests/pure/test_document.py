"""A rubric document as values, its one canonical form and its two hashes."""

import json
from collections import Counter
from fractions import Fraction as F

import pytest
from hypothesis import given

from rubrics.document import Rubric, canonical_json, parse_document
from rubrics.document_reading import normal_decimal
from rubrics.document_trust import (
    Condition,
    CopiedNotes,
    EvidencePolicy,
    Implication,
    LevelOrder,
    NumericFact,
    StraightLining,
)
from rubrics.problems import DocumentError
from rubrics.shipped_files import find_shipped, list_shipped
from rubrics.texts import in_language
from tests.pure.documents import make_document, make_leaf, make_requirement, texts
from tests.pure.strategies import documents, quick


def parse(**changes) -> Rubric:
    return parse_document(make_document(**changes))


def replaced(path: str, value: object) -> dict:
    document = make_document()
    *way, last = [int(step) if step.isdigit() else step for step in path.split("/")]
    place = document
    for step in way:
        place = place[step]
    place[last] = value
    return document


def test_values_are_exact_and_texts_are_kept():
    rubric = parse()

    assert [choice.value for choice in rubric.scale] == [0, F(1, 2), F(4, 5), 1]
    assert (rubric.rule.at_least, rubric.rule.sequential_stop) == (F(4, 5), True)
    assert [(level.lower, level.upper) for level in rubric.levels][-1] == (F("2.8"), 3)
    assert rubric.level(2).title == texts("Level 2")
    assert rubric.best.key == "fully"


def test_leaves_stand_in_document_order_with_their_path():
    assert [leaf.path for leaf in parse().leaves()] == ["MAKE/MAKE-A", "MAKE/MAKE-B", "SELL"]
    assert [node.key for node in parse().leaf_of["MAKE-B-L1-1"].trail] == ["MAKE", "MAKE-B"]
    assert parse().requirement("SELL-L2-2").level == 2


def test_only_trimmable_parts_are_left_out_and_only_by_their_own_key():
    rubric = parse()

    assert [leaf.node.key for leaf in rubric.leaves("plain", ["SELL"])] == ["MAKE-A", "MAKE-B"]
    assert len(rubric.leaves("plain", ["MAKE", "MAKE-A"])) == 3
    assert list(rubric.trimmable) == ["SELL"]


def test_a_profile_without_a_weight_does_not_have_the_part():
    profiles = {"plain": {"title": texts("Plain")}, "batch": {"title": texts("Batch")}}
    nodes = make_leaf("ONE", {"plain": "0.5", "batch": "1"}, (1,)), make_leaf("TWO", {"plain": "0.5"}, (1,))
    rubric = parse_document(make_document(*nodes, profiles=profiles, levels=1))

    assert [leaf.path for leaf in rubric.leaves("plain")] == ["ONE", "TWO"]
    assert [leaf.path for leaf in rubric.leaves("batch")] == ["ONE"]


def test_the_policy_of_evidence_and_every_kind_of_rule_are_values():
    when, expects = ({"requirement": key, "at_least": "mostly"} for key in ("SELL-L2-1", "SELL-L1-1"))
    kinds: list[dict] = [
        {"kind": "implication", "when": when, "expects": expects},
        {"kind": "level_order", "reproducibility": "0.90"},
        {"kind": "straight_lining", "share": "0.9", "items": "15"},
        {"kind": "copied_notes", "times": "10"},
        {"kind": "numeric_fact", "when": when, "indicator": "cost", "change": "rose", "by_more_than": "0.05"},
    ]
    rules = [{"key": item["kind"], "text": texts("x"), **item} for item in kinds]
    effects = [{"key": "cost", "title": texts("Cost")}]

    rubric = parse(evidence_policy={"cap": "partly", "at_least": "2"}, consistency=rules, relevance=effects)

    x, first, second = texts("x"), Condition("SELL-L2-1", "mostly"), Condition("SELL-L1-1", "mostly")
    assert rubric.evidence_policy == EvidencePolicy("partly", 2)
    assert rubric.consistency == (
        Implication("implication", x, first, second),
        LevelOrder("level_order", x, F("0.9")),
        StraightLining("straight_lining", x, F("0.9"), 15),
        CopiedNotes("copied_notes", x, 10),
        NumericFact("numeric_fact", x, first, "cost", "rose", F("0.05")),
    )
    assert (parse().evidence_policy, parse().consistency) == (None, ())


# ---------------------------------------------------------------- canonical form
@pytest.mark.parametrize(
    ("written", "normal"),
    [("0.50", "0.5"), ("0.5", "0.5"), ("1.0", "1"), ("007", "7"), ("0", "0"), ("000.000", "0"), ("10.010", "10.01")],
)
def test_a_decimal_has_one_spelling(written, normal):
    assert normal_decimal(written) == normal


@quick
@given(documents())
def test_the_canonical_form_of_a_canonical_form_is_itself(document):
    once = canonical_json(document)

    assert canonical_json(json.loads(once)) == once
    assert parse_document(json.loads(once)).rubric_hash == parse_document(document).rubric_hash


@pytest.mark.parametrize(
    ("path", "same"),
    [
        ("rule/at_least", "0.80"),
        ("nodes/1/weight/plain", "00.400"),
        ("rule/sequential_stop", True),
        ("levels/0/number", 1),
        ("format", 1),
        ("nodes/0/trimmable", "false"),
        ("nodes/0/trimmable", False),
        ("nodes/0/notes", []),
        ("nodes/0/requirements", []),
        ("levels/0/meaning", {}),
        ("nodes/1/requirements/0/help", {}),
        ("sources", []),
        ("evidence_policy", {}),
        ("consistency", []),
    ],
)
def test_another_spelling_of_the_same_document_has_the_same_form(path, same):
    assert canonical_json(replaced(path, same)) == canonical_json(make_document())


def test_texts_are_compared_in_nfc():
    composed, decomposed = make_document(title=texts("Caf\u00e9")), make_document(title=texts("Cafe\u0301"))

    assert canonical_json(decomposed) == canonical_json(composed)


def test_the_canonical_form_is_compact_sorted_and_not_escaped():
    form = canonical_json(make_document(title={"en": "Café", "zh-hans": "规划"}))

    assert form.startswith('{"disclaimer":{"en":"For tests","zh-hans":"For tests"},"format":1,"languages":["en",')
    assert '"sequential_stop":true' in form
    assert '"规划"' in form


def test_what_has_no_right_shape_has_no_canonical_form():
    with pytest.raises(DocumentError):
        canonical_json({"format": "1"})


# ---------------------------------------------------------------- the two hashes
WORDING = [
    ("title", texts("Other")),
    ("disclaimer", texts("Other")),
    ("sources", [{"title": texts("A book"), "note": texts("page 3")}]),
    ("profiles/plain/title", texts("Other")),
    ("profiles/plain/notes", [{"confidence": "own", "text": texts("x")}]),
    ("scale/0/label", texts("Other")),
    ("levels/0/title", texts("Other")),
    ("levels/0/meaning", texts("Other")),
    ("rule/notes", [{"confidence": "own", "text": texts("x")}]),
    ("nodes/1/title", texts("Other")),
    ("nodes/1/help", {"introduction": texts("x"), "levels": [{"number": "2", "text": texts("x")}]}),
    ("help", {"glossary": [{"key": "mes", "title": texts("MES"), "text": texts("x")}]}),
    ("effort", {"currency": "CNY", "sizes": []}),
    ("relevance", [{"key": "defect_rate", "title": texts("Defects")}]),
    ("consistency", [{"key": "notes", "kind": "copied_notes", "times": "10", "text": texts("x")}]),
    ("nodes/1/notes", [{"confidence": "several", "text": texts("x")}]),
    *(
        (f"nodes/1/requirements/0/{name}", value)
        for name, value in [
            ("text", texts("Other")),
            ("help", texts("x")),
            ("meaning", {"fully": texts("x")}),
            ("evidence", texts("x")),
            ("evidence", [{"kind": "document", "text": texts("x")}]),
            ("example", texts("x")),
            ("relevance", {"reason": texts("x")}),
            ("topic", "other"),
            ("basis", "own"),
        ]  # fmt: skip
    ),
]
SCORING = [
    ("slug", "other"),
    ("evidence_policy", {"cap": "partly", "at_least": "2"}),
    ("rule/at_least", "0.75"),
    ("rule/sequential_stop", "false"),
    ("rule/highest_satisfied_counts", "raw"),
    ("rule/empty_level", "full"),
    ("rule/opens", "none"),
    ("scale/1/value", "0.4"),
    ("scale/1/key", "half"),
    ("nodes/0/nodes/0/weight/plain", "0.6"),
    ("nodes/1/trimmable", "false"),
    ("nodes/1/key", "SALE"),
    ("nodes/1/requirements/1/level", "3"),
    ("nodes/1/requirements/1/key", "SELL-L1-9"),
]


def hashes(document: dict) -> tuple[str, str]:
    if document["nodes"][0]["nodes"][0]["weight"]["plain"] == "0.6":
        document["nodes"][0]["nodes"][1]["weight"]["plain"] = "0.4"
    rubric = parse_document(document)
    return rubric.rubric_hash, rubric.scoring_hash


@pytest.mark.parametrize(("path", "value"), WORDING)
def test_wording_changes_the_rubric_hash_and_not_the_scoring_hash(path, value):
    rubric_hash, scoring_hash = hashes(replaced(path, value))

    assert rubric_hash != hashes(make_document())[0]
    assert scoring_hash == hashes(make_document())[1]


@pytest.mark.parametrize(("path", "value"), SCORING)
def test_what_can_change_a_score_changes_both_hashes(path, value):
    changed, before = hashes(replaced(path, value)), hashes(make_document())

    assert changed[0] != before[0]
    assert changed[1] != before[1]


@pytest.mark.parametrize("name", ["label", "title", "weight", "profiles"])
def test_a_profile_may_carry_the_name_of_a_wording_key_and_its_weights_still_count(name):
    def document(low: str, high: str, title: str = "x") -> dict:
        nodes = make_leaf("ONE", {name: low}, (1,)), make_leaf("TWO", {name: high}, (1,))
        return make_document(*nodes, profiles={name: {"title": texts(title)}}, levels=1)

    rubric = parse_document(document("0.5", "0.5"))

    assert parse_document(document("0.4", "0.6")).scoring_hash != rubric.scoring_hash
    assert parse_document(document("0.5", "0.5", "y")).scoring_hash == rubric.scoring_hash


# ---------------------------------------------------------------- the shipped rubric
EFFECTIVE = """
PER/STR/STR 0.03 0.03 22200
PER/SKL/SKL 0.03 0.03 23220
TEC/DAT/DAT 0.0506 0.0506 23331
TEC/INT/INT 0.0297 0.0297 12310
TEC/SEC/SEC 0.0297 0.0297 23230
RES/EQP/EQP 0.03 0.1005 22222
RES/NET/NET 0.03 0.0495 11320
MFG/DES/DES-PD 0.05005 - 22443
MFG/DES/DES-PR 0.05005 0.0272 23442
MFG/PRD/PRD-PUR 0.051744 0.051408 32232
MFG/PRD/PRD-SCH 0.059136 0.059976 23322
MFG/PRD/PRD-OPS 0.059136 0.098532 24443
MFG/PRD/PRD-EQM 0.051744 0.059976 23421
MFG/PRD/PRD-WHD 0.051744 0.047124 33432
MFG/PRD/PRD-HSE 0.048048 0.059976 22322
MFG/PRD/PRD-ENG 0.048048 0.051408 24321
MFG/LOG/LOG 0.1001 0.102 32332
MFG/SAL/SAL 0.1001 0.102 22222
MFG/SVC/SVC-CUS 0.05005 0.0204 22121
MFG/SVC/SVC-PRO 0.05005 - 22321
"""
ROWS = [line.split() for line in EFFECTIVE.split("\n") if line]


def shipped() -> Rubric:
    return find_shipped("gbt39116-2020")[1]


def effective(rubric: Rubric, profile: str) -> dict[str, F]:
    weights = {}
    for leaf in rubric.leaves(profile):
        weights[leaf.path] = F(1)
        for node in leaf.trail:
            weights[leaf.path] *= node.weight[profile]
    return weights


@pytest.mark.parametrize(("profile", "column", "leaves"), [("discrete", 1, 20), ("process", 2, 18)])
def test_the_shipped_rubric_has_the_effective_weights_of_its_sources(profile, column, leaves):
    expected = {row[0]: F(row[column]) for row in ROWS if row[column] != "-"}

    assert effective(shipped(), profile) == expected
    assert (len(expected), sum(expected.values())) == (leaves, 1)


def test_the_shipped_rubric_asks_223_requirements_spread_as_in_its_sources():
    rubric = shipped()
    counts = {
        leaf.path: "".join(str(sum(item.level == n for item in leaf.node.requirements)) for n in range(1, 6))
        for leaf in rubric.leaves()
    }

    assert counts == {row[0]: row[3] for row in ROWS}
    assert [sum(item.level == n for item in rubric.requirements.values()) for n in range(1, 6)] == [41, 50, 57, 48, 27]
    assert list(rubric.trimmable) == ["DES", "LOG", "SAL", "SVC"]


SCORED_WITHOUT_PROOF = "7785e2a2a4b0c9c1c6e7828c519fbfaff4d652253c36d465332493157b8d5e7f"
SCORED_WITH_PROOF = "9f56895ba609a24c3ccff5b63221819167d46fbfc05ce11a0c779a047f65caa0"


@pytest.mark.parametrize(
    ("number", "scoring_hash", "rubric_hash"),
    [
        (1, SCORED_WITHOUT_PROOF, "b9da6dc2ab4869b480cc889b1f7cf78cbe2f6ac70134212e36fb8aaf9b0b7369"),
        (2, SCORED_WITHOUT_PROOF, "2879044ee385fd35f7d84ec0aeb9374907912bf0c871179a6f36502eedf66e75"),
        (3, SCORED_WITH_PROOF, "e63282f3ecb48a7c54cfe749bb3f98880bb3bbb9f5fbf75bf67cdb1e5e29ed08"),
    ],
)
def test_the_shipped_rubrics_are_the_same_on_every_machine(number, scoring_hash, rubric_hash):
    rubric = find_shipped("gbt39116-2020", number)[1]

    assert (rubric.rubric_hash, rubric.scoring_hash) == (rubric_hash, scoring_hash)


def test_version_3_adds_the_policy_of_evidence_and_the_rules_to_version_2_and_nothing_else():
    (_, second), (_, third) = (find_shipped("gbt39116-2020", number) for number in (2, 3))
    same = [name for name in Rubric.__dataclass_fields__ if getattr(second, name) == getattr(third, name)]

    assert set(Rubric.__dataclass_fields__) - set(same) == {
        "rubric_hash", "scoring_hash", "evidence_policy", "consistency",
    }  # fmt: skip
    assert third.evidence_policy == EvidencePolicy("partly", 2)
    assert Counter(type(rule) for rule in third.consistency) == {
        Implication: 20, NumericFact: 5, LevelOrder: 1, StraightLining: 1, CopiedNotes: 1,
    }  # fmt: skip


def test_every_shipped_requirement_is_told_in_both_languages_and_says_where_it_comes_from():
    for item in shipped().requirements.values():
        assert all(item.text[language] for language in ("en", "zh-hans"))
        assert item.topic
        assert item.basis in {"bank2019", "sme2024", "recalled", "proposed"}


def test_shipped_documents_are_found_by_slug_and_number():
    gate = [("gbt39116-2020", n) for n in (1, 2, 3)]
    assert [(item.slug, item.number) for item in list_shipped()] == [*gate, ("sme-digital-2024", 1)]
    assert find_shipped("gbt39116-2020", 1)[0] == 1
    assert find_shipped("gbt39116-2020")[0] == 3
    assert find_shipped("gbt39116-2020", 999) is None
    assert find_shipped("../gbt39116-2020") is None


@pytest.mark.parametrize(("language", "text"), [("en", "Plan"), ("zh-hans", "规划"), ("fr", "Plan"), ("", "Plan")])
def test_a_text_without_the_readers_language_is_told_in_the_first(language, text):
    assert in_language({"en": "Plan", "zh-hans": "规划"}, language) == text


@pytest.mark.parametrize("nothing", [None, {}])
def test_no_text_is_an_empty_text(nothing):
    assert in_language(nothing, "en") == ""


def test_a_requirement_may_leave_out_all_but_key_level_and_text():
    leaf = make_leaf("ONE", "1", ()) | {"requirements": [make_requirement("R-1")]}
    item = parse_document(make_document(leaf, levels=1)).requirement("R-1")

    assert (item.topic, item.basis, item.help, item.meaning, item.example) == ("", "", {}, {}, {})
    assert (item.evidence, item.relevance.effects, item.effort) == ((), {}, None)
