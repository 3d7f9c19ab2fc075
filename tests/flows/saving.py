"""Many people saving at once, a log of what the server acknowledged, and the comparison with what is stored."""

import http.client
import json
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.flows.installation import Installation, Round, rows

GIVE_UP = 60  # seconds without any acknowledgement


@dataclass(frozen=True, order=True)
class Save:
    """One line of the client's log: the server said that this is stored."""

    requirement: str
    version: int
    note: str


@dataclass
class People:
    """Each answers one requirement and repeats a request, under the same number, until it is acknowledged."""

    installation: Installation
    round: Round
    wanted: int
    log: list[Save] = field(default_factory=list)
    dropped: int = 0

    def start(self, count: int = 4) -> list[threading.Thread]:
        keys = self.round.keys[:count]
        threads = [threading.Thread(target=self._answer, args=(key, self.wanted // count), daemon=True) for key in keys]
        for thread in threads:
            thread.start()
        return threads

    def _answer(self, key: str, times: int) -> None:
        version = 0
        for number in range(1, times + 1):
            version = self._save(key, version, number)
            self.log.append(Save(key, version, f"{key} {number}"))

    def _save(self, key: str, version: int, number: int) -> int:
        value = ("not_met", "partly", "mostly", "fully")[number % 4]
        fields = {
            "value": value,
            "note": f"{key} {number}",
            "version": version,
            "tab": f"tab-{key}",
            "sequence": number,
        }
        end = time.monotonic() + GIVE_UP
        while time.monotonic() < end:
            try:
                status, body = self.installation.request(
                    "POST", f"{self.round.root}r/{key}/", fields, self.round.session
                )
            except (OSError, http.client.HTTPException):
                self.dropped += 1
                time.sleep(0.05)
                continue
            assert status == 200, (status, body[:300])
            return int(json.loads(body)["version"])
        raise AssertionError(f"No verdict: {key} {number} was not acknowledged within {GIVE_UP} seconds.")


def find_lost(log: list[Save], database: Path, round_id: str) -> list[Save]:
    """Acknowledged saves without a row in the history."""
    stored = rows(
        database, "SELECT requirement, version, note FROM assessment_answerchange WHERE assessment_id = ?", round_id
    )
    return sorted(set(log) - {Save(*row) for row in stored})


def find_doubled(database: Path, round_id: str) -> list[tuple[str, int]]:
    """Requests that were applied more than once."""
    sql = "SELECT tab, sequence FROM assessment_answerchange WHERE assessment_id = ? GROUP BY 1, 2 HAVING count(*) > 1"
    return rows(database, sql, round_id)


def find_stale(log: list[Save], database: Path, round_id: str) -> list[Save]:
    """Last acknowledged saves that are not the current answer."""
    stored = rows(
        database, "SELECT requirement, version, note FROM assessment_answer WHERE assessment_id = ?", round_id
    )
    last = {save.requirement: save for save in log}
    return sorted(set(last.values()) - {Save(*row) for row in stored})
