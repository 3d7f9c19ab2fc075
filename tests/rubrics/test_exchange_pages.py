"""Comparing, exporting and importing on pages: what they show, what they refuse, and that a look changes nothing."""

import copy
import csv
import io
import json
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from jsonschema import Draft202012Validator

from accounts.models import User
from audit.models import Event
from rubrics.models import Draft, DraftChange
from rubrics.operations import SetValue
from rubrics.packing import pack
from rubrics.services.drafting import change_draft, discard_draft, undo_change
from rubrics.workbook import write_workbook
from rubrics.yaml_dump import dump_yaml
from tests.builders import AT, make_administrator, make_draft, make_published_rubric
from tests.pure.documents import make_document

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor() -> User:
    return make_administrator("editor")


@pytest.fixture
def office(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


@pytest.fixture
def draft(editor: User) -> Draft:
    return make_draft(by=editor)


def address(name: str, draft: Draft, *args: object) -> str:
    return reverse(f"rubrics:{name}", args=[draft.pk, *args])


def document(draft: Draft) -> dict[str, Any]:
    draft.refresh_from_db()
    return json.loads(draft.document)


def edit(draft: Draft, path: str, value: Any) -> None:
    draft.refresh_from_db()
    steps = [SetValue(tuple(path.split("/")), value)]
    change_draft(draft=draft, steps=steps, revision=draft.revision, by=draft.created_by, at=AT)


def other(draft: Draft, path: str, value: Any) -> dict[str, Any]:
    """The draft's document with another value at a place of it."""
    changed = copy.deepcopy(document(draft))
    *above, last = path.split("/")
    holder: Any = changed
    for name in above:
        holder = holder[int(name) if name.isdecimal() else name]
    holder[last] = value
    return changed


def send(office: Client, draft: Draft, data: bytes, name: str = "rubric.yaml") -> Any:
    return office.post(address("draft-exchange", draft), {"file": SimpleUploadedFile(name, data)})


def apply(office: Client, draft: Draft, shown: Any) -> Any:
    form = {"document": shown.context["preview"].packed, "revision": shown.context["draft"].revision}
    return office.post(address("draft-import", draft), form, follow=True)


def said(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def rows() -> tuple[int, int, list[tuple[int, str]]]:
    drafts = list(Draft.objects.order_by("pk").values_list("revision", "document"))
    return DraftChange.objects.count(), Event.objects.count(), drafts


class TestComparing:
    def test_a_draft_is_compared_with_its_base_word_by_word_in_both_languages(self, office, draft):
        edit(draft, "nodes/MAKE/title", {"en": "MAKE things", "zh-hans": "制造过程"})
        page = office.get(address("draft-compare", draft))
        [row] = page.context["rows"]
        assert [line.language for line in row.lines] == ["en", "zh-hans"]
        text = page.content.decode()
        assert "<ins>" in text
        assert 'lang="zh-Hans"' in text
        assert str(page.context["verdict"]) == "Only texts change; every score stays."

    def test_one_kind_alone_is_shown(self, office, draft):
        edit(draft, "title/en", "Smaller")
        edit(draft, "rule/at_least", "0.7")
        page = office.get(address("draft-compare", draft), {"kind": "policy"})
        assert [row.place for row in page.context["rows"]] == ["rule/at_least"]
        assert [(name, count) for name, _, count in page.context["counts"]] == [("text", 1), ("policy", 1)]

    def test_the_table_has_every_language_and_no_formula(self, office, draft):
        edit(draft, "title", {"en": "=1+1", "zh-hans": "小"})
        answer = office.get(address("draft-compare", draft), {"format": "csv"})
        assert answer["Content-Disposition"] == 'attachment; filename="differences-small-draft.csv"'
        _, *lines = csv.reader(io.StringIO(answer.content.decode().removeprefix("\ufeff")))
        assert [(line[4], line[5], line[6]) for line in lines] == [("en", "Small", "'=1+1"), ("zh-hans", "Small", "小")]

    def test_any_two_versions_are_compared_and_unknown_ones_are_not_found(self, office, draft):
        version = make_published_rubric(make_document(slug="other"))
        here = reverse("rubrics:version-compare", args=["other", version.number])
        page = office.get(here, {"with": f"small/{draft.base.number}"})
        assert {row.place for row in page.context["rows"]} == {"slug"}
        assert office.get(here, {"with": str(draft.pk)}).status_code == 200
        assert office.get(here, {"with": "small/999"}).status_code == 404
        assert office.get(here, {"with": "nothing"}).status_code == 404

    def test_a_version_that_stands_alone_is_compared_with_itself(self, office):
        version = make_published_rubric()
        page = office.get(reverse("rubrics:version-compare", args=["small", version.number]))
        assert "Nothing differs." in page.content.decode()

    def test_a_version_that_was_tampered_with_is_neither_compared_nor_exported(self, office, draft):
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("ALTER TABLE rubrics_rubricversion DISABLE TRIGGER USER")
            cursor.execute("UPDATE rubrics_rubricversion SET document = replace(document, '0.8', '0.7')")
        base = ["small", draft.base.number]
        assert office.get(address("draft-compare", draft)).status_code == 500
        assert office.get(reverse("rubrics:version-export", args=[*base, "yaml"])).status_code == 500

    def test_the_number_of_queries_does_not_grow_with_the_differences(self, office, draft):
        counts = []
        for _ in range(2):
            edit(draft, "title/en", f"Smaller {len(counts)}")
            edit(draft, f"nodes/{'MAKE' if counts else 'SELL'}/title/en", "Other")
            with CaptureQueriesContext(connection) as queries:
                office.get(address("draft-compare", draft))
            counts.append(len(queries))
        assert counts == [9, 9]


class TestExport:
    @pytest.mark.parametrize("kind", ["yaml", "xlsx"])
    def test_what_goes_out_comes_in_again_and_changes_nothing(self, office, draft, kind):
        answer = office.get(address("draft-export", draft, kind))
        assert answer["Content-Disposition"] == f'attachment; filename="small-draft-1.{kind}"'
        shown = send(office, draft, answer.content, f"a.{kind}")
        assert (shown.status_code, shown.context["preview"].total) == (200, 0)

    def test_a_version_goes_out_as_the_draft_of_it_does(self, office, draft):
        version = office.get(reverse("rubrics:version-export", args=["small", draft.base.number, "yaml"]))
        assert version.content == office.get(address("draft-export", draft, "yaml")).content
        assert (
            office.get(reverse("rubrics:version-export", args=["small", draft.base.number, "pdf"])).status_code == 404
        )

    def test_a_text_that_no_cell_holds_is_said_so(self, office, draft):
        edit(draft, "title/en", "x" * 40_000)
        answer = office.get(address("draft-export", draft, "xlsx"), follow=True)
        assert said(answer) == ["“title/en” is longer than a cell of a workbook can be. Export YAML instead."]

    def test_the_schema_is_for_everybody(self, client):
        answer = client.get(reverse("rubrics:schema"))
        assert answer["Content-Type"] == "application/schema+json"
        Draft202012Validator.check_schema(answer.json())


class TestImport:
    def test_a_file_is_looked_at_first_and_then_applied_as_one_change_that_can_be_undone(self, office, draft, editor):
        before, changed = document(draft), other(draft, "rule/at_least", "0.7")
        state = rows()
        shown = send(office, draft, dump_yaml(changed).encode())
        assert rows() == state
        assert shown.context["preview"].counts == (("Policies", 1),)
        applied = apply(office, draft, shown)
        assert said(applied) == ["The file was applied to the draft."]
        assert document(draft) == changed
        assert Event.objects.filter(verb="rubric draft imported").count() == 1
        undo_change(draft=draft, number=1, revision=draft.revision, by=editor, at=AT)
        assert document(draft) == before

    def test_a_workbook_is_applied_too(self, office, draft):
        book = openpyxl.load_workbook(io.BytesIO(write_workbook(document(draft))))
        book["requirements"]["D2"].value = "Told anew"
        target = io.BytesIO()
        book.save(target)
        apply(office, draft, send(office, draft, target.getvalue(), "a.xlsx"))
        assert document(draft)["nodes"][0]["nodes"][0]["requirements"][0]["text"]["en"] == "Told anew"

    def test_faults_are_named_with_their_line_and_nothing_changes(self, office, draft):
        state = rows()
        text = dump_yaml(document(draft)).replace("at_least: '0.8'", "at_least: much")
        shown = send(office, draft, text.encode())
        [fault] = shown.context["faults"]
        line = text.split("\n").index("  at_least: much") + 1
        assert (shown.status_code, fault.place, fault.path) == (422, f"Line {line}", "rule/at_least")
        assert "“much” is not a decimal" in shown.content.decode()
        assert rows() == state

    @pytest.mark.parametrize("name", ["profiles", "scale", "levels"])
    def test_a_file_that_lists_nothing_where_pages_need_something_is_refused(self, office, draft, name):
        state = rows()
        whole = document(draft)
        shown = send(office, draft, dump_yaml({**whole, name: type(whole[name])()}).encode())
        [fault] = shown.context["faults"]
        assert (shown.status_code, fault.path) == (422, name)
        assert "Nothing is listed" in fault.text
        assert rows() == state
        assert office.get(address("draft", draft)).status_code == 200

    def test_a_broken_rule_is_told_before_it_is_applied(self, office, draft):
        shown = send(office, draft, dump_yaml(other(draft, "nodes/0/weight", {"plain": "0.5999"})).encode())
        [rule] = shown.context["preview"].rules
        assert rule.text == "In “plain” the weights add up to 0.9999; 0.0001 is missing."
        assert rule.place.startswith("Line ")
        apply(office, draft, shown)
        assert document(draft)["nodes"][0]["weight"] == {"plain": "0.5999"}

    def test_a_draft_that_moved_on_is_left_alone(self, office, draft):
        shown = send(office, draft, dump_yaml(other(draft, "rule/at_least", "0.7")).encode())
        edit(draft, "title/en", "Meanwhile")
        applied = apply(office, draft, shown)
        assert "Somebody changed the draft meanwhile" in said(applied)[0]
        assert document(draft)["rule"]["at_least"] == "0.8"
        assert document(draft)["title"]["en"] == "Meanwhile"

    def test_a_draft_that_is_closed_takes_no_file(self, office, draft, editor):
        data = dump_yaml(other(draft, "rule/at_least", "0.7")).encode()
        shown = send(office, draft, data)
        discard_draft(draft=draft, by=editor, at=AT)
        assert send(office, draft, data).status_code == 422
        assert "no longer open" in said(apply(office, draft, shown))[0]

    def test_the_document_of_another_rubric_is_refused_at_the_look(self, office, draft):
        state = rows()
        shown = send(office, draft, dump_yaml(other(draft, "slug", "other")).encode())
        assert shown.status_code == 422
        assert [fault.path for fault in shown.context["faults"]] == ["slug"]
        assert rows() == state

    @pytest.mark.parametrize(
        ("name", "data", "words"),
        [
            ("a.pdf", b"%PDF", "Only YAML and XLSX"),
            ("a.yaml", b"a" * 2_000_001, "larger than 2 MB"),
            ("a.xlsx", b"PK", "cannot be read"),
        ],
    )
    def test_a_file_that_is_none_is_refused_in_a_sentence(self, office, draft, name, data, words):
        shown = send(office, draft, data, name)
        assert shown.status_code == 422
        assert words in shown.content.decode()

    def test_without_a_file_and_with_a_spoilt_second_step_nothing_happens(self, office, draft):
        state = rows()
        assert office.post(address("draft-exchange", draft)).status_code == 422
        deep: Any = {"key": "A"}
        for _ in range(400):
            deep = {"key": "A", "nodes": [deep]}
        deep = document(draft) | {"nodes": [deep]}
        for packed in ("", "x", "é", pack("text"), pack({"a": 1}), "eJw=", pack(deep)):
            answer = office.post(address("draft-import", draft), {"document": packed, "revision": "1"}, follow=True)
            assert answer.status_code == 200
            assert len(said(answer)) == 1
        assert rows() == state

    def test_texts_of_a_file_are_shown_as_texts(self, office, draft):
        hostile = "<script>alert(1)</script>"
        shown = send(office, draft, dump_yaml(other(draft, "title", {"en": hostile, "zh-hans": hostile})).encode())
        assert hostile not in shown.content.decode()
        assert escape("alert(1") in shown.content.decode()
