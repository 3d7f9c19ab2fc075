"""Files with whole rubrics: what goes out comes in again, and what is wrong is named with its line or cell."""

import io
import json
import zipfile
from collections import Counter

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from files.refusal import FileRefused
from rubrics import incoming
from rubrics.document import canonical_json
from rubrics.incoming import MAX_BYTES, read_incoming
from rubrics.operations import read_draft
from rubrics.sheets import MAX_CELL, CellTooLong, ReadRow, put_together, take_apart
from rubrics.shipped_files import list_shipped
from rubrics.workbook import words_at, write_workbook
from rubrics.workbook_reading import read_sheets
from rubrics.yaml_dump import dump_yaml
from tests.pure.documents import make_document
from tests.pure.strategies import quick
from tests.pure.test_comparing import pairs
from tests.pure.test_json_schema import whole
from tests.pure.test_yaml_dump import HOSTILE


@pytest.fixture(autouse=True)
def _here(request, monkeypatch):
    """Workbooks are read in this process, for speed; tests marked `apart` start the other one, as in earnest."""
    if "apart" not in request.keywords:
        monkeypatch.setattr(incoming, "run_apart", lambda program, data: json.dumps(read_sheets(data)).encode())


def canonical(document):
    return json.loads(canonical_json(document))


def through_workbook(document):
    return read_incoming("a.xlsx", write_workbook(document))


def edited(document, change):
    """The workbook of a document after somebody worked on it in another program."""
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(read_draft(document))))
    change(book)
    target = io.BytesIO()
    book.save(target)
    return read_incoming("a.xlsx", target.getvalue())


def at(sheet, row, column):
    """The cell of a row under a head."""
    heads = [cell.value for cell in sheet[1]]
    return sheet.cell(row, heads.index(column) + 1)


class TestRoundTrip:
    @pytest.mark.parametrize("item", list_shipped(), ids=lambda item: f"{item.slug} {item.number}")
    def test_shipped_documents_pass_through_a_workbook(self, item):
        document = canonical(item.read())
        back = through_workbook(document)
        assert (back.faults, back.rules, back.document) == ((), (), document)
        assert dump_yaml(back.document) == dump_yaml(document)
        assert read_incoming("a.yaml", dump_yaml(document).encode()).document == document

    @quick
    @given(pairs())
    def test_random_drafts_pass_through_a_workbook(self, pair):
        for document in pair:
            sheets = {sheet.name: [ReadRow(0, dict(row)) for row in sheet.rows] for sheet in take_apart(document)}
            back = read_draft(put_together(sheets).data)
            assert back == document
            assert dump_yaml(back) == dump_yaml(document)

    def test_the_totals_are_told(self, capsys):
        """Every document out as YAML and as a workbook, in again, and out again: not a byte differs."""
        totals = Counter()

        def send_round(document):
            text = dump_yaml(document)
            for name, data in (("a.yaml", text.encode()), ("a.xlsx", write_workbook(document))):
                totals[name[2:]] += 1
                totals["different"] += dump_yaml(read_incoming(name, data).document) != text

        @quick
        @given(pairs())
        def send_drafts(pair):
            for document in pair:
                send_round(document)

        for item in list_shipped():
            send_round(canonical(item.read()))
        send_drafts()
        with capsys.disabled():
            print(f"\nround trips: {dict(totals)}")
        assert totals["different"] == 0
        assert totals["yaml"] == totals["xlsx"] > 50

    @pytest.mark.parametrize(
        "text", [*HOSTILE, "\\", '\\"', "_x005F_", "a_x000D_b", "x005F_", "=1+1", "@SUM(A1)", "'a"]
    )
    def test_every_text_passes_through_a_workbook(self, text):
        document = read_draft(make_document(title={"en": text, "zh-hans": text}))
        assert through_workbook(document).document == document

    @quick
    @given(st.text(st.characters(exclude_categories=["Cs", "Cc"])))
    def test_any_text_passes_through_a_workbook(self, text):
        document = read_draft(make_document(title={"en": text}))
        assert read_draft(put_together(_read(document)).data) == document

    def test_every_block_of_the_grammar_passes_and_so_do_drafts_with_gaps(self):
        document = whole()
        document["title"] = {"en": ""}
        document["relevance"].append({"key": "2019", "title": {}})
        document["nodes"][1]["requirements"][0]["relevance"]["effects"] = {"2019": "some"}
        back = through_workbook(read_draft(document))
        assert back.document == read_draft(document)
        assert {found.problem.code for found in back.rules} >= {"missing_language"}

    def test_a_workbook_that_another_program_saved_is_read_the_same(self):
        document = make_document()
        assert edited(document, lambda book: None).document == read_draft(document)

    def test_a_text_beyond_a_cell_is_refused_with_its_place(self):
        document = read_draft(make_document(title={"en": "x" * (MAX_CELL + 1), "zh-hans": "x"}))
        with pytest.raises(CellTooLong) as refusal:
            write_workbook(document)
        assert refusal.value.place == "title/en"


def _read(document):
    sheets = {}
    for name, sheet in read_sheets(write_workbook(document)).items():
        (_, head), *rows = sheet["rows"]
        sheets[name] = [ReadRow(number, {head[column]: text for column, text in row.items()}) for number, row in rows]
    return sheets


@pytest.fixture(scope="module")
def book():
    return openpyxl.load_workbook(io.BytesIO(write_workbook(read_draft(whole()))))


class TestWorkbook:
    def test_a_row_is_a_requirement_and_its_key_is_locked(self, book):
        sheet = book["requirements"]
        assert [cell.value for cell in sheet["A"]][:3] == ["key", "MAKE-A-L1-1", "MAKE-A-L1-2"]
        assert sheet.protection.sheet
        assert sheet["A2"].protection.locked
        assert not at(sheet, 2, "text/en").protection.locked

    def test_words_are_chosen_from_lists(self, book):
        lists = {str(item.sqref): item.formula1 for item in book["requirements"].data_validations.dataValidation}
        assert lists["C2:C5001"] == '"1,2,3"'
        assert '"statement,document,system_record,observed,measured"' in lists.values()
        assert '"inherit,full,renormalise"' in {
            item.formula1 for item in book["rubric"].data_validations.dataValidation
        }
        assert words_at(("rule", "opens")) == ["plant", "none"]

    def test_no_cell_is_a_formula(self):
        document = read_draft(make_document(title={"en": "=1+1", "zh-hans": "+1"}))
        book = openpyxl.load_workbook(io.BytesIO(write_workbook(document)))
        cells = [cell for sheet in book for row in sheet for cell in row]
        assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
        assert "=1+1" in {cell.value for cell in cells}


def put(document, place, value):
    """Another value at a place, or none."""
    *above, last = [int(part) if part.isdecimal() else part for part in place.split("/")]
    for part in above:
        document = document[part]
    if value is None:
        del document[last]
    else:
        document[last] = value


BAD_YAML = [
    ("weight:\n      plain: '0.6'", "weight:\n      plain: '-0.6'", "not_a_decimal", "nodes/MAKE/weight/plain"),
    ("weight:\n      plain: '0.6'", "weight:\n      plain: .nan", "not_a_decimal", "nodes/MAKE/weight/plain"),
    ("weight:\n      plain: '0.6'", "weight:\n      plain: much", "not_a_decimal", "nodes/MAKE/weight/plain"),
    ("at_least: '0.8'", "at_least: 010", None, None),
    ("at_least: '0.8'", "at_least: 1:30", "not_a_decimal", "rule/at_least"),
    ("opens: plant", "opens: no", "not_one_of", "rule/opens"),
    ("sequential_stop: 'true'", "sequential_stop: yes", "not_a_boolean", "rule/sequential_stop"),
    ("slug: small", "slug: small\nslug: other", "duplicate_key", "slug"),
    ("slug: small", "slug: small\n2024-01-01: x", "unknown_key", "2024-01-01"),
    ("slug: small", "slug: &a small\ncolour: *a", "alias", "slug"),
    ("slug: small", "slug: !!python/name:os.system small", "tag", "slug"),
]


class TestFaultsOfYaml:
    @pytest.mark.parametrize(("old", "new", "code", "path"), BAD_YAML)
    def test_what_the_shape_refuses_is_named_with_its_line(self, old, new, code, path):
        text = dump_yaml(read_draft(make_document()))
        assert text.count(old) == 1
        spoilt = text.replace(old, new)
        back = read_incoming("a.yaml", spoilt.encode())
        if code is None:  # `010` is a text, and as a decimal it is ten: a rule is broken, not the shape
            assert [found.problem.code for found in back.rules] == ["gate_out_of_range"]
            return
        [fault, *_] = back.faults
        assert back.document is None
        assert (fault.problem.code, fault.problem.path) == (code, path)
        lines = spoilt.split("\n")
        assert path.rpartition("/")[2] in lines[fault.line - 1]

    @pytest.mark.parametrize(
        ("place", "value", "code", "path", "line"),
        [
            ("nodes/0/weight/plain", "0.5999", "weights_missing", "nodes", "nodes:"),
            ("nodes/0/nodes/0/weight/plain", "0.48", "weights_missing", "MAKE", "- key: MAKE"),
            ("title/zh-hans", None, "missing_language", "title", "title:"),
            ("scale/0", None, "scale_without_ends", "scale", "scale:"),
            ("scale/3", None, "scale_without_ends", "scale", "scale:"),
            ("levels/1/from", "1.9", "bands_not_joined", "levels/2", "- number: '2'"),
            ("levels/1/to", "0.1", "band_falls", "levels/2", "- number: '2'"),
            ("nodes/1/requirements/0/level", "2", None, None, None),
            ("nodes/0/nodes/1/requirements/0/level", "2", "nothing_to_inherit", "MAKE/MAKE-B", "- key: MAKE-B"),
        ],
    )
    def test_a_broken_rule_lets_the_file_in_and_is_named_with_its_line(self, place, value, code, path, line):
        document = make_document()
        put(document, place, value)
        text = dump_yaml(read_draft(document))
        back = read_incoming("a.yaml", text.encode())
        assert back.document == read_draft(document)
        found = next((found for found in back.rules if found.problem.code == code), None)
        if code is None:
            assert back.rules == ()
            return
        assert found.problem.path == path
        assert line in text.split("\n")[found.line - 1]

    @pytest.mark.parametrize(
        ("name", "data", "code"),
        [
            ("a.txt", b"a", "type"),
            ("a.xlsm", b"a", "type"),
            ("a.yaml", b"", "empty"),
            ("a.yaml", b"\xff\xfea", "not_text"),
            ("a.yaml", b"a" * (MAX_BYTES + 1), "too_big"),
            ("a.xlsx", b"no archive", "damaged"),
        ],
    )
    def test_a_file_that_is_not_read_at_all_says_why(self, name, data, code):
        with pytest.raises(FileRefused) as refusal:
            read_incoming(name, data)
        assert refusal.value.code == code


class TestFaultsOfWorkbooks:
    @pytest.mark.parametrize(
        ("sheet", "row", "column", "value", "code"),
        [
            ("requirements", 3, "level", "x", "not_an_integer"),
            ("requirements", 3, "level", "=1+1", "formula"),
            ("requirements", 3, "node", "SELL/NONE", "node_unknown"),
            ("requirements", 3, "key", "MAKE-A-L1-1", "repeated_key"),
            ("requirements", 3, "key", None, "missing_key"),
            ("nodes", 2, "weight/plain", -0.5, "not_a_decimal"),
            ("nodes", 3, "weight/plain", "many", "not_a_decimal"),
            ("nodes", 3, "node", "MAKE", "duplicate_key"),
            ("rubric", 3, "place", "Not a place", "place_unknown"),
            ("rubric", 3, "place", "format", "duplicate_key"),
            ("scale", 2, "value", "#DIV/0!", "error_cell"),
        ],
    )
    def test_a_fault_is_named_with_sheet_and_cell(self, sheet, row, column, value, code):
        cells = []

        def spoil(book):
            cell = at(book[sheet], row, column)
            cell.value = value
            cells.append(cell.coordinate)

        back = edited(make_document(), spoil)
        assert back.document is None
        places = [(found.problem.code, found.sheet, found.cell) for found in back.faults]
        assert (code, sheet, cells[0]) in places

    def test_what_was_typed_as_a_number_or_a_truth_value_is_the_text_that_was_meant(self):
        def retype(book):
            at(book["requirements"], 2, "level").value = 1
            at(book["nodes"], 2, "weight/plain").value = 0.1 + 0.5
            at(book["nodes"], 5, "trimmable").value = True

        assert edited(make_document(), retype).document == read_draft(make_document())

    def test_a_date_is_no_text(self):
        def spoil(book):
            cell = at(book["requirements"], 2, "text/en")
            cell.value, cell.number_format = 45000, "yyyy-mm-dd"

        [fault] = edited(make_document(), spoil).faults
        assert (fault.problem.code, fault.sheet, fault.cell) == ("date_cell", "requirements", "D2")

    def test_new_rows_and_columns_are_taken(self):
        def add(book):
            book["requirements"].append(["SELL-L3-9", "SELL", 3, "New", "新"])
            at(book["requirements"], 1, "text/en").offset(0, 2).value = "example/en"
            at(book["requirements"], 1, "text/en").offset(0, 3).value = "example/zh-hans"
            book["requirements"].cell(2, 6).value, book["requirements"].cell(2, 7).value = "Say", "例"

        document = make_document()
        document["nodes"][1]["requirements"].append(
            {"key": "SELL-L3-9", "level": "3", "text": {"en": "New", "zh-hans": "新"}}
        )
        document["nodes"][0]["nodes"][0]["requirements"][0]["example"] = {"en": "Say", "zh-hans": "例"}
        assert edited(make_document(), add).document == read_draft(document)

    def test_a_sheet_that_is_gone_or_has_a_head_twice_is_a_fault(self):
        def spoil(book):
            del book["nodes"]
            book["scale"].cell(1, 2).value = "key"

        codes = {found.problem.code for found in edited(make_document(), spoil).faults}
        assert {"sheet_missing", "repeated_column"} <= codes

    @pytest.mark.apart
    def test_in_earnest_it_is_read_by_another_process(self):
        document = read_draft(make_document())
        assert through_workbook(document).document == document
        with pytest.raises(FileRefused) as refusal:
            read_incoming("a.xlsx", _bomb())
        assert refusal.value.code == "bomb"


def _bomb():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "x" * 100_000_000)
    return target.getvalue()
