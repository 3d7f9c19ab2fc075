"""Two documents side by side: any two versions, or a draft and a version."""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import SignedInRequest
from audit.spreadsheet import csv_lines
from rubrics.access import get_draft, get_version, list_drafts, list_versions
from rubrics.comparing import KINDS, Comparison, compare_documents
from rubrics.differences import build_rows, difference_rows
from rubrics.models import Draft, RubricVersion
from rubrics.selectors import RubricTampered, read_checked
from rubrics.views.drafts import show
from rubrics.views.versions import tampered
from rubrics.wording import DIFFERENCE, VERDICT

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Side:
    """What can stand on one side: `code` names it in the address."""

    code: str
    title: str
    address: str


@require_safe
def version_compare(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    version = get_version(request.user, slug, number)
    sides = _sides(request.user, leave_out=f"{slug}/{number}")
    before = [side for side in sides if side.code in {f"{slug}/{smaller}" for smaller in range(number)}]
    here = Side(f"{slug}/{number}", str(version), reverse("rubrics:version", args=[slug, number]))
    try:
        found = _compare(request, version, sides, (before or sides)[0] if sides else here, here)
    except RubricTampered as error:
        return tampered(request, error.version)
    if request.GET.get("format") == "csv":
        return _csv(found["comparison"], f"differences-{slug}-{number}")
    return render(request, "rubrics/version-compare.html", {"version": version, **found})


@require_safe
def draft_compare(request: SignedInRequest, draft_id: UUID) -> HttpResponse:
    draft = get_draft(request.user, draft_id)
    sides = _sides(request.user, leave_out=str(draft.pk))
    base = next(side for side in sides if side.code == f"{draft.slug}/{draft.base.number}")
    here = Side(str(draft.pk), draft.name, reverse("rubrics:draft", args=[draft.pk]))
    try:
        found = _compare(request, draft, sides, base, here)
    except RubricTampered as error:
        return tampered(request, error.version)
    if request.GET.get("format") == "csv":
        return _csv(found["comparison"], f"differences-{draft.slug}-draft")
    return show(request, draft, "draft-compare", "compare", here=_("Differences"), **found)


def _compare(
    request: SignedInRequest, new: Draft | RubricVersion, sides: list[Side], default: Side, here: Side
) -> dict[str, Any]:
    """What the page shows: `new` against the side that was chosen. Raises RubricTampered or Http404."""
    code = request.GET.get("with") or default.code
    other = next((side for side in sides if side.code == code), default if code == default.code else None)
    if other is None:
        raise Http404
    comparison = compare_documents(_document(_find(request.user, other.code)), _document(new))
    counts = Counter(entry.kind for entry in comparison.entries)
    kind = request.GET.get("kind", "")
    chosen = tuple(entry for entry in comparison.entries if kind not in KINDS or entry.kind == kind)
    page = Paginator(chosen, PAGE_SIZE).get_page(request.GET.get("page"))
    return {
        "comparison": comparison,
        "verdict": VERDICT[comparison.verdict],
        "counts": [(name, DIFFERENCE[name], counts[name]) for name in KINDS if counts[name]],
        "kind": kind,
        "page": page,
        "rows": list(build_rows(comparison, tuple(page.object_list))),
        "sides": sides,
        "other": other,
        "this": here,
    }


def _sides(user: User, leave_out: str) -> list[Side]:
    """Every version, and every draft that is not put aside."""
    versions = [
        Side(f"{item.slug}/{item.number}", str(item), reverse("rubrics:version", args=[item.slug, item.number]))
        for item in list_versions(user)
    ]
    drafts = [
        Side(str(item.pk), item.name, reverse("rubrics:draft", args=[item.pk]))
        for item in list_drafts(user)
        if item.status != Draft.Status.DISCARDED
    ]
    return [side for side in (*versions, *drafts) if side.code != leave_out]


def _find(user: User, code: str) -> Draft | RubricVersion:
    slug, number = code.split("/") if "/" in code else ("", code)
    return get_version(user, slug, int(number)) if slug else get_draft(user, UUID(code))


def _document(source: Draft | RubricVersion) -> Any:
    if isinstance(source, RubricVersion):
        read_checked(source)
    return json.loads(source.document)


def _csv(comparison: Comparison, name: str) -> HttpResponse:
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.writelines(csv_lines(difference_rows(comparison)))
    return response
