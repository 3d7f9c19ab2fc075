"""Pages without sign-in: is this report genuine, and what does a report look like."""

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.network import address_of
from reports.selectors import find_verified
from reports.services.samples import sample_name

LOOKS_A_MINUTE = 30
"""From one address: enough for people, useless for trying codes."""


@login_not_required
@require_safe
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """Unknown and switched off look the same. Shows what the owner allows and nothing else."""
    if _looks_too_often(request):
        return render(request, "429.html", status=429)
    result = find_verified(code.upper().replace("-", ""))
    if result is None:
        raise Http404
    response = render(request, "reports/verify.html", {"result": result})
    response["X-Robots-Tag"] = "noindex"
    return response


def _looks_too_often(request: HttpRequest) -> bool:
    key = f"verify:{address_of(request)}:{timezone.now():%H%M}"
    cache.add(key, 0, timeout=120)
    try:
        return cache.incr(key) > LOOKS_A_MINUTE
    except ValueError:  # it ran out between the two
        return False


@login_not_required
@require_safe
def sample(request: HttpRequest, language: str) -> HttpResponseBase:
    """A report of invented answers, made when the installation was prepared."""
    name = sample_name(language)
    if not default_storage.exists(name):
        raise Http404
    return FileResponse(
        default_storage.open(name),
        filename=f"fulcrum-sample-report-{language}.pdf",
        content_type="application/pdf",
        headers={"X-Content-Type-Options": "nosniff", "Cache-Control": "public, max-age=3600"},
    )
