"""Administrators' pages of the published rubrics. Published versions are read here, never changed."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from accounts.requests import SignedInRequest
from rubrics.access import get_version, list_drafts, list_versions
from rubrics.impact_source import count_rounds
from rubrics.models import Draft, RubricVersion
from rubrics.overview import build_overview
from rubrics.selectors import RubricTampered, read_checked
from rubrics.texts import in_language
from rubrics.wording import policies

OPEN = (Draft.Status.OPEN, Draft.Status.PROPOSED)


@require_safe
def version_list(request: SignedInRequest) -> HttpResponse:
    """Drafts in progress, and every version with the number of rounds that use it."""
    drafts = [draft for draft in list_drafts(request.user) if draft.status in OPEN]
    rounds = count_rounds()
    versions = [(version, rounds.get(version.pk, 0)) for version in list_versions(request.user)]
    return render(request, "rubrics/version-list.html", {"drafts": drafts, "versions": versions})


@require_safe
def leaf(request: SignedInRequest, slug: str, number: int, leaf: str) -> HttpResponse:
    """What a subdomain's questions say beside their text, with the defaults of effort and relevance."""
    found = get_version(request.user, slug, number)
    try:
        rubric = read_checked(found)
    except RubricTampered:
        return tampered(request, found)
    if leaf not in rubric.leaf_by_key:
        raise Http404
    context = {"version": found, "rubric": rubric, "leaf": rubric.leaf_by_key[leaf]}
    return render(request, "rubrics/leaf.html", context)


@require_safe
def version(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    found = get_version(request.user, slug, number)
    try:
        rubric = read_checked(found)
    except RubricTampered:
        return tampered(request, found)
    disclaimer = in_language(rubric.disclaimer, get_language() or "en").replace("{version}", str(number))
    context = {
        "version": found,
        "rubric": rubric,
        "overview": build_overview(rubric),
        "policies": policies(rubric),
        "disclaimer": disclaimer,
    }
    return render(request, "rubrics/version.html", context)


def tampered(request: SignedInRequest, version: RubricVersion) -> HttpResponse:
    return render(request, "rubrics/version-tampered.html", {"version": version}, status=500)
