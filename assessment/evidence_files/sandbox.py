"""What people upload as evidence, read in a process of its own."""

from assessment.evidence_files.rules import check_size, check_start, extension_of
from files.apart import run_apart

_PROGRAM = "assessment.evidence_files.program"


def inspect_file(name: str, data: bytes) -> tuple[str, bytes]:
    """The extension, and the bytes to store: images are written anew, everything else stays. Raises FileRefused."""
    extension = extension_of(name)
    check_size(len(data))
    check_start(extension, data)
    return extension, run_apart(_PROGRAM, "check", extension, data=data) or data


def draw_preview(extension: str, data: bytes) -> bytes:
    """The first page or the picture as PNG of at most 1200 pixels a side. Raises FileRefused."""
    return run_apart(_PROGRAM, "preview", extension, data=data)
