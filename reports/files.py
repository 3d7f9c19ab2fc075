"""Answers files on disk: reading them, and putting reports beside them all at once or not at all."""

import os
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from assessment.answers_file import AnswersFile, read_answers_file
from assessment.indicators import INDICATORS
from benchmarks.reference import kpi_sets
from rubrics.problems import DocumentError, Problem
from rubrics.shipped_files import find_shipped


def read_file(path: Path) -> AnswersFile:
    """The answers of a YAML or (by its name) JSON file against the shipped rubrics. Raises DocumentError."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DocumentError((Problem("not_utf8", ""),)) from None
    except OSError as error:
        raise DocumentError((Problem("unreadable", "", {"why": error.strerror or str(error)}),)) from None
    return read_answers_file(
        text,
        is_json=path.suffix.lower() == ".json",
        find_rubric=find_shipped,
        lower_is_better={indicator.key: indicator.lower_is_better for indicator in INDICATORS},
        reference_sets=[cited.id for cited in kpi_sets()],
    )


def plan_outputs(paths: Sequence[Path], out: Path) -> list[Path]:
    """Where each report goes: into the folder `out` by the stem of its file, or a single one to `out` itself.

    Raises DocumentError with a problem for each place that cannot be used; its path is the place.
    """
    folder = len(paths) > 1 or out.is_dir()
    places = [out / f"{path.stem}.pdf" for path in paths] if folder else [out]
    problems = [Problem("equal_stems", str(place)) for place in dict.fromkeys(places) if places.count(place) > 1]
    if folder and out.exists() and not out.is_dir():
        problems.append(Problem("not_a_folder", str(out)))
    if not folder and not out.parent.is_dir():
        problems.append(Problem("no_folder", str(out.parent)))
    problems += [Problem("is_a_folder", str(place)) for place in places if place.is_dir()]
    sources = {path.resolve() for path in paths}
    problems += [Problem("no_place", str(place)) for place in places if _is_taken(place, sources)]
    if problems:
        raise DocumentError(tuple(problems))
    return places


def _is_taken(place: Path, sources: set[Path]) -> bool:
    """An answers file, or something that is no plain file (a link, a device), is never replaced by a report."""
    special = place.is_symlink() or (place.exists() and not place.is_file() and not place.is_dir())
    return special or place.resolve() in sources


def write_all(files: Iterable[tuple[Path, bytes]]) -> None:
    """Every file complete beside its place first, then each into its place by renaming."""
    waiting: list[tuple[str, Path]] = []
    try:
        for place, data in files:
            place.parent.mkdir(parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=place.parent, prefix=f".{place.name}.")
            waiting.append((name, place))
            with os.fdopen(handle, "wb") as file:
                file.write(data)
        while waiting:
            name, place = waiting[0]
            os.chmod(name, 0o666 & ~_umask())  # mkstemp makes files for the owner alone
            os.replace(name, place)
            waiting.pop(0)
    finally:
        for name, _ in waiting:
            Path(name).unlink(missing_ok=True)


def _umask() -> int:
    """The only way to ask for it is to set it."""
    mask = os.umask(0)
    os.umask(mask)
    return mask
