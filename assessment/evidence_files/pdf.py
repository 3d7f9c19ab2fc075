"""PDF: whether it opens, and whether anything in it would act on its own. The only file of evidence that knows pikepdf
and pypdfium2; each is loaded where it is used, for one alone is enough in a process."""

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from files.refusal import FileRefused

ACTIVE_NAMES = frozenset(
    {"/JavaScript", "/Launch", "/EmbeddedFile", "/RichMedia", "/Movie", "/ImportData", "/SubmitForm", "/GoToE"}
)
ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/EmbeddedFiles", "/XFA", "/RichMediaContent"})
DEEPEST = 50
LONGEST_SIDE = 1200


def check_pdf(data: bytes) -> None:
    """Raises FileRefused."""
    import pikepdf  # noqa: PLC0415

    if zipfile.is_zipfile(io.BytesIO(data)):
        raise FileRefused("two_in_one")
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            if document.is_encrypted:
                raise FileRefused("encrypted")
            if not document.pages:
                raise FileRefused("damaged")
            for item in document.objects:
                _check_object(item)
    except pikepdf.PasswordError as error:
        raise FileRefused("encrypted") from error
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError, RecursionError) as error:
        raise FileRefused("damaged") from error


def _check_object(item: Any) -> None:
    for key, value in _pairs(item, 0):
        if key in ACTIVE_KEYS or value in ACTIVE_NAMES:
            raise FileRefused("active_pdf")


def _pairs(item: Any, depth: int) -> Iterator[tuple[str, str]]:
    """Every key with its value's name in one object; what it refers to is an object of its own."""
    import pikepdf  # noqa: PLC0415

    if depth > DEEPEST:
        raise FileRefused("damaged")
    if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        for key in item.keys():
            value = item.get(key)
            yield str(key), str(value) if isinstance(value, pikepdf.Name) else ""
            if _is_part(value):
                yield from _pairs(value, depth + 1)
    elif isinstance(item, pikepdf.Array):
        for value in item:
            if _is_part(value):
                yield from _pairs(value, depth + 1)


def _is_part(value: Any) -> bool:
    import pikepdf  # noqa: PLC0415

    return isinstance(value, pikepdf.Dictionary | pikepdf.Array) and not value.is_indirect


def draw_first_page(data: bytes) -> bytes:
    """The first page as PNG."""
    import pypdfium2  # noqa: PLC0415

    document = pypdfium2.PdfDocument(data)
    try:
        page = document[0]
        width, height = page.get_size()
        image = page.render(scale=LONGEST_SIDE / max(width, height, 1)).to_pil()
    except pypdfium2.PdfiumError as error:
        raise FileRefused("damaged") from error
    finally:
        document.close()
    out = io.BytesIO()
    image.convert("RGB").save(out, "PNG", optimize=True)
    return out.getvalue()
