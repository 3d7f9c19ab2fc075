"""Pages for everybody, in the reader's language or in the language of the address."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from assessment.scoring.display import round_half_up
from benchmarks.reference import default_set
from config.context import language_tag
from config.public_content import (
    disclaimer,
    find_published,
    list_choices,
    list_confidence,
    list_elements,
    list_levels,
    list_yardsticks,
)
from config.sample import get_sample


def public_page(view: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """A view without sign-in; an address that names a language is answered in it, whatever the cookie says."""

    @wraps(view)
    def page(request: HttpRequest, language: str = "") -> HttpResponse:
        if not language:
            return view(request)
        with translation.override(language):
            response = view(request)
        response["Content-Language"] = language_tag(language)
        return response

    return login_not_required(require_safe(page))


@public_page
def landing(request: HttpRequest) -> HttpResponse:
    reference = default_set()
    language = translation.get_language() or settings.LANGUAGE_CODE
    context = {
        "reference": reference,
        "yardsticks": list_yardsticks(reference),
        "sample": get_sample(language),
        "sample_address": reverse("reports:sample", args=[language]),
    }
    return render(request, "public/landing.html", context | _about_model())


@public_page
def model(request: HttpRequest) -> HttpResponse:
    context = _about_model()
    if rubric := context.get("rubric"):
        context |= {
            "elements": list_elements(rubric),
            "confidence": list_confidence(rubric),
            "scale": list_choices(rubric),
            "disclaimer": disclaimer(rubric, context["version"].number),
        }
    return render(request, "public/model.html", context)


@public_page
def glossary(request: HttpRequest) -> HttpResponse:
    return render(request, "public/glossary.html", _about_model())


@public_page
def help(request: HttpRequest) -> HttpResponse:
    return render(request, "public/help.html", _about_model())


@public_page
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "public/privacy.html")


@public_page
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "public/accessibility.html")


def _about_model() -> dict[str, Any]:
    """Counts, gate and levels of the newest rubric; nothing when none is published yet."""
    published = find_published()
    if published is None:
        return {}
    version, rubric = published
    return {
        "version": version,
        "rubric": rubric,
        "levels": list_levels(rubric),
        "requirement_count": len(rubric.requirements),
        "subdomain_count": len(rubric.leaves()),
        "gate": round_half_up(rubric.gate.at_least * 100, 0),
    }
