"""Images, written anew from their pixels: what a camera adds about place and time, and what hides behind, stays out."""

import io

from PIL import Image, ImageOps, UnidentifiedImageError

from files.refusal import FileRefused

MAX_PIXELS = 50_000_000
LONGEST_SIDE = 1200
FORMATS = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP"}
_KEPT_MODES = {"PNG": {"1", "L", "LA", "RGB", "RGBA", "I;16"}, "JPEG": {"L", "RGB"}, "WEBP": {"RGB", "RGBA"}}

Image.MAX_IMAGE_PIXELS = MAX_PIXELS


def rewrite_image(extension: str, data: bytes) -> bytes:
    """The same picture without anything else. Raises FileRefused."""
    kept = FORMATS[extension]
    image = _load(data, kept)
    out = io.BytesIO()
    image.save(out, kept, quality=90)
    return out.getvalue()


def draw_preview(extension: str, data: bytes) -> bytes:
    image = _load(data, FORMATS[extension])
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _load(data: bytes, kept: str) -> Image.Image:
    """The first frame, upright, as bare pixels."""
    try:
        with Image.open(io.BytesIO(data), formats=[kept]) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise FileRefused("too_many_pixels", limit=MAX_PIXELS // 1_000_000)
            opened.load()
            upright = ImageOps.exif_transpose(opened)
    except Image.DecompressionBombError as error:
        raise FileRefused("too_many_pixels", limit=MAX_PIXELS // 1_000_000) from error
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError) as error:
        raise FileRefused("damaged") from error
    if upright.mode not in _KEPT_MODES[kept]:
        transparent = "transparency" in upright.info or upright.mode in {"LA", "PA", "RGBA"}
        upright = upright.convert("RGBA" if transparent and kept != "JPEG" else "RGB")
    upright.info = {}
    return upright
