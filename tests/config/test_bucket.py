"""Files in an S3-compatible store: the same storage calls, against a small store of our own."""

import subprocess
import sys
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = """
import django
django.setup()
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage as storage
name = storage.save("evidence/factory/plan.txt", ContentFile(b"A plan"))
print(name, storage.exists(name), storage.open(name).read())
storage.delete(name)
print(storage.exists(name))
"""


class Store(BaseHTTPRequestHandler):
    """Keeps what is put, and what each request said about itself."""

    objects: dict[str, bytes]
    told: list[tuple[str, str, dict[str, str]]]

    def answer(self, status: int, body: bytes = b"") -> None:
        self.told.append((self.command, self.path, {key.lower(): value for key, value in self.headers.items()}))
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Last-Modified", "Mon, 23 Nov 2026 08:30:00 GMT")
        self.send_header("ETag", '"0"')
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def do_PUT(self) -> None:
        self.objects[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(200)

    def do_GET(self) -> None:
        found = self.objects.get(self.path.partition("?")[0])
        self.answer(404 if found is None else 200, found or b"")

    do_HEAD = do_GET

    def do_DELETE(self) -> None:
        self.objects.pop(self.path, None)
        self.answer(204)

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture
def store() -> Iterator[ThreadingHTTPServer]:
    Store.objects, Store.told = {}, []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Store)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_a_file_is_kept_read_and_deleted_in_a_private_bucket(store: ThreadingHTTPServer, tmp_path: Path) -> None:
    environment = {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "FULCRUM_ENV": "test",
        "FULCRUM_DATA": str(tmp_path),
        "FULCRUM_BUCKET": "plant-files",
        "FULCRUM_BUCKET_ENDPOINT": f"http://127.0.0.1:{store.server_port}",
        "FULCRUM_BUCKET_REGION": "here",
        "FULCRUM_BUCKET_KEY": "key",
        "FULCRUM_BUCKET_SECRET": "secret",
        "no_proxy": "127.0.0.1",
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

    assert done.stderr == ""
    assert done.stdout.splitlines() == ["evidence/factory/plan.txt True b'A plan'", "False"]
    [(path, headers)] = [(path, headers) for command, path, headers in Store.told if command == "PUT"]
    assert path.partition("?")[0] == "/plant-files/evidence/factory/plan.txt"
    assert headers["x-amz-acl"] == "private"
    assert headers["authorization"].startswith("AWS4-HMAC-SHA256")
    assert not any(name.startswith("x-amz-checksum") for name in headers)
