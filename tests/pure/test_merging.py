"""Two people, one answer: what each changed since the version both started from decides."""

import unicodedata
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assessment.merging import Content, Merge, clean_note, differing, known_to_sender, merge
from tests.pure.strategies import quick

BASE = Content("partly", "seen in March", False, "fairly")
CONTENTS = st.builds(
    Content,
    st.sampled_from(["", "partly", "fully"]),
    st.sampled_from(["", "a", "b"]),
    st.booleans(),
    st.sampled_from(["", "sure", "guess"]),
)


def changed(**fields) -> Content:
    return replace(BASE, **fields)


@pytest.mark.parametrize(
    ("theirs", "mine", "merged", "conflicts"),
    [
        ({}, {}, {}, ()),
        ({"value": "fully"}, {}, {"value": "fully"}, ()),
        ({}, {"value": "fully"}, {"value": "fully"}, ()),
        ({"note": "new"}, {"value": "fully"}, {"note": "new", "value": "fully"}, ()),
        ({"flagged": True}, {"note": ""}, {"flagged": True, "note": ""}, ()),
        ({"value": "fully"}, {"value": "fully"}, {"value": "fully"}, ()),
        ({"value": "fully"}, {"value": "mostly"}, {"value": "fully"}, ("value",)),
        ({"value": "fully"}, {"value": ""}, {"value": "fully"}, ("value",)),
        ({"note": "x", "value": ""}, {"note": "y", "value": "fully"}, {"note": "x", "value": ""}, ("value", "note")),
        ({"confidence": "sure"}, {"value": "fully"}, {"confidence": "sure", "value": "fully"}, ()),
        ({"confidence": "sure"}, {"confidence": "guess"}, {"confidence": "sure"}, ("confidence",)),
        ({"note": "x"}, {"note": "y", "flagged": True}, {"note": "x", "flagged": True}, ("note",)),
    ],
)  # fmt: skip
def test_one_sides_change_is_kept_and_two_different_changes_conflict(theirs, mine, merged, conflicts):
    found = merge(base=BASE, theirs=changed(**theirs), mine=changed(**mine))

    assert found == Merge(changed(**merged), conflicts)


@quick
@given(CONTENTS, CONTENTS, CONTENTS)
def test_nothing_is_lost_without_a_word(base, theirs, mine):
    found = merge(base=base, theirs=theirs, mine=mine)

    for name in ("value", "note", "flagged", "confidence"):
        before, other, own, result = (getattr(side, name) for side in (base, theirs, mine, found.content))
        if other != before:
            assert result == other
        if own != before:
            assert result == own or name in found.conflicts


@quick
@given(CONTENTS, CONTENTS)
def test_without_a_change_of_the_other_side_the_own_stands(base, mine):
    assert merge(base=base, theirs=base, mine=mine) == Merge(mine, ())


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  a note \n", "a note"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("tab\tstays", "tab\tstays"),
        ("NUL\x00 bell\x07 escape\x1b[31m next\x85", "NUL bell escape[31m next"),
        ("lone \ud800 surrogate", "lone  surrogate"),
        ("Cafe\u0301", "Caf\u00e9"),
        ("e\x00\u0301", "\u00e9"),
        ("👩‍🏭 مصنع 𠀀 \u202eabc", "👩‍🏭 مصنع 𠀀 \u202eabc"),
        ("", ""),
    ],
)
def test_a_note_is_stored_clean(typed, stored):
    assert clean_note(typed) == stored


@quick
@given(st.text(st.characters(categories=["Cc", "Cs", "Mn", "Ll", "Zs", "So"]), max_size=12))
def test_a_clean_note_is_in_nfc_and_stays_as_it_is(text):
    note = clean_note(text)

    assert clean_note(note) == note
    assert unicodedata.is_normalized("NFC", note)
    note.encode()


START = Content("partly", "", False)


@pytest.mark.parametrize(
    ("later", "known"),
    [
        ([], START),
        ([(Content("fully", ""), True)], Content("fully", "")),
        ([(Content("partly", "theirs"), False)], START),
        ([(Content("partly", "theirs"), False), (Content("fully", "theirs"), True)], Content("fully", "")),
        ([(Content("fully", ""), True), (Content("fully", "theirs"), False)], Content("fully", "")),
        ([(Content("mostly", ""), False), (Content("fully", ""), True)], Content("fully", "")),
        ([(Content("mostly", ""), True), (Content("fully", ""), False)], Content("mostly", "")),
    ],
)
def test_a_tab_knows_where_it_started_and_what_it_changed_itself(later, known):
    assert known_to_sender(START, later) == known


def test_fields_that_differ_are_named_with_what_they_say():
    assert differing(Content("fully", "a", True), Content("partly", "a", False)) == {"value": "fully", "flagged": True}
