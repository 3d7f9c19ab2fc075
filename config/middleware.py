"""What holds for every page: the language of the account, and the headers that keep a page private."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import get_template
from django.utils import translation
from django.utils.cache import patch_vary_headers

from config.errors import store_unreachable
from config.storage import StoreUnreachable

_UNUSED_FEATURES = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


class FormsInUtf8:
    """Our pages send UTF-8. A body that claims another character set is refused before anything tries to decode it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        claimed = (request.content_params or {}).get("charset", "utf-8")
        if claimed.lower() in ("utf-8", "utf8", "us-ascii"):
            return self.get_response(request)
        return HttpResponse(get_template("400.html").render(), status=415)


class AccountLanguage:
    """A person who chose a language gets it on every device; the cookie decides for everybody else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = getattr(request.user, "language", "")
        if language in dict(settings.LANGUAGES):  # not one that an earlier release had
            translation.activate(language)
            request.LANGUAGE_CODE = language
        return self.get_response(request)


class StoreOutage:
    """A store of files that does not answer costs the files, and nothing else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return store_unreachable(request, exception) if isinstance(exception, StoreUnreachable) else None


class PrivacyHeaders:
    """Signed-in pages stay in no cache: the next person at a shared computer must not find them with Back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        was_signed_in = request.user.is_authenticated
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", _UNUSED_FEATURES)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        patch_vary_headers(response, ["HX-Request"])
        if request.user.is_authenticated:
            response.headers.setdefault("Cache-Control", "no-store")
        elif was_signed_in:
            response.headers.setdefault("Clear-Site-Data", '"storage"')
        return response
