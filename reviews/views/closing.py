"""What a reviewer gets whose access ended while a page was open: nothing is stored, nothing typed is lost."""

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
                return JsonResponse({"status": "closed", "message": closed_sentence()}, status=404)
            typed = [text for name in _TYPED if (text := request.POST.get(name, "").strip())]
            if not typed:
                raise
            return render(request, "reviews/closed.html", {"typed": typed}, status=404)

    return wrapped


def closed_sentence() -> str:
    return _("You can no longer open this review, and nothing was saved. Ask the factory for access if you need it.")
