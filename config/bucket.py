"""Files in a bucket of an S3-compatible store. Kept apart, since most installations have none and boto is large."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from boto3.exceptions import Boto3Error
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage

from config.storage import StoreUnreachable


class BucketStorage(S3Storage):
    """A store that does not answer, or not to us, is one kind of failure, whatever its client calls it."""

    def _open(self, name: str, mode: str = "rb") -> Any:
        with _named():
            file = super()._open(name, mode)
            _ = file.file  # fetched now, not when half of the answer has been sent
            return file

    def _save(self, name: str, content: Any) -> str:
        with _named():
            return str(super()._save(name, content))

    def delete(self, name: str) -> None:
        with _named():
            super().delete(name)

    def exists(self, name: str) -> bool:
        with _named():
            return bool(super().exists(name))

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        with _named():
            folders, files = super().listdir(name)
            return folders, files

    def get_modified_time(self, name: str) -> datetime:
        with _named():
            found: datetime = super().get_modified_time(name)
            return found


@contextmanager
def _named() -> Iterator[None]:
    try:
        yield
    except (BotoCoreError, Boto3Error, ClientError) as error:
        raise StoreUnreachable(str(error)) from error
