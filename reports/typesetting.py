"""The program that sets a report, run by reports.pdf in two steps, each a process of its own:

    typesetting.py typeset LANGUAGE    content as JSON on standard input -> PDF on standard output
    typesetting.py shrink              PDF -> the number of pages, a line feed, the same PDF at less than half its size

The only file that knows typst and pikepdf. A step loads one of them, for the other would sit beside it in memory.
Exit 3: the template refused the content.
"""

import io
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
TEMPLATE = HERE / "typst"
FONTS = HERE / "fonts"
NOWHERE = HERE / "no-packages"
"""Does not exist, so that no package can be imported."""

CPU_SECONDS = 60
ADDRESS_SPACE = 2 << 30
REFUSED = 3


def main(step: str, *arguments: str) -> int:
    limit_resources()
    received = sys.stdin.buffer.read()
    return shrink(received) if step == "shrink" else typeset(received, *arguments)


def limit_resources() -> None:
    """Caps on processor time and address space, where the system has them."""
    try:
        import resource  # noqa: PLC0415 - absent on Windows
    except ImportError:
        return
    for kind, most in ((resource.RLIMIT_CPU, CPU_SECONDS), (resource.RLIMIT_AS, ADDRESS_SPACE)):
        _, hard = resource.getrlimit(kind)
        resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def typeset(content: bytes, language: str) -> int:
    """User text goes in as data only; the root holds nothing but the template. A fixed time: same input, same bytes."""
    import typst  # noqa: PLC0415 - see above

    compiler = typst.Compiler(
        TEMPLATE / "main.typ",
        root=TEMPLATE,
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]),
        sys_inputs={"data": content.decode(), "lang": language},
        package_path=NOWHERE,
        package_cache_path=NOWHERE,
    )
    try:
        pdf: Any = compiler.compile(format="pdf", pdf_standards=["ua-1"], timestamp=0)
    except typst.TypstError as error:
        print(error.message, error.diagnostic, file=sys.stderr)
        return REFUSED
    sys.stdout.buffer.write(pdf)
    return 0


def shrink(pdf: bytes) -> int:
    """The identifier of the file follows from its content."""
    import pikepdf  # noqa: PLC0415 - see above

    small = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as document:
        pages = len(document.pages)
        objects = pikepdf.ObjectStreamMode.generate
        document.save(small, object_stream_mode=objects, recompress_flate=True, deterministic_id=True)
    sys.stdout.buffer.write(b"%d\n" % pages + small.getvalue())
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
