"""Who did what: the chain of a factory for its managers, that of the installation for administrators."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from accounts.access import check_administrator, get_factory
from accounts.audit_filter import AuditFilterForm
from accounts.recent_sign_in import check_recent_sign_in
from accounts.requests import SignedInRequest
from audit.chain import INSTALLATION
from audit.export import event_rows
from audit.models import EventQuerySet
from audit.selectors import check_chain, count_factory_events, list_choices, list_events, make_row
from audit.services import chain_of
from audit.spreadsheet import csv_lines

PAGE_SIZE = 50


@require_safe
def factory_audit(request: SignedInRequest, factory_id: UUID) -> HttpResponseBase:
    factory = get_factory(request.user, factory_id, "manage")
    context = {"factory": factory, "nav": "home"}
    return _chain_page(request, chain_of(factory.pk), "accounts/audit.html", context, f"audit-{factory.pk}")


@require_safe
def installation_audit(request: SignedInRequest) -> HttpResponseBase:
    check_administrator(request.user)
    context = {"counts": count_factory_events(), "nav": "admin-audit"}
    return _chain_page(request, INSTALLATION, "accounts/admin-audit.html", context, "audit-installation")


def _chain_page(
    request: SignedInRequest, chain: str, template: str, context: dict[str, Any], file_name: str
) -> HttpResponseBase:
    """One page of events; with `format=csv` all that pass the filter, with `check` also the state of the chain."""
    form = AuditFilterForm(request.GET, choices=list_choices(chain))
    form.is_valid()
    events = list_events(chain, form.wanted())
    if request.GET.get("format") == "csv":
        check_recent_sign_in(request)
        return _csv(events, file_name)
    page = Paginator(events, PAGE_SIZE).get_page(request.GET.get("page"))
    context |= {
        "form": form,
        "page": page,
        "rows": [make_row(event) for event in page],
        "is_filtered": any(form.cleaned_data.values()) or bool(form.errors),
        "state": check_chain(chain) if "check" in request.GET else None,
    }
    return render(request, template, context)


def _csv(events: EventQuerySet, file_name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(
        _in_language(csv_lines(event_rows(events))), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = f'attachment; filename="{file_name}.csv"'
    return response


def _in_language(lines: Iterator[str]) -> Iterator[str]:
    """The lines are made while they are sent, after the page's language is no longer set."""
    language = translation.get_language() or "en"

    def each() -> Iterator[str]:
        with translation.override(language):
            yield from lines

    return each()
