"""The load client: a process of its own, so that it shares no interpreter with what it measures.

    python -m bench.load  < order as JSON  > result as JSON

An order names a `mode`: `closed` (every browser sends its next request when the last is answered, for so many
`requests` in all or for so many `seconds`), `arrival` (`rate` requests a second for so many `seconds`, whatever the
server does, each timed from when it was due, so that a stall counts for all that had to wait behind it) or `burst`
(every browser sends one save at the same moment). A browser is a signed-in session with one kept-alive connection.
"""

import gzip
import json
import secrets
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import count
from typing import Any
from urllib.parse import urlencode

ANSWER_WITHIN = 60  # seconds
TABS = f"{secrets.token_hex(6)}-"  # what the marks of this client's tabs begin with


class Failed(Exception):
    """The server did not answer what it should."""


class Browser:
    """One session on one connection. It saves answer after answer and knows the version of each, as the page does."""

    def __init__(self, order: dict[str, Any], number: int) -> None:
        self.desk = order["desks"][number]
        self.values, self.get_path = order.get("values", []), order.get("get")
        self.tab, self.sent = f"{TABS}{number}", count(1)
        self.connection = HTTPConnection("127.0.0.1", order["port"], timeout=ANSWER_WITHIN)
        self.versions = self.desk["versions"]

    def act(self) -> None:
        """One request; raises Failed when it is not answered well."""
        if self.get_path:
            status, body = self._send("GET", self.get_path)
            if status != 200:
                raise Failed(f"{status} {body[:200]!r}")
        else:
            self._save_next()

    def _save_next(self) -> None:
        sequence = next(self.sent)
        keys = list(self.versions)
        key = keys[sequence % len(keys)]
        status, reply = self.save(key, sequence)
        if status != 200:
            raise Failed(f"{status} {reply}")
        self.versions[key] = reply["version"]

    def save(self, key: str, sequence: int) -> tuple[int, Any]:
        """Another note than before and mostly another choice, sent as autosave.js sends it."""
        value = self.values[sequence % len(self.values)]
        fields = {"value": value, "note": note_of(self.tab, sequence), "version": self.versions[key]}
        fields |= {"tab": self.tab, "sequence": sequence, "flagged": "", "keep": ""}
        status, body = self._send("POST", f"{self.desk['address']}r/{key}/", urlencode(fields))
        try:
            return status, json.loads(body)
        except ValueError:
            raise Failed(f"{status} {body[:200]!r}") from None

    def _send(self, method: str, path: str, body: str | None = None) -> tuple[int, bytes]:
        headers = {"Cookie": self.desk["cookie"], "Accept-Encoding": "gzip"}
        if body is not None:
            headers |= {"X-CSRFToken": self.desk["token"], "Accept": "application/json"}
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            return self._exchange(method, path, body, headers)
        except (ConnectionError, HTTPException):  # the server closed an idle connection: a browser opens another
            self.connection.close()
        return self._exchange(method, path, body, headers)

    def _exchange(self, method: str, path: str, given: str | None, headers: dict[str, str]) -> tuple[int, bytes]:
        self.connection.request(method, path, given, headers)
        response = self.connection.getresponse()
        body = response.read()
        return response.status, gzip.decompress(body) if response.headers["Content-Encoding"] == "gzip" else body


def note_of(tab: str, sequence: int) -> str:
    return f"Checked in the {sequence}th walk through the plant by {tab}; the list hangs beside the line."


@dataclass
class Result:
    latencies: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    replies: list[Any] = field(default_factory=list)

    def time(self, act: Callable[[], None], since: float) -> None:
        """Lists are appended to by several threads; that much CPython promises."""
        try:
            act()
        except (Failed, OSError, HTTPException) as error:
            self.errors.append(f"{type(error).__name__}: {error}")
        self.latencies.append((time.perf_counter() - since) * 1000)


def closed(browsers: list[Browser], order: dict[str, Any], result: Result) -> None:
    left = count()
    end = time.perf_counter() + order.get("seconds", float("inf"))
    most = order.get("requests", float("inf"))

    def go_on(browser: Browser) -> None:
        while time.perf_counter() < end and next(left) < most:
            result.time(browser.act, time.perf_counter())

    in_threads(browsers, go_on)


def arrival(browsers: list[Browser], order: dict[str, Any], result: Result) -> None:
    rate, start = order["rate"], time.perf_counter() + 0.2
    due: Iterator[float] = (start + number / rate for number in range(int(order["seconds"] * rate)))
    take = threading.Lock()

    def go_on(browser: Browser) -> None:
        while True:
            with take:
                moment = next(due, None)
            if moment is None:
                return
            time.sleep(max(moment - time.perf_counter(), 0))
            result.time(browser.act, moment)

    in_threads(browsers, go_on)


def burst(browsers: list[Browser], order: dict[str, Any], result: Result) -> None:
    """All save the same answer from the same version."""
    together = threading.Barrier(len(browsers))

    def send(browser: Browser) -> None:
        browser.connection.connect()
        together.wait()
        status, reply = browser.save(order["key"], 1)
        result.replies.append({"status": status, "saved": reply.get("status"), "tab": browser.tab})

    in_threads(browsers, lambda browser: result.time(lambda: send(browser), time.perf_counter()))


def in_threads(browsers: list[Browser], work: Callable[[Browser], None]) -> None:
    threads = [threading.Thread(target=work, args=(browser,)) for browser in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def main() -> None:
    order = json.load(sys.stdin)
    browsers = [Browser(order, number) for number in range(len(order["desks"]))]
    result, start = Result(), time.perf_counter()
    {"closed": closed, "arrival": arrival, "burst": burst}[order["mode"]](browsers, order, result)
    taken = {"seconds": time.perf_counter() - start, "cpu": time.process_time(), "tabs": TABS}
    json.dump(vars(result) | taken, sys.stdout)


# ---------------------------------------------------------------- the side that orders
class Load:
    """A load that is under way."""

    def __init__(self, **order: Any) -> None:
        self.process = subprocess.Popen(
            (sys.executable, "-m", "bench.load"), stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert self.process.stdin
        self.process.stdin.write(json.dumps(order).encode())
        self.process.stdin.close()
        self.process.stdin = None

    def result(self) -> dict[str, Any]:
        """Waits for the end; `latencies` in ms, `errors`, `seconds`, the client's `cpu`, the start of its `tabs`."""
        out, _ = self.process.communicate()
        result: dict[str, Any] = json.loads(out)
        return result


if __name__ == "__main__":
    main()
