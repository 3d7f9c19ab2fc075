from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"

    def ready(self) -> None:
        from assessment.holds import register_hold  # noqa: PLC0415  models are ready only now
        from reviews.selectors.holds import has_open_review  # noqa: PLC0415

        register_hold(has_open_review)
