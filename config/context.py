"""What every template may ask for."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation

PUBLIC_PAGES = ("landing", "model", "glossary", "help", "privacy", "accessibility")
OTHER_LANGUAGE = {"en": "zh-hans", "zh-hans": "en"}
_OWN_NAMES = {"en": "English", "zh-hans": "中文"}

# Which item of the main navigation a page belongs to; whatever else hangs on an assessment belongs to its questions.
_NAV = {
    "assessment:home": "home",
    "assessment:list": "home",
    "assessment:new": "home",
    "assessment:results": "results",
    "assessment:why": "results",
    "assessment:compare": "results",
    "benchmarks:kpi": "results",
    "accounts:factory-settings": "home",
    "accounts:members": "home",
    "accounts:member": "home",
    "accounts:leave": "home",
    "assessment:grants": "home",
}
_NAV_OF_APP = {"assessment": "questions", "reports": "reports", "reviews": "clients", "rubrics": "admin-rubrics"}


def site(request: HttpRequest) -> dict[str, object]:
    language = translation.get_language() or settings.LANGUAGE_CODE
    other = OTHER_LANGUAGE[language]
    return {
        "demo": settings.DEMO,
        "signup_open": settings.SIGNUP_OPEN,
        "source_url": settings.SOURCE_URL,
        "home": _home(request),
        "nav": _nav_item(request),
        "theme": getattr(getattr(request, "user", None), "theme", "system"),
        "page_language": language_tag(language),
        "other_language": {
            "code": other,
            "tag": language_tag(other),
            "name": _OWN_NAMES[other],
            "next": _address_in(request, other),
        },
        "alternates": _alternates(request),
        "public": {name: public_address(name, _language_prefix(request)) for name in PUBLIC_PAGES},
    }


def language_tag(code: str) -> str:
    """The code as HTML and HTTP write it: zh-hans is zh-Hans."""
    return translation.to_locale(code).replace("_", "-")


def public_address(name: str, language: str = "") -> str:
    """A public page, under its language prefix when one is named."""
    return reverse(f"{language}:{name}" if language else name)


def _home(request: HttpRequest) -> str:
    if getattr(getattr(request, "user", None), "is_authenticated", False):
        return reverse("accounts:start")
    return public_address("landing", _language_prefix(request))


def _nav_item(request: HttpRequest) -> str:
    match = request.resolver_match
    if match is None:
        return ""
    if match.view_name in _NAV:
        return _NAV[match.view_name]
    for part in ("group", "firm", "consultant", "user"):
        if match.view_name.startswith(f"accounts:admin-{part}"):
            return "admin-firms" if part == "consultant" else f"admin-{part}s"
    if match.view_name.startswith("accounts:admin-"):
        return "admin-factories"
    return _NAV_OF_APP.get(match.namespace, match.view_name)


def _language_prefix(request: HttpRequest) -> str:
    """The language that a public address forces, or nothing."""
    match = request.resolver_match
    return match.namespace if match and match.namespace in OTHER_LANGUAGE else ""


def _alternates(request: HttpRequest) -> dict[str, str]:
    """The addresses of a public page by hreflang, for search engines."""
    match = request.resolver_match
    if match is None or match.url_name not in PUBLIC_PAGES:
        return {}
    neutral, chinese = (request.build_absolute_uri(_address_in(request, code)) for code in ("en", "zh-hans"))
    return {"x-default": neutral, "en": neutral, "zh-Hans": chinese}


def _address_in(request: HttpRequest, language: str) -> str:
    """Where the language switch leads: public pages have an address per language, the others follow the cookie."""
    match = request.resolver_match
    if match is None or match.url_name not in PUBLIC_PAGES:
        return request.get_full_path()
    return public_address(match.url_name, "zh-hans" if language == "zh-hans" else "")
