"""Run by the container engine: `python -m config.healthcheck web` or `… worker`. Exit 0 when healthy, 1 with a reason.

It imports neither Django nor Celery, because it runs every few seconds.
"""

import http.client
import os
import sys
import tempfile
import time
from pathlib import Path

# Touched by config/celery.py with every heartbeat of the worker, which has a container and so a folder of its own.
ALIVE_FILE = Path(tempfile.gettempdir()) / "fulcrum-worker-alive"
SILENT_AFTER = 30  # seconds; a heartbeat comes every two


def find_web_problem() -> str:
    # The web refuses names it does not serve, so the question is asked under the first that it does.
    host = (
        os.environ.get("FULCRUM_ALLOWED_HOSTS", "localhost").split(",")[0].strip().lstrip(".").replace("*", "localhost")
    )
    connection = http.client.HTTPConnection("127.0.0.1", int(os.environ.get("PORT", "8000")), timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": host})
        response = connection.getresponse()
        return "" if response.status == 200 else f"{response.status} {response.read(200).decode(errors='replace')}"
    except (OSError, http.client.HTTPException) as error:
        return str(error)
    finally:
        connection.close()


def find_worker_problem() -> str:
    try:
        silence = time.time() - ALIVE_FILE.stat().st_mtime
    except FileNotFoundError:
        return "no heartbeat yet"
    return f"no heartbeat for {silence:.0f} s" if silence > SILENT_AFTER else ""


CHECKS = {"web": find_web_problem, "worker": find_worker_problem}

if __name__ == "__main__":
    sys.exit(CHECKS[sys.argv[1]]() or 0)
