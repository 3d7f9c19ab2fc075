"""Editing a document: what is done can be taken back, the input stays, and what would break the shape is refused."""

import copy
import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rubrics.document import check_document
from rubrics.operations import (
    InsertItem,
    MoveItem,
    OperationRefused,
    Path,
    RemoveValue,
    SetValue,
    Step,
    apply_steps,
    find_value,
    read_draft,
    steps_as_json,
    steps_from_json,
    touch,
    write_draft,
)
from rubrics.yaml_text import MAX_DEPTH
from tests.pure.documents import make_document, make_leaf, make_node, make_requirement, texts

Data = dict[str, Any]


def rich_document() -> Data:
    """Canonical, with something of every part that can be edited."""
    first = make_requirement(
        "RICH-1",
        help=texts("Help"),
        meaning={"partly": texts("Half")},
        evidence=[{"kind": "document", "text": texts("A plan")}, {"kind": "system_record", "text": texts("A screen")}],
        relevance={"effects": {"oee": "strong"}, "reason": texts("Because")},
        effort={"size": "S"},
    )
    rich = make_node("RICH", "0.5", requirements=[first, make_requirement("RICH-2", 2)], notes=notes("one", "own"))
    rich["help"] = {"introduction": texts("Intro"), "levels": [{"number": "1", "text": texts("One")}]}
    sizes = [{"key": "S", "days": span("1", "5"), "money": span("0", "10")}]
    return read_draft(
        make_document(
            rich,
            make_node("MAKE", "0.5", nodes=[make_leaf("A", "0.5", (2, 1)), make_leaf("B", "0.5", (1,))]),
            sources=[{"title": texts("A book")}, {"title": texts("A page")}],
            help={
                "glossary": [{"key": "mes", "title": texts("MES"), "text": texts("A system"), "forms": {"en": ["M"]}}]
            },
            relevance=[{"key": "oee", "title": texts("OEE")}],
            effort={"currency": "CNY", "sizes": sizes, "basis": texts("Guess")},
            evidence_policy={"cap": "partly", "at_least": "2"},
            consistency=[
                {"key": "copied", "kind": "copied_notes", "times": "3", "text": texts("Why?")},
                {"key": "order", "kind": "level_order", "reproducibility": "0.9", "text": texts("Why?")},
            ],
        )
    )


def notes(*confidences: str) -> list[Data]:
    return [{"confidence": confidence, "text": texts(confidence)} for confidence in confidences]


def span(low: str, high: str) -> Data:
    return {"from": low, "to": high}


RICH = rich_document()


def paths_in(value: Any, path: Path = ()) -> Iterator[Path]:
    yield path
    if isinstance(value, dict):
        for name, item in value.items():
            yield from paths_in(item, (*path, name))
    if isinstance(value, list):
        for index, item in enumerate(value):
            name = item.get("key", item.get("number", index)) if isinstance(item, dict) else index
            yield from paths_in(item, (*path, name))


PATHS = list(paths_in(RICH))
LISTS = [path for path in PATHS if isinstance(find_value(RICH, path), list)]
ITEMS = [path for path in PATHS if path[:-1] in LISTS]
VALUES = [find_value(RICH, path) for path in PATHS]
NEW_ITEMS = {
    "nodes": [make_leaf("NEW", "0.25", (1,)), make_node("NEW-2", "0", nodes=[])],
    "requirements": [make_requirement("NEW-L1-1")],
    "scale": [{"key": "rare", "value": "0.25", "label": texts("Rare")}],
    "levels": [{"number": "04", "title": {}, "from": "3", "to": "4"}, {"number": "2", "text": texts("Two")}],
    "notes": notes("several"),
    "sources": [{"title": {"en": "English only"}}],
    "en": ["m", "e\u0301"],
}
NONSENSE = ["0.50", "007", "", "MAKE", "\x00", False, 3, None, {}, [], texts(""), *VALUES]
ABSENT = ["help", "people", "en", "evidence", "notes", "nodes", "requirements", "levels", "partly", 0, "trimmable"]


def named(path: Path) -> str:
    """What sort of thing stands there: the name, or that of its list."""
    return str(path[-1] if path not in ITEMS else path[-2]) if path else ""


def like(path: Path) -> st.SearchStrategy[Any]:
    """Values that stand in such places, and what a person might type there."""
    values = [find_value(RICH, other) for other in PATHS if named(other) == named(path)]
    typed = ["0.50", "Text", "e\u0301", "NEW", "partly", "2"] if isinstance(find_value(RICH, path), str) else []
    return st.sampled_from([*values, *typed])


@st.composite
def sensible_step(draw: st.DrawFn) -> Step:
    position = draw(st.integers(0, 3))
    kind = draw(st.sampled_from(["set", "set", "add", "remove", "insert", "move"]))
    if kind == "set":
        path = draw(st.sampled_from(PATHS[1:]))
        return SetValue(path, draw(like(path)))
    if kind == "add":
        node = draw(st.sampled_from([path for path in ITEMS if path[-2] == "nodes"]))
        return SetValue((*node, "help", draw(st.sampled_from(["people", "systems"])), "en"), "Somebody")
    if kind == "remove":
        optional = [path for path in PATHS if path and path[-1] in ("en", "zh-hans", "help", "evidence", "partly")]
        return RemoveValue(draw(st.sampled_from([*ITEMS, *optional])))
    there = draw(st.sampled_from(LISTS))
    if kind == "insert":
        return InsertItem(there, position, draw(st.sampled_from(NEW_ITEMS.get(named(there), VALUES))))
    item = draw(st.sampled_from([path for path in ITEMS if path[-2] == there[-1]]))
    return MoveItem(item, there, position)


@st.composite
def senseless_step(draw: st.DrawFn) -> Step:
    """Paths that exist and paths that go on from there; whatever value."""
    path, other = ((*draw(st.sampled_from(PATHS)), *draw(st.lists(st.sampled_from(ABSENT), max_size=2))) for _ in "ab")
    value, position = draw(st.sampled_from(NONSENSE)), draw(st.integers(-1, 9))
    choices = [
        SetValue(path, value),
        RemoveValue(path),
        InsertItem(path, position, value),
        MoveItem(path, other, position),
    ]
    return draw(st.sampled_from(choices))


STEPS = st.lists(sensible_step(), min_size=1, max_size=3) | st.lists(sensible_step() | senseless_step(), min_size=1)
DONE: list[bool] = []


@settings(max_examples=300, deadline=None, derandomize=True, database=None)
@given(STEPS)
def test_what_is_done_is_taken_back_and_done_again_and_the_input_stays(steps: list[Step]) -> None:
    before, asked = copy.deepcopy(RICH), copy.deepcopy(steps)

    try:
        applied = apply_steps(RICH, steps)
    except OperationRefused:
        applied = None

    assert (before, asked) == (RICH, steps)
    DONE.append(applied is not None and applied.document != RICH)
    if applied is None:
        return
    assert read_draft(applied.document) == applied.document
    back = apply_steps(applied.document, applied.inverse)
    assert back.document == RICH
    assert apply_steps(RICH, back.inverse).document == applied.document
    assert steps_from_json(json.loads(json.dumps(steps_as_json(applied.inverse)))) == applied.inverse


@st.composite
def step_in_one_list(draw: st.DrawFn) -> Step:
    """Items of one list come, go and change places, and one of them is edited."""
    there = ("nodes", "MAKE", "nodes", "A", "requirements")
    item, position = (*there, f"A-L1-{draw(st.integers(1, 2))}"), draw(st.integers(0, 3))
    new = make_requirement(f"NEW-{draw(st.integers(1, 3))}")
    edit = SetValue((*item, "text", "en"), draw(st.sampled_from(["a", "b"])))
    return draw(
        st.sampled_from([RemoveValue(item), MoveItem(item, there, position), InsertItem(there, position, new), edit])
    )


SERIES = st.lists(step_in_one_list(), min_size=2, max_size=5) | st.lists(sensible_step(), min_size=2, max_size=8)


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(SERIES, st.randoms(use_true_random=False))
def test_changes_that_do_not_touch_are_taken_back_in_any_order(steps: list[Step], chance: Random) -> None:
    document, changes = RICH, []
    for step in steps:
        try:
            applied = apply_steps(document, [step])
        except OperationRefused:
            continue
        document = applied.document
        changes.append(([step, *applied.inverse], applied.inverse))

    while changes:
        free = [
            place
            for place, (places, _inverse) in enumerate(changes)
            if not any(touch(places, later) for later, _inverse in changes[place + 1 :])
        ]
        _places, inverse = changes.pop(chance.choice(free))
        document = apply_steps(document, inverse).document

    assert document == RICH


def test_the_first_property_is_about_steps_that_succeed_too() -> None:
    if not DONE:
        test_what_is_done_is_taken_back_and_done_again_and_the_input_stays()
    assert sum(DONE) > 50


# ---------------------------------------------------------------- single steps
def after(*steps: Step, document: Data = RICH) -> Data:
    return apply_steps(document, steps).document


def refusal(*steps: Step) -> tuple[str, str]:
    with pytest.raises(OperationRefused) as refused:
        apply_steps(RICH, steps)
    return refused.value.problem.code, refused.value.problem.path


def test_a_weight_is_set_and_written_in_its_shortest_form() -> None:
    path = ("nodes", "RICH", "weight", "plain")

    assert find_value(after(SetValue(path, "0.60")), path) == "0.6"


def test_a_level_is_named_by_its_number_and_what_has_no_name_by_its_place() -> None:
    document = after(SetValue(("levels", 2, "from"), "1.5"), RemoveValue(("sources", 0)))

    assert document["levels"][1]["from"] == "1.5"
    assert [source["title"]["en"] for source in document["sources"]] == ["A page"]


def test_setting_makes_what_is_missing_above() -> None:
    document = after(SetValue(("nodes", "MAKE", "nodes", "A", "help", "people", "en"), "The planner"))

    assert find_value(document, ("nodes", "MAKE", "nodes", "A", "help")) == {"people": {"en": "The planner"}}


def test_inserting_makes_the_list_that_is_missing() -> None:
    document = after(InsertItem(("nodes", "MAKE", "notes"), 0, notes("own")[0]))

    assert find_value(document, ("nodes", "MAKE", "notes")) == notes("own")


def test_a_requirement_moves_to_another_leaf_and_to_a_place_in_its_own() -> None:
    document = after(
        MoveItem(("nodes", "RICH", "requirements", "RICH-2"), ("nodes", "MAKE", "nodes", "B", "requirements"), 0),
        MoveItem(
            ("nodes", "MAKE", "nodes", "A", "requirements", "A-L1-1"),
            ("nodes", "MAKE", "nodes", "A", "requirements"),
            9,
        ),
    )

    assert keys(document, "RICH") == ["RICH-1"]
    assert keys(document, "MAKE", "B") == ["RICH-2", "B-L1-1"]
    assert keys(document, "MAKE", "A") == ["A-L1-2", "A-L2-1", "A-L1-1"]


def keys(document: Data, *nodes: str) -> list[str]:
    path = tuple(part for key in nodes for part in ("nodes", key))
    return [item["key"] for item in find_value(document, (*path, "requirements"))]


def test_a_renamed_item_is_found_again_by_the_way_back() -> None:
    path = ("nodes", "MAKE", "nodes", "A", "key")

    applied = apply_steps(RICH, [SetValue(path, "NEW")])

    assert applied.inverse == (SetValue(("nodes", "MAKE", "nodes", "NEW", "key"), "A"),)


@pytest.mark.parametrize(
    "step",
    [
        SetValue(("nodes", "RICH", "requirements", "RICH-1", "meaning", "fully", "en"), "All"),
        InsertItem(("help", "glossary", "mes", "forms", "zh-hans"), 0, "M"),
        MoveItem(("help", "glossary", "mes", "forms", "en", 0), ("help", "glossary", "mes", "forms", "zh-hans"), 0),
    ],
)
def test_what_was_made_on_the_way_goes_away_with_it(step: Step) -> None:
    applied = apply_steps(RICH, [step])

    assert applied.document != RICH
    assert apply_steps(applied.document, applied.inverse).document == RICH


def test_a_missing_language_and_weights_that_do_not_add_up_are_allowed_in_a_draft() -> None:
    document = after(
        RemoveValue(("nodes", "RICH", "title", "en")), SetValue(("nodes", "RICH", "weight", "plain"), "0.49")
    )

    assert {problem.code for problem in check_document(document)} == {"missing_language"}
    assert find_value(document, ("nodes", "RICH", "title")) == {"zh-hans": "RICH"}


@pytest.mark.parametrize(
    ("step", "code", "path"),
    [
        (SetValue(("nodes", "RICH", "weight", "plain"), "half"), "not_a_decimal", "nodes/RICH/weight/plain"),
        (SetValue(("nodes", "RICH", "weight", "plain"), 0.5), "not_a_decimal", "nodes/RICH/weight/plain"),
        (SetValue(("nodes", "RICH", "weight", "plain"), "-0.5"), "not_a_decimal", "nodes/RICH/weight/plain"),
        (SetValue(("nodes", "RICH", "weight", "plain"), "NaN"), "not_a_decimal", "nodes/RICH/weight/plain"),
        (SetValue(("nodes", "RICH", "title", "en"), "a\x00b"), "control_character", "nodes/RICH/title/en"),
        (SetValue(("nodes", "RICH", "title", "fr"), "Riche"), "unknown_language", "nodes/RICH/title"),
        (SetValue(("nodes", "RICH", "wieght"), "1"), "unknown_key", "nodes/RICH/wieght"),
        (SetValue(("nodes", "RICH", "title"), "RICH"), "not_a_text_in_languages", "nodes/RICH/title"),
        (SetValue(("nodes", "NOBODY", "key"), "X"), "path_unknown", "nodes/NOBODY/key"),
        (SetValue(("slug", "deeper"), "x"), "path_unknown", "slug/deeper"),
        (SetValue((), {}), "missing_key", "document"),
        (SetValue(("nodes", "MAKE", "nodes", "A", "key"), "B"), "repeated_key", "nodes/MAKE/nodes"),
        (SetValue(("levels", "1", "number"), "02"), "repeated_key", "levels"),
        (RemoveValue(()), "path_unknown", "document"),
        (RemoveValue(("nodes",)), "missing_key", "document"),
        (RemoveValue(("nodes", "RICH", "weight")), "missing_key", "nodes/RICH"),
        (RemoveValue(("nodes", "NOBODY")), "path_unknown", "nodes/NOBODY"),
        (RemoveValue(("sources", 2)), "path_unknown", "sources/2"),
        (RemoveValue(("nodes", 0)), "path_unknown", "nodes/0"),
        (InsertItem(("nodes",), 0, make_leaf("MAKE", "1", (1,))), "repeated_key", "nodes"),
        (InsertItem(("nodes",), 0, "a word"), "not_a_mapping", "nodes/1"),
        (InsertItem(("slug",), 0, "a word"), "not_a_list", "slug"),
        (MoveItem(("nodes", "MAKE"), ("nodes", "MAKE", "nodes"), 0), "moves_into_itself", "nodes/MAKE"),
        (MoveItem(("slug",), ("nodes",), 0), "path_unknown", "slug"),
        (MoveItem(("nodes", "NOBODY"), ("nodes",), 0), "path_unknown", "nodes/NOBODY"),
        (MoveItem(("levels", 1), ("nodes",), 0), "unknown_key", "nodes/1/number"),
        (RemoveValue(("help", "\ud800")), "control_character", "help/\ud800"),
    ],
)  # fmt: skip
def test_what_would_break_the_shape_is_refused_with_the_path(step: Step, code: str, path: str) -> None:
    assert refusal(step) == (code, path)


def test_one_step_that_is_refused_refuses_all() -> None:
    before = copy.deepcopy(RICH)

    assert refusal(SetValue(("title", "en"), "Other"), RemoveValue(("nodes", "NOBODY")))[0] == "path_unknown"
    assert before == RICH


def test_what_is_deeper_than_a_file_may_be_is_refused() -> None:
    deep: Any = "x"
    for _ in range(MAX_DEPTH + 1):
        deep = [deep]

    assert refusal(SetValue(("help",), deep)) == ("too_deep", "help")
    assert refusal(RemoveValue(("help",) * 500))[0] == "too_deep"


def test_the_whole_document_is_replaced_as_one_step() -> None:
    other = read_draft(make_document())

    applied = apply_steps(RICH, [SetValue((), make_document())])

    assert applied.document == other
    assert apply_steps(other, applied.inverse).document == RICH


def test_a_draft_is_stored_as_a_version_is() -> None:
    assert write_draft(after(SetValue(("title", "en"), "e\u0301"))).startswith(
        '{"consistency":[{"key":"copied","kind":'
    )
    assert "é" in write_draft(after(SetValue(("title", "en"), "e\u0301")))


@pytest.mark.parametrize(
    "raw",
    [
        None, {}, "set", [1], [{}], [{"do": "set"}], [{"do": ["set"], "path": [], "value": 1}],
        [{"do": "set", "path": "title", "value": 1}], [{"do": "set", "path": [True], "value": 1}],
        [{"do": "set", "path": [], "value": 1, "more": 1}], [{"do": "remove", "path": [None]}],
        [{"do": "insert", "path": [], "position": "1", "value": 1}],
        [{"do": "insert", "path": [], "position": True, "value": 1}],
        [{"do": "move", "path": [], "to": 1, "position": 1}], [{"do": "drop", "path": []}],
    ],
)  # fmt: skip
def test_what_is_no_list_of_steps_is_refused(raw: Any) -> None:
    with pytest.raises(OperationRefused):
        steps_from_json(raw)


# ---------------------------------------------------------------- which places steps touch
WEIGHT = SetValue(("nodes", "RICH", "weight", "plain"), "0.4")


@pytest.mark.parametrize(
    "other",
    [
        WEIGHT,
        RemoveValue(("nodes", "RICH")),
        SetValue(("nodes", "RICH", "key"), "NEW"),
        SetValue((), {}),
        MoveItem(("nodes", "RICH"), ("nodes", "MAKE", "nodes"), 0),
    ],
)
def test_steps_on_the_same_place_touch(other: Step) -> None:
    assert touch([WEIGHT], [other])
    assert touch([other], [WEIGHT])


@pytest.mark.parametrize(
    "other",
    [
        SetValue(("nodes", "MAKE", "weight", "plain"), "0.6"),
        SetValue(("nodes", "RICH", "weight", "other"), "0.6"),
        RemoveValue(("nodes", "MAKE")),
        InsertItem(("nodes",), 0, make_leaf("NEW", "1", (1,))),
        MoveItem(("nodes", "MAKE"), ("nodes",), 0),
        InsertItem(("nodes", "RICH", "notes"), 0, notes("own")[0]),
    ],
)
def test_steps_on_other_places_do_not_touch(other: Step) -> None:
    assert not touch([WEIGHT], [other])
    assert not touch([other], [WEIGHT])


def test_steps_on_the_order_of_one_list_touch() -> None:
    new, moved = InsertItem(("nodes",), 0, make_leaf("NEW", "1", (1,))), MoveItem(("nodes", "MAKE"), ("nodes",), 0)
    gone = [RemoveValue(("nodes", "RICH")), InsertItem(("nodes",), 0, {"key": "RICH"})]

    assert touch([new], [moved])
    assert touch(gone, [moved])
    assert touch(gone, [new])
    assert not touch(gone, [InsertItem(("nodes", "MAKE", "nodes"), 0, make_leaf("NEW", "1", (1,)))])


def test_items_without_a_name_are_counted_and_so_touch_their_neighbours() -> None:
    second = SetValue(("sources", "1", "title", "en"), "Other")

    assert touch([RemoveValue(("sources", "0"))], [second])
    assert touch([InsertItem(("sources",), 0, {"title": texts("New")})], [second])
    assert touch([MoveItem(("sources", 2), ("sources",), 0)], [second])
    assert not touch([SetValue(("sources", 0, "title", "en"), "Other")], [second])


@pytest.mark.parametrize("name", ["languages", "profiles", "scale", "levels"])
def test_what_every_page_is_built_from_is_never_empty(name: str) -> None:
    document = make_document()

    with pytest.raises(OperationRefused) as refused:
        apply_steps(document, [SetValue((name,), type(document[name])())])

    assert (refused.value.problem.code, refused.value.problem.path) == ("empty", name)


def test_a_whole_number_is_as_short_in_json_as_in_a_file() -> None:
    with pytest.raises(OperationRefused) as refused:
        apply_steps(make_document(), [SetValue(("levels", "1", "number"), 10**6)])

    assert refused.value.problem.code == "not_an_integer"
