from django.urls import include, path

from config import health

urlpatterns = [
    path("livez", health.livez),
    path("readyz", health.readyz),
    path("", include("config.public_urls")),
    path("zh-hans/", include(("config.public_urls", "zh-hans")), {"language": "zh-hans"}),
    path("accounts/", include("allauth.urls")),
    path("", include("accounts.urls")),
    path("", include("rubrics.urls")),
    path("", include("assessment.urls")),
    path("", include("benchmarks.urls")),
    path("", include("reports.urls")),
    path("", include("reviews.urls")),
]

handler500 = "config.errors.server_error"
