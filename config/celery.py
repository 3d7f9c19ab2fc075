"""The Celery application: its settings are the CELERY_ names of config/settings.py, its tasks those of jobs."""

import os
import tempfile
from pathlib import Path

from celery import Celery
from celery.signals import heartbeat_sent

from config import fsbroker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# In production each worker has a container and with it a temporary folder of its own; config/healthcheck.py reads this.
ALIVE_FILE = Path(tempfile.gettempdir()) / "fulcrum-worker-alive"

fsbroker.register()
app = Celery("fulcrum")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["jobs"])


@heartbeat_sent.connect
def note_heartbeat(**kwargs: object) -> None:
    """The worker's loop turns: the container's health check looks at the age of this file."""
    ALIVE_FILE.touch()
