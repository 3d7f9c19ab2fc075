import http.server
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.db.migrations.recorder import MigrationRecorder

from config import health, healthcheck

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def forget():
    health.check_migrations.cache_clear()


@pytest.mark.parametrize("path", ["/livez", "/readyz"])
@pytest.mark.django_db
def test_a_stranger_may_ask_for_health(client, path):
    response = client.get(path)
    assert (response.status_code, response.content) == (200, b"ok")


def test_being_alive_needs_no_database(client):
    assert client.get("/livez").status_code == 200


@pytest.mark.django_db
def test_health_that_was_found_costs_one_query(client, django_assert_num_queries):
    client.get("/readyz")
    with django_assert_num_queries(1):
        client.get("/readyz")


@pytest.mark.django_db
def test_missing_migrations_are_not_ready(client):
    MigrationRecorder.Migration.objects.filter(app="jobs").delete()
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"migrations are missing")


@pytest.mark.django_db
def test_a_silent_database_is_not_ready(client, monkeypatch):
    def refuse(*args):
        raise OperationalError("gone")

    monkeypatch.setattr(connection, "cursor", refuse)
    response = client.get("/readyz")
    assert (response.status_code, response.content) == (503, b"database does not answer")


@pytest.mark.parametrize(("status", "problem"), [(200, ""), (503, "503 not yet")])
def test_the_container_asks_under_a_name_that_is_served(monkeypatch, status, problem):
    asked = []

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append((self.path, self.headers["Host"]))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(b"not yet")

        def log_message(self, *args):
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
        monkeypatch.setenv("PORT", str(server.server_port))
        monkeypatch.setenv("FULCRUM_ALLOWED_HOSTS", ".fulcrum.example, other.example")
        threading.Thread(target=server.handle_request).start()
        assert healthcheck.find_web_problem() == problem
    assert asked == [("/readyz", "fulcrum.example")]


def run_check(what, **environment):
    command = [sys.executable, "-m", "config.healthcheck", what]
    ended = subprocess.run(command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True)
    return ended.returncode, ended.stderr


def test_the_container_sees_a_web_that_is_not_there():
    assert run_check("web", PORT="1") == (1, "[Errno 111] Connection refused\n")


def test_the_check_of_a_healthy_container_ends_without_a_word(tmp_path):
    (tmp_path / "fulcrum-worker-alive").touch()
    assert run_check("worker", TMPDIR=str(tmp_path)) == (0, "")


def test_the_container_sees_a_silent_worker(monkeypatch, tmp_path):
    alive = tmp_path / "alive"
    monkeypatch.setattr(healthcheck, "ALIVE_FILE", alive)
    assert healthcheck.find_worker_problem() == "no heartbeat yet"
    alive.touch()
    assert healthcheck.find_worker_problem() == ""
    monkeypatch.setattr(time, "time", lambda: alive.stat().st_mtime + 31)
    assert healthcheck.find_worker_problem() == "no heartbeat for 31 s"
