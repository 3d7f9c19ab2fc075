"""The embedded broker: messages are files in one folder, for the processes of one host.

Kombu's own filesystem transport writes a message in place, so that a reader can meet half of it and stop for good.
Here a message appears whole (written aside, synced, renamed) and is taken by renaming it, which only one reader can do.
What does not parse is thrown away with a warning: the job rows are the truth, a message only wakes a worker.
"""

import logging
import os
import time
import uuid
from pathlib import Path
from queue import Empty
from typing import Any
from urllib.parse import quote

from kombu.transport import TRANSPORT_ALIASES, virtual
from kombu.utils.json import dumps, loads

logger = logging.getLogger(__name__)

SCHEME = "files"
LONGEST_WAIT = 0.5  # seconds


def register() -> None:
    """Let broker addresses that start with files:// mean this transport."""
    TRANSPORT_ALIASES[SCHEME] = f"{__name__}:Transport"


class Channel(virtual.Channel):
    def _put(self, queue: str, payload: dict[str, Any], **kwargs: Any) -> None:
        folder = self._folder(queue)
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        # The time first: a listing in the order of names is the order of arrival.
        name = f"{time.time_ns():020d}-{uuid.uuid4().hex}"
        aside = folder / f"{name}.part"
        with aside.open("w", encoding="utf-8") as file:
            file.write(dumps(payload))
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, folder / f"{name}.msg")

    def _get(self, queue: str, timeout: float | None = None) -> dict[str, Any]:
        for path in self._waiting(queue):
            payload = self._take(path)
            if payload is not None:
                return payload
        raise Empty()

    def _take(self, path: Path) -> dict[str, Any] | None:
        """The message of this file, or None when another reader was faster or it is no message."""
        taken = path.with_suffix(".taken")
        try:
            os.rename(path, taken)
            text = taken.read_bytes()
            taken.unlink()
        except OSError:
            return None
        try:
            payload: dict[str, Any] = loads(text)
            self.Message(payload, channel=self)
        except Exception as error:  # whatever is wrong with one file, the worker goes on with the next
            logger.warning("The message %s is not readable and was thrown away (%s).", path.name, error)
            return None
        return payload

    def _size(self, queue: str) -> int:
        return len(self._waiting(queue))

    def _purge(self, queue: str) -> int:
        waiting = self._waiting(queue)
        for path in waiting:
            path.unlink(missing_ok=True)
        return len(waiting)

    def _delete(self, queue: str, *args: Any, **kwargs: Any) -> None:
        self._purge(queue)

    def _waiting(self, queue: str) -> list[Path]:
        """Messages, oldest first; a folder that is not there holds none."""
        return sorted(self._folder(queue).glob("*.msg"))

    def _folder(self, queue: str) -> Path:
        options = self.connection.client.transport_options
        return Path(options["folder"]) / quote(queue, safe="")


class Transport(virtual.Transport):
    Channel = Channel
    # Bindings are kept in memory: there is one direct queue, and both ends declare it.
    global_state = virtual.BrokerState()
    default_port = 0
    driver_type = driver_name = SCHEME

    def __init__(self, client: Any, **kwargs: Any) -> None:
        super().__init__(client, **kwargs)
        self.state = self.global_state

    def drain_events(self, connection: Any, timeout: float | None = None) -> None:
        # A worker looks whether it was asked to stop only between two of these calls.
        super().drain_events(connection, timeout=timeout and min(timeout, LONGEST_WAIT))

    def driver_version(self) -> str:
        return "1"
