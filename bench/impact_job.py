"""The process that the bench of impact measures: python -m bench.impact_job JOB does the job as a worker does it, and
prints how long its steps took and how much memory it needed."""

import json
import resource
import sys
import time

import django


def main(job_id: str) -> None:
    django.setup()
    from assessment.services.impact import measure_impact  # noqa: PLC0415  models are ready only now
    from jobs.models import Job  # noqa: PLC0415

    job, marks = Job.objects.get(pk=job_id), [("scoring", time.perf_counter())]

    def tick(step: str, progress: int = 0, total: int = 0) -> None:
        Job.objects.filter(pk=job.pk).update(step=step, progress=progress, progress_total=total)
        marks.append((step, time.perf_counter()))

    measure_impact(job, tick)
    begun = {step: at for step, at in reversed(marks)}
    figures = {
        "scoring": begun["causes"] - marks[0][1],
        "causes": begun["storing"] - begun["causes"],
        "changes": sum(step == "causes" for step, _ in marks),
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
