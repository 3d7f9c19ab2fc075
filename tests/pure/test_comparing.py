"""Two documents side by side: nothing is missed, the verdict is that of the hashes, and each change goes back alone."""

import copy
import json

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rubrics.comparing import compare_documents, longest_rise
from rubrics.document import _hash, _without_wording, canonical_json, check_document, parse_document
from rubrics.document_facts import put_together, read_both
from rubrics.operations import apply_steps, read_draft
from rubrics.shipped_files import list_shipped
from tests.pure.documents import RULE, default_nodes, make_document, make_leaf, make_requirement, texts
from tests.pure.strategies import documents, quick

OFTEN = {"key": "often", "kind": "copied_notes", "text": texts("So often?"), "times": "3"}


def canonical(document):
    return json.loads(canonical_json(document))


@pytest.fixture(scope="module")
def shipped():
    return [canonical(item.read()) for item in list_shipped()]


def compare(old, new):
    return compare_documents(read_draft(old), read_draft(new))


def changed(**parts):
    return make_document() | parts


class TestEntries:
    def test_a_document_does_not_differ_from_itself(self):
        comparison = compare(make_document(), make_document())
        assert (comparison.entries, comparison.verdict, comparison.changes) == ((), "text_only", ())

    def test_a_text_is_one_difference_with_both_languages(self):
        comparison = compare(make_document(), changed(title={"en": "Smaller", "zh-hans": "Small"}))
        [entry] = comparison.entries
        assert (entry.kind, entry.path, entry.key) == ("text", ("title",), "title")
        assert entry.old == {"en": "Small", "zh-hans": "Small"}
        assert entry.new == {"en": "Smaller", "zh-hans": "Small"}
        assert comparison.verdict == "text_only"

    def test_weights_of_siblings_are_two_differences_and_one_change(self):
        new = make_document()
        new["nodes"][0]["weight"], new["nodes"][1]["weight"] = {"plain": "0.7"}, {"plain": "0.3"}
        comparison = compare(make_document(), new)
        told = [(entry.kind, entry.path, entry.old, entry.new) for entry in comparison.entries]
        assert told == [
            ("weight", ("nodes", "MAKE", "weight", "plain"), "0.6", "0.7"),
            ("weight", ("nodes", "SELL", "weight", "plain"), "0.4", "0.3"),
        ]
        assert [len(change.entries) for change in comparison.changes] == [2]
        assert comparison.verdict == "other_score"

    def test_a_new_requirement_needs_answers(self):
        new = make_document()
        new["nodes"][1]["requirements"].append(make_requirement("SELL-L1-9"))
        [entry] = compare(make_document(), new).entries
        assert (entry.kind, entry.key, entry.path) == (
            "added", "SELL-L1-9", ("nodes", "SELL", "requirements", "SELL-L1-9"),
        )  # fmt: skip
        assert compare(make_document(), new).verdict == "needs_answers"
        assert compare(new, make_document()).verdict == "other_score"

    def test_a_requirement_that_changes_its_section_moved(self):
        new = make_document()
        make = new["nodes"][0]["nodes"]
        make[1]["requirements"].append(make[0]["requirements"].pop(1))
        [entry] = compare(make_document(), new).entries
        assert (entry.kind, entry.key) == ("moved", "MAKE-A-L1-2")
        assert entry.old == ("nodes", "MAKE", "nodes", "MAKE-A", "requirements", "2")
        assert entry.new == ("nodes", "MAKE", "nodes", "MAKE-B", "requirements", "3")
        assert compare(make_document(), new).verdict == "other_score"

    def test_a_section_that_changes_its_branch_moved_and_what_changed_in_it_is_told(self):
        new = make_document()
        sell = new["nodes"].pop()
        sell["title"] = texts("Selling")
        new["nodes"][0] |= {"weight": {"plain": "1"}}
        new["nodes"][0]["nodes"].append(sell | {"weight": {"plain": "0.4"}})
        for node in new["nodes"][0]["nodes"][:2]:
            node["weight"] = {"plain": "0.3"}
        comparison = compare(make_document(), new)
        assert [(entry.kind, entry.key) for entry in comparison.entries] == [
            ("weight", "MAKE"), ("weight", "MAKE-A"), ("weight", "MAKE-B"), ("moved", "SELL"), ("text", "SELL"),
        ]  # fmt: skip
        assert [len(change.entries) for change in comparison.changes] == [4]

    def test_of_siblings_in_another_order_as_few_as_possible_moved(self):
        new = make_document()
        new["nodes"][1]["requirements"].append(new["nodes"][1]["requirements"].pop(0))
        assert [entry.key for entry in compare(make_document(), new).entries] == ["SELL-L1-1"]

    @pytest.mark.parametrize(
        ("parts", "kind", "verdict"),
        [
            ({"rule": RULE | {"at_least": "0.7"}}, "policy", "other_score"),
            ({"rule": RULE | {"opens": "none"}}, "policy", "needs_answers"),
            ({"evidence_policy": {"cap": "partly", "at_least": "2"}}, "policy", "other_score"),
            ({"scale": make_document()["scale"][:1] + make_document()["scale"][2:]}, "scale", "needs_answers"),
            ({"scale": [item | {"value": "0.7"} for item in make_document()["scale"]]}, "scale", "other_score"),
            ({"levels": [item | {"to": "1"} for item in make_document()["levels"]]}, "level", "other_score"),
            ({"nodes": [item | {"trimmable": "false"} for item in default_nodes()]}, "trimming", "needs_answers"),
            ({"consistency": [OFTEN]}, "added", "text_only"),
            ({"languages": ["zh-hans", "en"]}, "other", "other_score"),
        ],
    )  # fmt: skip
    def test_every_part_has_its_kind_and_its_verdict(self, parts, kind, verdict):
        comparison = compare(make_document(), changed(**parts))
        assert {entry.kind for entry in comparison.entries} == {kind}
        assert comparison.verdict == verdict

    def test_a_profile_that_comes_is_seen_by_the_hash_and_by_the_verdict(self):
        new = changed(profiles={"plain": {"title": texts("Plain")}, "label": {"title": texts("Other")}})
        assert [entry.kind for entry in compare(make_document(), new).entries] == ["added"]
        assert compare(make_document(), new).verdict == "other_score"
        assert compare(new, make_document()).verdict == "needs_answers"


class TestChanges:
    def test_a_change_goes_back_with_what_it_cannot_be_without(self):
        """The only question of level 1 is replaced: neither can go back alone, and the gate still can."""
        new = make_document(rule={"at_least": "0.7"})
        new["nodes"][0]["nodes"][1]["requirements"][0] = make_requirement("MAKE-B-L1-9")
        comparison = compare(make_document(), new)
        assert [[entry.key for entry in change.entries] for change in comparison.changes] == [
            ["rule/at_least"], ["MAKE-B-L1-1", "MAKE-B-L1-9"],
        ]  # fmt: skip

    def test_what_comes_back_speaks_the_languages_of_the_new_document(self):
        new = json.loads(json.dumps(make_document()).replace('"zh-hans"', '"fr"'))
        del new["nodes"][1]["requirements"][1]
        [change] = compare(make_document(), new).changes
        assert [entry.kind for entry in change.entries] == ["removed"]
        assert check_document(change.reverted()) == ()

    def test_steps_back_leave_everything_else_as_it_is(self):
        new = make_document(rule={"at_least": "0.7"}, title=texts("Smaller"))
        new["nodes"].append(make_leaf("KEEP", "0.1", (1,)))
        new["nodes"][0]["weight"] = {"plain": "0.5"}
        comparison = compare(make_document(), new)
        gate, weights = comparison.changes
        back = apply_steps(canonical(new), weights.revert()).document
        assert back == canonical(make_document(rule={"at_least": "0.7"}, title=texts("Smaller")))
        assert check_document(gate.reverted()) == ()

    def test_what_a_new_answer_of_the_scale_means_does_not_hold_it_back(self):
        new = make_document()
        new["scale"].insert(1, {"key": "hardly", "value": "0.2", "label": texts("Hardly")})
        new["nodes"][1]["requirements"][0]["meaning"] = {"hardly": texts("Once")}
        [change] = compare(make_document(), new).changes
        assert parse_document(change.reverted()).scoring_hash == parse_document(make_document()).scoring_hash


@st.composite
def edited(draw, document):
    """Another document: parts come, go, move and change, so that it is often, but not always, without problems."""
    new = copy.deepcopy(document)
    for _ in range(draw(st.integers(1, 4))):
        draw(
            st.sampled_from(
                [_edit_text, _edit_gate, _edit_bands, _swap_weights, _drop, _add, _move, _shuffle, _profile]
            )
        )(draw, new)
    return new


def _nodes(document):
    found = list(document["nodes"])
    for node in found:
        found += node.get("nodes", [])
    return found


def _lists(document, name):
    lists = [document["nodes"], *(node[name] for node in _nodes(document) if name in node)]
    return [items for items in lists[name != "nodes" :] if items] or [[make_leaf("LAST", "1", (1,))]]


def _edit_text(draw, new):
    draw(st.sampled_from(_nodes(new) or [new]))["title"] = texts(draw(st.sampled_from("ABC")))


def _edit_gate(draw, new):
    new["rule"]["at_least"] = draw(st.sampled_from(["0.5", "0.6", "0.7"]))


def _edit_bands(draw, new):
    cut = draw(st.sampled_from(["1.5", "1.7"]))
    new["levels"][0]["to"] = new["levels"][1]["from"] = cut


def _swap_weights(draw, new):
    nodes = draw(st.sampled_from(_lists(new, "nodes")))
    nodes[0]["weight"], nodes[-1]["weight"] = nodes[-1]["weight"], nodes[0]["weight"]


def _drop(draw, new):
    items = draw(st.sampled_from(_lists(new, draw(st.sampled_from(["nodes", "requirements"])))))
    gone = items.pop(draw(st.integers(0, len(items) - 1)))
    if "weight" in gone and items:
        left = float(items[0]["weight"]["plain"]) + float(gone["weight"]["plain"])
        items[0]["weight"] = {"plain": f"{left:.2f}"}


def _add(draw, new):
    items = draw(st.sampled_from(_lists(new, "requirements")))
    key, level = f"NEW-{draw(st.integers(1, 99))}", draw(st.integers(1, 3))
    items.insert(draw(st.integers(0, len(items))), make_requirement(key, level))


def _move(draw, new):
    lists = _lists(new, draw(st.sampled_from(["nodes", "requirements"])))
    out, into = draw(st.sampled_from(lists)), draw(st.sampled_from(lists))
    item = out[draw(st.integers(0, len(out) - 1))] if out else None
    if item is not None and not any(into is inside for inside in _lists({"nodes": [item]}, "nodes")[1:]):
        out.remove(item)
        into.append(item)


def _shuffle(draw, new):
    items = draw(st.sampled_from(_lists(new, draw(st.sampled_from(["nodes", "requirements"])))))
    items[:] = draw(st.permutations(items))


def _profile(draw, new):
    new["profiles"]["other"] = {"title": texts("Other")}
    for node in _nodes(new):
        node["weight"]["other"] = node["weight"]["plain"]


@st.composite
def pairs(draw):
    old = draw(documents())
    return canonical(old), canonical(draw(edited(old)))


class TestAnyTwoDocuments:
    @quick
    @given(pairs())
    def test_the_verdict_is_that_of_the_hashes(self, pair):
        hashes = {scoring_hash(document) for document in pair}
        assert (compare_documents(*pair).verdict == "text_only") == (len(hashes) == 1)

    @quick
    @given(pairs())
    def test_all_differences_taken_back_give_the_old_document(self, pair):
        comparison = compare_documents(*pair)
        back = apply_steps(pair[1], comparison.steps_back(comparison.entries)).document
        assert back == pair[0]

    @quick
    @given(pairs())
    def test_each_change_can_be_taken_back_alone(self, pair):
        assume(not any(map(check_document, pair)))
        comparison = compare_documents(*pair)
        assert [change for change in comparison.changes if check_document(change.reverted())] == []
        scoring = [entry for entry in comparison.entries if entry.scores]
        assert sorted(map(repr, scoring)) == sorted(
            repr(entry) for change in comparison.changes for entry in change.entries
        )

    def test_the_shipped_documents_come_apart_and_together_again(self, shipped):
        for old in shipped:
            for new in shipped:
                facts = read_both(old, new)
                assert put_together(facts[1], facts[0]) == new
                comparison = compare_documents(old, new)
                assert (comparison.verdict == "text_only") == (scoring_hash(old) == scoring_hash(new))
                assert apply_steps(new, comparison.steps_back(comparison.entries)).document == old


def scoring_hash(document):
    """Also of a document that breaks rules: what the hash is made of is the same."""
    return _hash(_without_wording(document))


def test_the_longest_rise_is_kept():
    assert longest_rise([3, 0, 1, 4, 2]) == {0, 1, 2}
    assert longest_rise([]) == set()


class TestScalesAndNumbers:
    COUNT = [
        {
            "key": "count",
            "choices": [
                {"key": "none", "value": "0", "label": texts("None")},
                {"key": "all", "value": "1", "label": texts("All")},
            ],
        }
    ]

    def test_a_scale_goes_back_with_the_requirements_that_it_answers(self):
        new = make_document(scales=self.COUNT, rule={"at_least": "0.7"})
        new["nodes"][1]["requirements"][0]["answer"] = {"kind": "scale", "scale": "count"}
        comparison = compare(make_document(), new)
        assert comparison.verdict == "needs_answers"
        assert [sorted({entry.key for entry in change.entries}) for change in comparison.changes] == [
            ["rule/at_least"], ["SELL-L1-1", "scales/count"],
        ]  # fmt: skip

    def test_other_steps_of_a_number_need_no_other_answer_and_other_bounds_do(self):
        def number(**more):
            new = make_document()
            steps = [{"at": "10", "value": "1"}]
            new["nodes"][1]["requirements"][0]["answer"] = {"kind": "number", "unit": texts("%"), "steps": steps} | more
            return new

        assert compare(number(), number(steps=[{"at": "20", "value": "1"}])).verdict == "other_score"
        assert compare(number(), number(maximum="100")).verdict == "needs_answers"
        assert compare(number(), number(unit=texts("percent"))).verdict == "text_only"
