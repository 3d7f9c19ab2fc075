"""The answer when the program fails: a page that needs nothing, and a reference that leads to the log."""

import logging
import secrets

from django.http import HttpRequest, HttpResponseServerError
from django.template.loader import get_template

logger = logging.getLogger(__name__)
_LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # none that is mistaken for another over the telephone


def server_error(request: HttpRequest) -> HttpResponseServerError:
    reference = "".join(secrets.choice(_LETTERS) for _ in range(6))
    logger.error("Reference %s: %s %s failed", reference, request.method, request.path)
    return HttpResponseServerError(get_template("500.html").render({"reference": reference}))
