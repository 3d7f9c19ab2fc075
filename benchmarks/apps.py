from django.apps import AppConfig


class BenchmarksConfig(AppConfig):
    name = "benchmarks"

    def ready(self) -> None:
        from assessment.freezing import register_part  # noqa: PLC0415 - models exist only when the apps are ready
        from benchmarks.selectors import freeze_kpis, freeze_reference_set  # noqa: PLC0415

        register_part("kpis", freeze_kpis)
        register_part("reference_set", freeze_reference_set)
