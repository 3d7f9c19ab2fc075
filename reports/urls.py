from django.urls import path, re_path

from reports import public_views, views

app_name = "reports"

_REPORTS = "f/<uuid:factory_id>/a/<uuid:assessment_id>/reports/"
_REPORT = f"{_REPORTS}<uuid:report_id>/"

urlpatterns = [
    path(_REPORTS, views.report_list, name="list"),
    path(f"{_REPORTS}verification/", views.verification, name="verification"),
    path(_REPORT, views.report, name="report"),
    path(f"{_REPORT}retry/", views.retry, name="retry"),
    path(f"{_REPORT}cancel/", views.cancel, name="cancel"),
    path(f"{_REPORT}file/", views.file, name="file"),
    re_path(r"^verify/(?P<code>[A-Za-z2-7-]{20,30})/$", public_views.verify, name="verify"),
    re_path(r"^sample-report/(?P<language>en|zh-hans)/$", public_views.sample, name="sample"),
]
