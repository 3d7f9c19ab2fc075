"""How the web server runs, for `./run` and for the image alike: gunicorn -c python:config.gunicorn config.wsgi."""

import gc
import os
from pathlib import Path
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings  # noqa: E402  the name of the settings comes first

bind = f"{settings.BIND}:{settings.PORT}"
worker_class = "gthread"
workers = settings.WEB_WORKERS
threads = settings.WEB_THREADS
timeout = 60
graceful_timeout = 10
keepalive = 5
max_requests = 20_000  # a worker is renewed now and then, so that a slow leak never adds up
max_requests_jitter = 2_000
loglevel = "warning"
control_socket_disable = True

# Loaded once and shared by the workers. Loading opens no connection to the database: each worker opens its own.
preload_app = True

# Heartbeats of the workers are files; on a busy disk they would be late.
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108  empty files, made by gunicorn safely


def when_ready(server: Any) -> None:
    # What is loaded now stays: the collector need not touch it, so its pages remain shared.
    gc.freeze()
