"""Administrators' pages of the published rubrics. Published versions are read here, never changed."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from rubrics.access import get_version, list_versions
from rubrics.overview import build_overview
from rubrics.selectors import RubricTampered, load_rubric
from rubrics.texts import in_language
from rubrics.wording import policies


@require_safe
def version_list(request: SignedInRequest) -> HttpResponse:
    return render(request, "rubrics/version-list.html", {"versions": list_versions(request.user)})


@require_safe
def version(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    found = get_version(request.user, slug, number)
    try:
        rubric = load_rubric(found)
    except RubricTampered:
        return render(request, "rubrics/version-tampered.html", {"version": found}, status=500)
    disclaimer = in_language(rubric.disclaimer, get_language() or "en").replace("{version}", str(number))
    context = {
        "version": found,
        "rubric": rubric,
        "overview": build_overview(rubric),
        "policies": policies(rubric.rule),
        "disclaimer": disclaimer,
    }
    return render(request, "rubrics/version.html", context)
