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

    job, marks = Job.objects.get(pk=job_id), [("scoring", time.perf_counter(), time.process_time())]

    def tick(step: str, progress: int = 0, total: int = 0) -> None:
        Job.objects.filter(pk=job.pk).update(step=step, progress=progress, progress_total=total)
        marks.append((step, time.perf_counter(), time.process_time()))

    measure_impact(job, tick)
    by_clock, by_processor = ({mark[0]: mark[column] for mark in reversed(marks)} for column in (1, 2))
    figures = {
        "scoring": by_clock["causes"] - by_clock["scoring"],
        "causes": by_clock["storing"] - by_clock["causes"],
        "changes": sum(mark[0] == "causes" for mark in marks),
        "processor": [
            by_processor["causes"] - by_processor["scoring"],
            by_processor["storing"] - by_processor["causes"],
        ],
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main(*sys.argv[1:])
