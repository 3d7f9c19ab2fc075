"""Three hundred spoilt files, the same in every run: YAML and workbooks, damaged on their way or on purpose."""

import io
import random
import zipfile
from collections.abc import Iterator
from typing import Any, NamedTuple

import openpyxl

from rubrics.workbook import write_workbook
from rubrics.yaml_dump import dump_yaml

TOTAL = 300


class Mutation(NamedTuple):
    """`must_fail`: it can on no account be applied, however it reads."""

    family: str
    name: str
    data: bytes
    must_fail: bool = False


WORDS = (
    *(
        "-0.5",
        ".nan",
        ".inf",
        "NaN",
        "1e3",
        "010",
        "0x1F",
        "no",
        "yes",
        "~",
        "null",
        "2024-01-01",
        "12:30",
        "much",
        "''",
    ),
    *(
        "[]",
        "{}",
        "[a, b]",
        "{a: b}",
        "'0.9999'",
        "'1.0001'",
        "'99999999999999999999'",
        "&a x",
        "*a",
        "!!binary aGk=",
        "|",
    ),
    *(
        '"\\0"',
        '"\\ud800"',
        '"\\e[2J"',
        "\t",
        "<<: *a",
        "? x",
        "- x",
        "%YAML",
        "---",
        "'\u202e\ufeff'",
        "=1+1",
        "x" * 5000,
    ),
)


def mutations(document: dict[str, Any]) -> Iterator[Mutation]:
    chance = random.Random(2026)  # noqa: S311 - the same files in every run
    hostile = [*hostile_yaml(), *hostile_workbooks(document)]
    yield from hostile
    text, book = dump_yaml(document), write_workbook(document)
    left = TOTAL - len(hostile)
    for number in range(left):
        if number % 3 == 0:
            yield _spoilt_cells(document, chance)
        elif number % 3 == 1:
            yield _spoilt_bytes(book, chance)
        else:
            yield _spoilt_text(text, chance)


# ---------------------------------------------------------------- by chance
def _spoilt_text(text: str, chance: random.Random) -> Mutation:
    lines = text.split("\n")
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(lines))
        head, colon, _ = lines[at].partition(":")
        match chance.randrange(6):
            case 0:
                lines[at] = f"{head}{colon} {chance.choice(WORDS)}"
            case 1:
                lines.insert(at, lines[at])
            case 2:
                del lines[at]
            case 3:
                lines[at] = f" {lines[at]}"
            case 4:
                lines[at] = lines[at].replace("zh-hans", "fr")
            case _:
                lines[at] = f"{chance.choice(WORDS)}: {lines[at].strip()}"
    data = "\n".join(lines).encode()
    if chance.random() < 0.2:
        at = chance.randrange(len(data))
        data = data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
    return Mutation("text", "a.yaml", data)


def _spoilt_bytes(book: bytes, chance: random.Random) -> Mutation:
    data = bytearray(book)
    for _ in range(chance.randint(1, 20)):
        data[chance.randrange(len(data))] = chance.randrange(256)
    if chance.random() < 0.3:
        del data[chance.randrange(len(data)) :]
    return Mutation("bytes", "a.xlsx", bytes(data))


def _spoilt_cells(document: dict[str, Any], chance: random.Random) -> Mutation:
    book = openpyxl.load_workbook(io.BytesIO(write_workbook(document)))
    for _ in range(chance.randint(1, 6)):
        sheet = chance.choice(book.worksheets)
        row, column = chance.randint(1, sheet.max_row), chance.randint(1, sheet.max_column)
        match chance.randrange(5):
            case 0:
                sheet.delete_rows(row)
            case 1:
                sheet.append([cell.value for cell in sheet[row]])
            case 2:
                sheet.cell(row, column).value = chance.choice((-1, 0.1, True, 10**20, "=A1", None))
            case 3:
                sheet.delete_cols(column)
            case _:
                value = chance.choice([word for word in WORDS if word.isprintable()])
                sheet.cell(row, column).value = value.strip("'\"")
    return Mutation("cells", "a.xlsx", saved(book))


def saved(book: openpyxl.Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


# ---------------------------------------------------------------- on purpose
def hostile_yaml() -> Iterator[Mutation]:
    """Files of up to 2 MB that are made to cost time or memory."""
    bombs = {
        "aliases": "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(f"b{n}: &b{n} [*a,*a,*a,*a]\n" for n in range(50)),
        "billion": "a0: &a0 x\n" + "".join(f"a{n}: &a{n} [{','.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 20)),
        "deep flow": "[" * 1_990_000,
        "deep mapping": "{a: " * 490_000,
        "deep block": "- " * 990_000 + "x",
        "deep keys": "? " * 990_000,
        "many values": "- a\n" * 490_000,
        "many keys": "".join(f"k{n}: v\n" for n in range(150_000)),
        "same key": "a: 1\n" * 390_000,
        "one text": f"title: {'x' * 1_990_000}",
        "one quoted text": f"title: '{chr(39) * 1_990_000}",
        "escapes": 'title: "' + "\\u4e00" * 330_000 + '"',
        "tags": "".join(f"k{n}: !!python/object/apply:os.system [x]\n" for n in range(35_000)),
        "comments": "#\n" * 990_000,
        "spaces": " " * 1_990_000,
        "newlines": "\n" * 1_990_000,
        "documents": "--- a\n" * 330_000,
        "directives": "%TAG !a! tag:x\n" * 130_000,
        "colons": ":" * 1_990_000,
        "anchors": "".join(f"- &a{n} x\n" for n in range(150_000)),
        "folded": "title: >\n" + "  x\n" * 490_000,
        "percent": "%" * 1_990_000,
        "tabs": "\t" * 1_990_000,
        "nulls": "\0" * 1_990_000,
    }
    for family, text in bombs.items():
        yield Mutation(f"yaml {family}", "a.yaml", text.encode(), must_fail=True)
    yield Mutation("yaml not utf-8", "a.yaml", "标题".encode("gb18030") * 100, must_fail=True)
    yield Mutation("yaml utf-16", "a.yaml", "slug: x".encode("utf-16"), must_fail=True)


def hostile_workbooks(document: dict[str, Any]) -> Iterator[Mutation]:
    good = write_workbook(document)
    yield Mutation("xlsx macros", "a.xlsx", _with(good, {"xl/vbaProject.bin": b"x"}), must_fail=True)
    yield Mutation("xlsx nested", "a.xlsx", _with(good, {"xl/embeddings/a.xlsx": good}), must_fail=True)
    yield Mutation("xlsx bomb", "a.xlsx", _with(good, {"xl/media/a.bin": b"\0" * 60_000_000}), must_fail=True)
    yield Mutation("xlsx up", "a.xlsx", _with(good, {"../../evil.xml": b"<a/>"}), must_fail=True)
    entity = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'
    laughs = b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><a>&b;</a>'
    for name, part in (("entity", entity), ("laughs", laughs)):
        yield Mutation(f"xlsx {name}", "a.xlsx", _with(good, {"xl/workbook.xml": part}), must_fail=True)
    sheet = b'<worksheet xmlns="urn:x"><sheetData>%s</sheetData></worksheet>'
    inside = {
        "rows": b"<row/>" * 1_500_000,
        "cells": b"<row>" + b"<c/>" * 2_000_000 + b"</row>",
        "numbers": b"<row>" + b"<c><v>1</v></c>" * 900_000 + b"</row>",
        "deep": b"<row>" * 500_000,
        "far": b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>',
        "formula": b'<row r="1"><c r="A1"><f>WEBSERVICE("http://x")</f><v>1</v></c></row>',
        "long": b'<row r="1"><c r="A1" t="inlineStr"><is><t>' + b"x" * 20_000_000 + b"</t></is></c></row>",
        "long number": b'<row r="1"><c r="A1"><v>' + b"9" * 5_000_000 + b"</v></c></row>",
        "attributes": b"<row>" + b"".join(b'<c a%d="1"/>' % n for n in range(400_000)) + b"</row>",
        "shared": b'<row r="1"><c r="A1" t="s"><v>999999999</v></c></row>',
    }
    for name, cells in inside.items():
        yield Mutation(
            f"xlsx {name}", "a.xlsx", _with(good, {"xl/worksheets/sheet1.xml": sheet % cells}), must_fail=True
        )
    links = b'<Relationships><Relationship Id="r" Type="x" Target="http://x" TargetMode="External"/></Relationships>'
    yield Mutation("xlsx links", "a.xlsx", _with(good, {"xl/_rels/workbook.xml.rels": links}), must_fail=True)
    tower = openpyxl.load_workbook(io.BytesIO(good))
    for height in range(1, 400):
        tower["nodes"].append(["/".join(["TOWER"] * height)])
    yield Mutation("xlsx tower", "a.xlsx", saved(tower), must_fail=True)
    yield Mutation("xlsx no sheets", "a.xlsx", _with(good, {"xl/workbook.xml": b"<workbook/>"}), must_fail=True)
    yield Mutation("xlsx yaml inside", "a.xlsx", dump_yaml(document).encode(), must_fail=True)
    yield Mutation("yaml zip inside", "a.yaml", good, must_fail=True)


def _with(book: bytes, parts: dict[str, bytes]) -> bytes:
    """The archive with some parts replaced or added."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, data in parts.items():
            new.writestr(name, data)
    return target.getvalue()
