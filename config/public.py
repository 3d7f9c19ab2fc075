"""Pages for everybody, in the reader's language or in the language of the address."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from config.context import language_tag


def public_page(
    view: Callable[[HttpRequest], HttpResponse],
) -> Callable[..., HttpResponse]:
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
    return render(request, "public/landing.html")


@public_page
def model(request: HttpRequest) -> HttpResponse:
    return render(request, "public/model.html")


@public_page
def help(request: HttpRequest) -> HttpResponse:
    return render(request, "public/help.html")


@public_page
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "public/privacy.html")


@public_page
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "public/accessibility.html")
