"""The answers when the program or its store of files fails: pages that need nothing, and a reference that leads to
the log."""

import logging
import secrets

from django.http import HttpRequest, HttpResponse, HttpResponseServerError, JsonResponse
from django.template.loader import get_template
from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is mistaken for another over the telephone


def server_error(request: HttpRequest) -> HttpResponseServerError:
    reference = _new_reference()
    logger.error("Reference %s: %s %s failed", reference, request.method, request.path)
    return HttpResponseServerError(get_template("500.html").render({"reference": reference}))


def store_unreachable(request: HttpRequest, error: Exception) -> HttpResponse:
    """Says what still works. Nothing of the request was stored: what it had begun was rolled back."""
    reference = _new_reference()
    logger.error("Reference %s: no files at %s %s (%s)", reference, request.method, request.path, error)
    if not request.accepts("text/html"):
        message = _("Files cannot be stored or fetched right now. Answers are saved; try again in a few minutes.")
        return JsonResponse({"status": "refused", "message": message, "reference": reference}, status=503)
    page = get_template("503.html").render({"reference": reference})
    return HttpResponse(page, status=503, headers={"Retry-After": "120"})


def _new_reference() -> str:
    return "".join(secrets.choice(_LETTERS) for _number in range(6))
