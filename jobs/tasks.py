"""The only Celery tasks. They carry ids and call one function each."""

import logging
import uuid

from celery import shared_task
from django.utils import timezone

from jobs.running import run_job, sweep_jobs

logger = logging.getLogger(__name__)


@shared_task(name="jobs.run")
def run(job_id: str) -> None:
    run_job(job_id=uuid.UUID(job_id), at=timezone.now())


@shared_task(name="jobs.sweep")
def sweep() -> None:
    from jobs.services import enqueue_periodic  # noqa: PLC0415  services tell workers through this file

    enqueue_periodic(at=timezone.now())
    for job_id in sweep_jobs(at=timezone.now()):
        ring(job_id)


def ring(job_id: uuid.UUID) -> None:
    """Tell a worker. A broker that is down costs only time: the row waits, and a later sweep rings again."""
    try:
        run.delay(str(job_id))
    except Exception as error:  # whatever the broker's client raises, the request that asked has its row and goes on
        logger.warning("No worker could be told about job %s; it stays queued (%s).", job_id, error)
