"""CSV that a spreadsheet opens without running anything."""

import csv
import io

import pytest

from audit.spreadsheet import csv_lines, safe_cell

HOSTILE = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "|calc",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "\t=1",
    "\r=1",
    "\nx",
    "\r\nx",
    "  =1",
    "\u3000=1",
    "\u00a0+1",
    "\ufeff=1",
    "\u200b@x",
    "\u200b \u00ad=1",
    '=cmd|"/C calc"!A0',
    '=HYPERLINK("http://x","click")',
    '"=1',
    "a;=1\n=1",
    'a"\n=1,"=1',
)
HARMLESS = ("", "1/2", "Data", "a=b", "数据", "(-1)", "owner@plant.example")


@pytest.mark.parametrize("text", [text for text in HOSTILE if text[0] not in '"a'])
def test_what_a_spreadsheet_would_run_becomes_text(text):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("text", HARMLESS)
def test_other_text_stays_as_it_is(text):
    assert safe_cell(text) == text


def test_no_cell_of_a_hostile_table_is_a_formula():
    """Every cell is quoted, so no comma, quote or line end inside one starts another."""
    text = "".join(csv_lines([HOSTILE, HARMLESS]))

    assert text.startswith("\ufeff")
    cells = [cell for row in csv.reader(io.StringIO(text[1:], newline="")) for cell in row]
    assert [
        cell for cell in cells if cell.strip(" \u3000\u00a0\ufeff\u200b\u00ad").startswith(tuple("=+-@|＝＋－＠"))
    ] == []


def test_every_cell_is_quoted_and_comes_back_whole():
    text = "".join(csv_lines([HARMLESS, ('a "b"', "c,d", "e\nf")]))

    rows = list(csv.reader(io.StringIO(text[1:], newline="")))
    assert rows == [list(HARMLESS), ['a "b"', "c,d", "e\nf"]]
    assert text.splitlines()[0].count('"') == 2 * len(HARMLESS)


def test_lines_are_made_one_at_a_time():
    def endless():
        while True:
            yield ["x"]

    lines = csv_lines(endless())
    assert [next(lines) for _ in range(3)] == ["\ufeff", '"x"\r\n', '"x"\r\n']
