"""What a reviewer gets whose access or review ended while a page was open: nothing is stored, nothing typed is lost."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

View = Callable[..., HttpResponse]
_TYPED = ("reason", "text", "summary")


def wants_json(request: HttpRequest) -> bool:
    return request.accepts("application/json") and not request.accepts("text/html")


def keep_text(view: View) -> View:
    """A save that meets no round any more answers 404 and hands back what was typed, to be copied."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Http404:
            if request.method != "POST":
                raise
            if wants_json(request):
                return JsonResponse({"status": "closed", "message": no_access_sentence()}, status=404)
            if not typed_words(request):
                raise
            return hand_back(request, no_access_sentence(), status=404)

    return wrapped


def typed_words(request: HttpRequest) -> list[str]:
    return [text for name in _TYPED if (text := request.POST.get(name, "").strip())]


def hand_back(request: HttpRequest, sentence: str, *, status: int) -> HttpResponse:
    """Why nothing was saved, and what was typed."""
    context = {"sentence": sentence, "typed": typed_words(request)}
    return render(request, "reviews/closed.html", context, status=status)


def no_access_sentence() -> str:
    return _("You can no longer open this review, and nothing was saved. Ask the factory for access if you need it.")


def closed_sentence() -> str:
    return _("This review is closed: it is signed, or the factory has opened the round again.")
