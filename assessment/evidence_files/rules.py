"""PURE: the kinds of files that are taken, their limits, and what shows on the outside: name, size, first bytes."""

from dataclasses import dataclass

from files.refusal import MEGABYTE, FileRefused

MAX_BYTES = 20 * MEGABYTE
ROUND_BYTES = 200 * MEGABYTE
MAX_NAME = 200


@dataclass(frozen=True, slots=True)
class FileType:
    """`kind` names the reader of the content; `starts` is what such a file begins with."""

    content_type: str
    kind: str
    starts: tuple[bytes, ...] = ()


_OFFICE = "application/vnd.openxmlformats-officedocument"
_ZIP = (b"PK\x03\x04",)

TYPES = {
    "pdf": FileType("application/pdf", "pdf", (b"%PDF-",)),
    "png": FileType("image/png", "image", (b"\x89PNG\r\n\x1a\n",)),
    "jpg": FileType("image/jpeg", "image", (b"\xff\xd8\xff",)),
    "webp": FileType("image/webp", "image", (b"RIFF",)),
    "docx": FileType(f"{_OFFICE}.wordprocessingml.document", "office", _ZIP),
    "xlsx": FileType(f"{_OFFICE}.spreadsheetml.sheet", "office", _ZIP),
    "pptx": FileType(f"{_OFFICE}.presentationml.presentation", "office", _ZIP),
    "csv": FileType("text/csv", "text"),
    "txt": FileType("text/plain", "text"),
}
_OTHER_NAMES = {"jpeg": "jpg"}
WITH_MACROS = frozenset({"docm", "dotm", "xlsm", "xltm", "xlam", "xlsb", "pptm", "potm", "ppsm"})
OLD_OFFICE = {"doc": "docx", "xls": "xlsx", "ppt": "pptx"}
HAS_PREVIEW = frozenset({"pdf", "image"})

# What other files begin with: a text that begins so is none.
_FOREIGN = (
    b"%PDF-",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"RIFF",
    b"PK",
    b"\xd0\xcf\x11\xe0",
    b"GIF8",
    b"MZ",
    b"\x7fELF",
    b"{\\rtf",
)
_OLE = b"\xd0\xcf\x11\xe0"


def extension_of(name: str) -> str:
    """The extension under which the file is kept. Raises FileRefused for one that is not taken."""
    given = name.rpartition(".")[2].lower() if "." in name else ""
    extension = _OTHER_NAMES.get(given, given)
    if extension in TYPES:
        return extension
    if given in WITH_MACROS:
        raise FileRefused("macros", save_as=f".{given[:3]}x")
    if given in OLD_OFFICE:
        raise FileRefused("old_office", save_as=f".{OLD_OFFICE[given]}")
    raise FileRefused("type")


def check_size(size: int) -> None:
    if size <= 0:
        raise FileRefused("empty")
    if size > MAX_BYTES:
        raise FileRefused("too_big", size=size, limit=MAX_BYTES)


def check_start(extension: str, data: bytes) -> None:
    """The first bytes are those of the extension's type."""
    file_type = TYPES[extension]
    if file_type.kind == "office" and data.startswith(_OLE):
        raise FileRefused("locked_office", save_as=f".{extension}")
    if file_type.kind == "text":
        if data.startswith(_FOREIGN):
            raise FileRefused("not_what_it_says", extension=f".{extension}")
    elif not data.startswith(file_type.starts) or (extension == "webp" and data[8:12] != b"WEBP"):
        raise FileRefused("not_what_it_says", extension=f".{extension}")
