"""The Celery application: its settings are the CELERY_ names of config/settings.py, its tasks those of jobs."""

import os
import warnings

from celery import Celery
from celery.exceptions import SecurityWarning
from celery.signals import heartbeat_sent

from config import fsbroker
from config.healthcheck import ALIVE_FILE

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# It warns a worker that runs as root of pickled messages; ours are JSON, and no other kind is accepted.
warnings.simplefilter("ignore", SecurityWarning)

fsbroker.register()
app = Celery("fulcrum")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["jobs"])


@heartbeat_sent.connect
def note_heartbeat(**kwargs: object) -> None:
    """The worker's loop turns: config/healthcheck.py looks at the age of this file."""
    ALIVE_FILE.touch()
