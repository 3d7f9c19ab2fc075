"""PURE: Word, Excel and PowerPoint files, looked at as archives before anything in them is unpacked."""

import io
import zipfile
from collections.abc import Iterator
from xml.parsers import expat

from files.refusal import MEGABYTE, FileRefused

MAX_ENTRIES = 2_000
MAX_UNPACKED = 200 * MEGABYTE
MAX_RATIO = 100
CHUNK = 65_536

_CONTENTS = "[Content_Types].xml"
_MAIN_PART = {
    "docx": b"wordprocessingml.document.main+xml",
    "xlsx": b"spreadsheetml.sheet.main+xml",
    "pptx": b"presentationml.presentation.main+xml",
}
_MACROS = ("vbaproject", "vbadata", "/macrosheets/", "/activex/")
_PACKED = (".zip", ".7z", ".rar", ".gz", ".docx", ".xlsx", ".pptx", ".jar")
_METHODS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


def check_office(extension: str, data: bytes, unpacked: int = MAX_UNPACKED) -> None:
    """`unpacked` is how many bytes all parts together may have. Raises FileRefused."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            _check_directory(entries, len(data), unpacked)
            for entry in entries:
                _check_name(entry)
            _check_contents(extension, archive)
            for entry in entries:
                _check_entry(archive, entry)
    except (
        zipfile.BadZipFile,
        EOFError,
        ValueError,
        KeyError,
        NotImplementedError,
        RuntimeError,
        OverflowError,
    ) as error:
        raise FileRefused("damaged") from error
    except Exception as error:  # zlib.error has no common base with the others
        if isinstance(error, FileRefused | MemoryError):
            raise
        raise FileRefused("damaged") from error


def _check_directory(entries: list[zipfile.ZipInfo], size: int, unpacked: int) -> None:
    """What the archive claims, before anything is inflated."""
    if len(entries) > MAX_ENTRIES:
        raise FileRefused("bomb")
    claimed = sum(entry.file_size for entry in entries)
    if claimed > unpacked or claimed > MAX_RATIO * size:
        raise FileRefused("bomb")
    if any(entry.flag_bits & 1 for entry in entries):
        raise FileRefused("encrypted")
    names = [entry.filename for entry in entries]
    if len(set(names)) != len(names) or not entries or min(entry.header_offset for entry in entries) != 0:
        raise FileRefused("damaged")
    if any(entry.compress_type not in _METHODS for entry in entries):
        raise FileRefused("damaged")


def _check_name(entry: zipfile.ZipInfo) -> None:
    name = entry.orig_filename
    if name.startswith("/") or "\\" in name or "\0" in name or ":" in name or ".." in name.split("/"):
        raise FileRefused("unsafe_names")
    lower = f"/{name.lower()}"
    if any(mark in lower for mark in _MACROS):
        raise FileRefused("macros", save_as="")
    if lower.endswith(_PACKED) or "/embeddings/" in lower:
        raise FileRefused("embedded")


def _check_contents(extension: str, archive: zipfile.ZipFile) -> None:
    """The list of parts says which program made the file, and whether macros belong to it."""
    if _CONTENTS not in archive.namelist():
        raise FileRefused("not_what_it_says", extension=f".{extension}")
    listed = b"".join(_read(archive, archive.getinfo(_CONTENTS)))
    if b"macroenabled" in listed.lower():
        raise FileRefused("macros", save_as=f".{extension}")
    if _MAIN_PART[extension] not in listed:
        raise FileRefused("not_what_it_says", extension=f".{extension}")


def _check_entry(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    parser = _make_parser() if entry.filename.lower().endswith((".xml", ".rels", ".vml")) else None
    try:
        for number, chunk in enumerate(_read(archive, entry)):
            if number == 0 and chunk.startswith(b"PK\x03\x04"):
                raise FileRefused("embedded")
            if parser:
                parser.Parse(chunk, False)
        if parser:
            parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise FileRefused("damaged") from error


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """The content in pieces, counted, because the size in the header can lie."""
    seen = 0
    with archive.open(entry) as file:
        while chunk := file.read(CHUNK):
            seen += len(chunk)
            if seen > entry.file_size:
                raise FileRefused("bomb")
            yield chunk
    if seen != entry.file_size:
        raise FileRefused("damaged")


def _make_parser() -> expat.XMLParserType:
    """Without document types there are no entities, neither growing ones nor ones that name other files."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_: object) -> None:
    raise FileRefused("unsafe_xml")
