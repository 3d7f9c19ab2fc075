"""Where files are kept: on this machine whole or not at all, and what it is called when a store does not answer."""

import os
from pathlib import Path
from typing import Any

from django.core.files.storage import FileSystemStorage

PART = ".part"


class StoreUnreachable(ConnectionError):
    """The place where files are kept does not answer, or refuses us."""


class WholeFileStorage(FileSystemStorage):
    """A file is written beside its place, brought to the disk, and only then takes its name.

    Neither a full disk nor a power cut leaves half a file where a row points at.
    """

    def _save(self, name: str, content: Any) -> str:
        part, place = f"{name}{PART}", Path(self.path(name))
        try:
            part = super()._save(part, content)  # type: ignore[misc]  # the stubs leave it out
            _to_disk(Path(self.path(part)))
            os.replace(self.path(part), place)
        except BaseException:
            self.delete(part)
            raise
        _to_disk(place.parent)
        return name


def _to_disk(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
