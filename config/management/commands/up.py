"""What `./run` starts: everything prepared, then the web server and a worker under one supervisor."""

import os
import socket
import sys
import urllib.error
import urllib.request
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command
from django.db import connections

from config.demo import PEOPLE, demo_password
from config.supervisor import Child, Supervisor

WEB = ("-m", "gunicorn", "-c", "python:config.gunicorn", "config.wsgi")
WORKER = (
    *("-m", "celery", "-A", "config", "--quiet", "worker", "--beat", "--concurrency", "1", "--loglevel", "WARNING"),
    *("--without-mingle", "--without-gossip", "--without-heartbeat"),
)


class Command(BaseCommand):
    help = "Prepare the installation and run the web server and a worker until Ctrl-C."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        check_port()
        call_command("prepare", stdout=self.stdout)
        connections.close_all()
        supervisor = Supervisor(
            children=(Child("web server", (sys.executable, *WEB)), Child("worker", (sys.executable, *WORKER))),
            folder=settings.BASE_DIR,
            environment=os.environ | {"FULCRUM_DATA": str(settings.DATA_DIR), "PYTHONUNBUFFERED": "1"},
            say=self.say,
            on_tick=Announcement(self.say),
        )
        sys.exit(supervisor.run())

    def say(self, sentence: str) -> None:
        self.stdout.write(sentence)
        self.stdout.flush()


class Announcement:
    """Says where Fulcrum is, once, as soon as it answers."""

    def __init__(self, say: Any) -> None:
        self.say, self.is_made = say, False

    def __call__(self) -> None:
        if not self.is_made and answers():
            self.is_made = True
            self.say(f"Fulcrum is ready at {settings.BASE_URL}/ (Ctrl-C stops it)")
            if settings.DEMO:
                self.say(f"Sign in as owner@demo.example with the password {demo_password()}")
                self.say("Other demonstration accounts: " + ", ".join(list(PEOPLE)[1:]))


def check_port() -> None:
    """Somebody else listening there is one sentence, not a server that starts and dies."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.BIND, settings.PORT))
        except OSError as error:
            raise CommandError(
                f"Port {settings.PORT} of {settings.BIND} cannot be used ({error.strerror}); "
                f"name another one, for example PORT={settings.PORT + 1} ./run."
            ) from None


def answers() -> bool:
    request = urllib.request.Request(f"http://127.0.0.1:{settings.PORT}/livez")
    try:
        with urllib.request.urlopen(request, timeout=1):  # noqa: S310  the address is our own
            return True
    except urllib.error.HTTPError:
        return True  # whatever it says, it answers
    except OSError:
        return False
