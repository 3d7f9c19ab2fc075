"""A file is there whole or not at all."""

import errno
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.files.base import ContentFile, File

from config.storage import WholeFileStorage


@pytest.fixture
def storage(tmp_path: Path) -> WholeFileStorage:
    return WholeFileStorage(location=tmp_path, file_permissions_mode=0o600)


class DiskFillsUp(File):
    """Some bytes go down, then there is no room."""

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        yield b"the first half"
        raise OSError(errno.ENOSPC, "No space left on device")


def files(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


def test_a_file_has_its_name_once_it_is_whole(storage: WholeFileStorage, tmp_path: Path) -> None:
    name = storage.save("a/plan.txt", ContentFile(b"whole"))

    assert (name, storage.open(name).read(), files(tmp_path)) == ("a/plan.txt", b"whole", ["plan.txt"])
    assert (tmp_path / name).stat().st_mode & 0o777 == 0o600


def test_a_disk_that_fills_up_keeps_nothing(storage: WholeFileStorage, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No space"):
        storage.save("a/plan.txt", DiskFillsUp(None, "plan.txt"))

    assert files(tmp_path) == []


def test_a_name_that_is_taken_stays_with_its_file(storage: WholeFileStorage) -> None:
    first, second = (storage.save("plan.txt", ContentFile(text)) for text in (b"one", b"two"))

    assert (storage.open(first).read(), storage.open(second).read()) == (b"one", b"two")
