"""The program that reads what people upload, with caps on time and memory, away from everything else:

    python -m assessment.evidence_files.program check EXTENSION      file on standard input -> what to store instead
    python -m assessment.evidence_files.program preview EXTENSION    file on standard input -> PNG

`check` prints nothing when the file is stored as it came. Exit 3: refused, with the reason as JSON.
"""

import sys

from assessment.evidence_files.rules import TYPES
from files.apart import answer


def main(step: str, extension: str) -> int:
    return answer(lambda data: draw(extension, data) if step == "preview" else check(extension, data))


def check(extension: str, data: bytes) -> bytes:
    """What to store in place of the file; empty: the file itself. Loads only the reader that is needed."""
    kind = TYPES[extension].kind
    if kind == "pdf":
        from assessment.evidence_files.pdf import check_pdf  # noqa: PLC0415

        check_pdf(data)
    elif kind == "image":
        from assessment.evidence_files.images import rewrite_image  # noqa: PLC0415

        return rewrite_image(extension, data)
    elif kind == "office":
        from files.office import check_office  # noqa: PLC0415

        check_office(extension, data)
    else:
        from assessment.evidence_files.text import check_text  # noqa: PLC0415

        check_text(data)
    return b""


def draw(extension: str, data: bytes) -> bytes:
    if TYPES[extension].kind == "pdf":
        from assessment.evidence_files.pdf import draw_first_page  # noqa: PLC0415

        return draw_first_page(data)
    from assessment.evidence_files.images import draw_preview  # noqa: PLC0415

    return draw_preview(extension, data)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
