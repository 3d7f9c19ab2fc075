"""What changed between two texts: nothing is lost, words stay whole, and Chinese is compared by character."""

import time

from hypothesis import given
from hypothesis import strategies as st

from rubrics.word_diff import Piece, word_diff
from tests.pure.strategies import quick


def side(pieces, *kinds):
    return "".join(piece.text for piece in pieces if piece.kind in kinds)


@quick
@given(st.text(), st.text())
def test_the_pieces_make_up_both_texts(old, new):
    pieces = word_diff(old, new)
    assert side(pieces, "same", "gone") == old
    assert side(pieces, "same", "new") == new


def test_words_are_whole():
    changed = [piece for piece in word_diff("A plan exists.", "A written plan exists.") if piece.kind != "same"]
    assert changed == [Piece("new", " written")]
    assert [piece for piece in word_diff("0.5 of it", "0.75 of it") if piece.kind != "same"] == [
        Piece("gone", "0.5"), Piece("new", "0.75"),
    ]  # fmt: skip


def test_chinese_is_compared_by_character():
    assert word_diff("已制定规划", "已制定年度规划") == (
        Piece("same", "已制定"), Piece("new", "年度"), Piece("same", "规划"),
    )  # fmt: skip


def test_very_long_texts_follow_each_other_and_cost_no_time():
    start = time.process_time()
    assert [piece.kind for piece in word_diff("规" * 200_000, "划" * 200_000)] == ["gone", "new"]
    assert time.process_time() - start < 1
