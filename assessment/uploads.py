"""Files of a request on their way in: none grows over the limit, and a full disk refuses the file, not the page."""

import errno
from typing import Any

from django.core.files.uploadhandler import SkipFile, StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest

from assessment.evidence_files.rules import MAX_BYTES, ROUND_BYTES

TOO_BIG = "too_big"
NO_ROOM = "no_room"
_FULL = {errno.ENOSPC, errno.EDQUOT}


class BoundedUploadHandler(TemporaryFileUploadHandler):
    """Leaves out a file that is too big or finds no room; `request.left_out` then says which and why."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        self.seen = 0
        super().new_file(*args, **kwargs)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.seen += len(raw_data)
        self.total = getattr(self, "total", 0) + len(raw_data)
        if self.total > ROUND_BYTES + MAX_BYTES:
            raise StopUpload(connection_reset=True)
        if self.seen > MAX_BYTES:
            self._leave_out(TOO_BIG)
        try:
            return super().receive_data_chunk(raw_data, start)
        except OSError as error:
            if error.errno not in _FULL:
                raise
            self._leave_out(NO_ROOM)
            return None

    def _leave_out(self, code: str) -> None:
        left_out = getattr(self.request, "left_out", [])
        self.request.left_out = [*left_out, (self.file_name, code)]  # type: ignore[union-attr]
        raise SkipFile


def files_left_out(request: HttpRequest) -> list[tuple[str, str]]:
    """The names of the files that were left out of this request, each with a code."""
    request.FILES  # noqa: B018 - reading the files is what leaves some out
    return list(getattr(request, "left_out", []))
