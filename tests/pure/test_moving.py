"""What a move does to given answers: each change, its ways, and what they come to."""

import pytest

from assessment.merging import Content
from assessment.moving import ProfileGone, UnknownWay, mark_of, plan_move
from rubrics.document import Rubric, parse_document
from tests.pure.documents import Data, make_document, make_leaf, make_requirement, texts

FULLY, PARTLY = Content("fully", "Seen on the line", confidence="sure"), Content("partly")


def rubric(document: Data) -> Rubric:
    return parse_document(document)


OLD = rubric(make_document())


def changed(change) -> Rubric:
    """The small rubric after `change(document)`."""
    document = make_document()
    change(document)
    return rubric(document)


def move(new: Rubric, answers, *, trimmed=(), settled=()):
    return plan_move(OLD, new, profile="plain", trimmed=trimmed, answers=answers, settled=settled)


def leaf_of(document: Data, key: str) -> Data:
    leaves = [*document["nodes"][0]["nodes"], document["nodes"][1]]
    return next(leaf for leaf in leaves if leaf["key"] == key)


def drop(document: Data, key: str) -> None:
    leaf = leaf_of(document, key.rpartition("-L")[0])
    leaf["requirements"] = [item for item in leaf["requirements"] if item["key"] != key]


def asked(questions):
    return [(question.kind, question.key, question.ways, question.default) for question in questions]


KEEP_OR_EMPTY = (("keep", "empty"), "keep")


def test_what_touches_no_given_answer_asks_nothing():
    new = changed(lambda document: drop(document, "SELL-L1-2"))

    assert move(new, {"SELL-L1-1": FULLY}).questions == ()


def test_a_removed_requirement_is_kept_readable_unless_it_is_left_out():
    new = changed(lambda document: drop(document, "SELL-L1-2"))
    found = move(new, {"SELL-L1-2": FULLY})

    assert asked(found.questions) == [("removed", "SELL-L1-2", *KEEP_OR_EMPTY)]
    assert found.settle({"SELL-L1-2": FULLY}, {}) == {}
    assert found.settle({"SELL-L1-2": FULLY}, {"removed-SELL-L1-2": "empty"}) == {"SELL-L1-2": Content()}


def test_a_note_alone_is_something_that_was_given():
    new = changed(lambda document: drop(document, "SELL-L1-2"))

    assert len(move(new, {"SELL-L1-2": Content("", "Ask Li")}).questions) == 1
    assert move(new, {"SELL-L1-2": Content("", flagged=True)}).questions == ()


@pytest.mark.parametrize("where", ["level", "leaf"])
def test_a_requirement_that_moves_is_asked_about(where):
    def change(document: Data) -> None:
        drop(document, "SELL-L1-2")
        leaf, level = ("SELL", 2) if where == "level" else ("MAKE-B", 1)
        leaf_of(document, leaf)["requirements"].append(make_requirement("SELL-L1-2", level))

    found = move(changed(change), {"SELL-L1-2": FULLY})
    assert asked(found.questions) == [("changed", "SELL-L1-2", *KEEP_OR_EMPTY)]
    emptied = found.settle({"SELL-L1-2": FULLY}, {"changed-SELL-L1-2": "empty"})
    assert emptied == {"SELL-L1-2": Content("", "Seen on the line")}


@pytest.mark.parametrize(
    ("field", "value", "is_asked"),
    [
        ("text", texts("Another text"), True),
        ("meaning", {"fully": texts("All of it")}, True),
        ("help", texts("Some help"), False),
        ("topic", "maintenance", False),
    ],
)
def test_other_words_are_asked_about_where_they_say_what_is_asked(field, value, is_asked):
    new = changed(lambda document: leaf_of(document, "SELL")["requirements"][0].update({field: value}))

    assert bool(move(new, {"SELL-L1-1": FULLY}).questions) is is_asked


def scale(*choices):
    def change(document: Data) -> None:
        document["scale"] = [{"key": key, "value": value, "label": texts(key)} for key, value in choices]

    return changed(change)


def test_a_choice_that_is_gone_becomes_the_one_worth_as_much():
    new = scale(("not_met", "0"), ("half", "0.5"), ("fully", "1"))
    answers = {"SELL-L1-1": PARTLY, "SELL-L1-2": FULLY, "MAKE-A-L1-1": PARTLY}
    found = move(new, answers)

    (question,) = found.questions
    assert (question.kind, question.key, question.default) == ("choice", "partly", "as:half")
    assert question.answers == ("MAKE-A-L1-1", "SELL-L1-1")
    assert question.ways == ("as:not_met", "as:half", "as:fully", "empty")
    assert found.settle(answers, {}) == dict.fromkeys(question.answers, Content("half"))
    assert found.settle(answers, {"choice-partly": "empty"}) == dict.fromkeys(question.answers, Content())


def test_a_move_by_itself_lifts_no_answer():
    new = scale(("not_met", "0"), ("nearly", "0.9"), ("fully", "1"))
    (question,) = move(new, {"SELL-L1-1": Content("mostly")}).questions

    assert question.default == "as:not_met"


def test_a_choice_that_is_gone_is_asked_about_outside_the_scope_too():
    new = scale(("not_met", "0"), ("fully", "1"))
    found = move(new, {"SELL-L1-1": PARTLY}, trimmed=["SELL"])

    assert [question.kind for question in found.questions] == ["choice"]


def test_leaving_empty_goes_before_becoming_another_choice():
    def change(document: Data) -> None:
        document["scale"] = [item for item in document["scale"] if item["key"] != "partly"]
        leaf_of(document, "SELL")["requirements"][0]["text"] = texts("Another text")

    found = move(changed(change), {"SELL-L1-1": PARTLY})
    assert [question.kind for question in found.questions] == ["changed", "choice"]
    assert found.settle({"SELL-L1-1": PARTLY}, {"changed-SELL-L1-1": "empty"}) == {"SELL-L1-1": Content()}


def test_a_part_that_cannot_be_left_out_any_more_comes_back_with_its_answers():
    new = changed(lambda document: document["nodes"][1].update(trimmable="false"))
    found = move(new, {"SELL-L1-1": FULLY}, trimmed=["SELL"])

    assert found.untrimmed == ("SELL",)
    assert asked(found.questions) == [("untrimmed", "SELL", *KEEP_OR_EMPTY)]
    assert found.unanswered({"SELL-L1-1": FULLY}) == {"SELL": 4}
    assert found.settle({"SELL-L1-1": FULLY}, {"untrimmed-SELL": "empty"})["SELL-L1-1"].value == ""


def test_a_part_that_is_gone_asks_nothing_of_its_trimming():
    new = rubric(make_document(make_leaf("ONLY", "1", (1, 1, 1))))
    found = move(new, {}, trimmed=["SELL"])

    assert (found.untrimmed, found.questions) == ((), ())


def test_new_requirements_are_counted_by_subdomain():
    def change(document: Data) -> None:
        leaf_of(document, "SELL")["requirements"] += [make_requirement(f"SELL-L1-{n}") for n in (3, 4)]
        leaf_of(document, "MAKE-A")["requirements"].append(make_requirement("MAKE-A-L2-2", 2))

    assert move(changed(change), {"SELL-L1-3": FULLY}).unanswered({"SELL-L1-3": FULLY}) == {"MAKE-A": 1, "SELL": 1}


def test_what_was_answered_under_an_earlier_version_and_is_asked_again_is_asked_about():
    new = changed(lambda document: leaf_of(document, "SELL")["requirements"].append(make_requirement("SELL-L1-9")))

    assert asked(move(new, {"SELL-L1-9": FULLY}).questions) == [("returned", "SELL-L1-9", *KEEP_OR_EMPTY)]


def test_a_version_without_the_profile_is_refused():
    document = make_document(profiles={"other": {"title": texts("Other")}})
    for node in (document["nodes"][0], *document["nodes"][0]["nodes"], document["nodes"][1]):
        node["weight"] = {"other": node["weight"]["plain"]}

    with pytest.raises(ProfileGone):
        move(rubric(document), {})


def test_a_way_that_is_not_offered_is_refused():
    found = move(changed(lambda document: drop(document, "SELL-L1-2")), {"SELL-L1-2": FULLY})

    with pytest.raises(UnknownWay):
        found.settle({"SELL-L1-2": FULLY}, {"removed-SELL-L1-2": "as:fully"})


def test_nothing_is_asked_about_what_is_settled():
    new = changed(lambda document: drop(document, "SELL-L1-2"))

    assert move(new, {"SELL-L1-2": FULLY}, settled=["SELL-L1-2"]).questions == ()


def test_the_mark_tells_other_answers_decisions_and_versions_apart():
    first, second = (changed(lambda document, text=text: drop(document, text)) for text in ("SELL-L1-2", "SELL-L1-1"))
    answers = {"SELL-L1-2": FULLY, "SELL-L1-1": FULLY}
    one, other = move(first, answers), move(second, answers)
    versions = {"SELL-L1-2": 1, "SELL-L1-1": 3}
    seen = {
        mark_of(one, versions, {}),
        mark_of(one, versions, {"removed-SELL-L1-2": "empty"}),
        mark_of(one, {**versions, "SELL-L1-1": 4}, {}),
        mark_of(move(first, answers, trimmed=["SELL"]), versions, {}),
        mark_of(other, versions, {}),
    }

    assert len(seen) == 5
    assert mark_of(one, versions, {"removed-SELL-L1-2": "keep"}) == mark_of(one, versions, {})


def test_a_choice_with_another_name_does_not_make_its_questions_read_otherwise():
    lines = {key: texts(f"Line of {key}") for key in ("not_met", "partly", "mostly", "fully")}

    def told(document: Data, lines: Data) -> None:
        leaf_of(document, "SELL")["requirements"][0]["meaning"] = lines

    old = make_document()
    told(old, lines)

    def change(document: Data) -> None:
        document["scale"][1] |= {"key": "half"}
        told(document, {"half" if key == "partly" else key: line for key, line in lines.items()})

    found = plan_move(rubric(old), changed(change), profile="plain", trimmed=(), answers={"SELL-L1-1": FULLY})
    assert found.questions == ()
