from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from jobs.registry import register  # noqa: PLC0415  models are ready only now
        from reports.services.build import STEPS, build_report  # noqa: PLC0415
        from reports.services.request import KIND  # noqa: PLC0415

        register(KIND, build_report, steps=STEPS)
