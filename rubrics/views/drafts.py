"""The studio: pages that show a draft, beginning and putting aside one."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from rubrics.access import get_draft, get_version
from rubrics.change_wording import Line, describe
from rubrics.forms import DraftForm
from rubrics.models import Draft, DraftChange
from rubrics.outline import build_outline
from rubrics.parts import OTHER_PARTS, TITLES, Link
from rubrics.selectors import RubricTampered
from rubrics.selectors.studio import Studio, find_steps, history_of, open_studio
from rubrics.services.drafting import DraftClosed, create_draft, discard_draft

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class ChangeRow:
    change: DraftChange
    lines: tuple[Line, ...]


def show(request: SignedInRequest, draft: Draft, template: str, tab: str, **more: Any) -> HttpResponse:
    """A page of the studio with what all of them have in common."""
    status = more.pop("status", 200)
    return render(request, f"rubrics/{template}.html", studio_context(request, draft, tab, **more), status=status)


def studio_context(request: SignedInRequest, draft: Draft, tab: str, **more: Any) -> dict[str, Any]:
    studio: Studio = more.pop("studio", None) or open_studio(draft)
    may_edit = draft.status == Draft.Status.OPEN
    return {
        "draft": draft,
        "studio": studio,
        "profiles": studio.document["profiles"],
        "first_weights": f"weights/{next(iter(studio.document['profiles']))}",
        "may_edit": may_edit,
        "steps": find_steps(draft) if may_edit else None,
        "impact": studio.find_impact(),
        "tab": tab,
        "back": request.path,
        **more,
    }


# ---------------------------------------------------------------- pages
@require_safe
def draft(request: SignedInRequest, draft_id: UUID) -> HttpResponse:
    """The tree."""
    found = get_draft(request.user, draft_id)
    studio = open_studio(found)
    everything = request.GET.get("open") == "all"
    outline = build_outline(studio.document, studio.faults, request.GET.get("at", ""), everything=everything)
    return show(request, found, "draft", "tree", studio=studio, outline=outline, everything=everything)


@require_safe
def parts(request: SignedInRequest, draft_id: UUID) -> HttpResponse:
    found = get_draft(request.user, draft_id)
    links = [Link(TITLES[name], name) for name in OTHER_PARTS]
    return show(request, found, "draft-parts", "parts", parts=links, here=_("Other parts"))


@require_safe
def checks(request: SignedInRequest, draft_id: UUID) -> HttpResponse:
    return show(request, get_draft(request.user, draft_id), "draft-checks", "checks", here=_("Checks"))


@require_safe
def history(request: SignedInRequest, draft_id: UUID) -> HttpResponse:
    found = get_draft(request.user, draft_id)
    page = Paginator(history_of(found), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [ChangeRow(change, describe(change.steps, change.inverse)) for change in page]
    return show(request, found, "draft-history", "history", rows=rows, page=page, here=_("History"))


# ---------------------------------------------------------------- beginning and putting aside
@require_http_methods(["GET", "HEAD", "POST"])
def draft_new(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """A draft is a copy of a version, under a name of its own."""
    version = get_version(request.user, slug, number)
    form = DraftForm(request.POST or None, initial={"name": _("Draft of %(version)s") % {"version": version}})
    if not form.is_valid():
        return render(request, "rubrics/draft-new.html", {"form": form, "version": version})
    try:
        made = create_draft(base=version, name=form.cleaned_data["name"], by=request.user, at=timezone.now())
    except RubricTampered:
        return redirect("rubrics:version", slug, number)
    return redirect("rubrics:draft", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: SignedInRequest, draft_id: UUID) -> HttpResponse:
    found = get_draft(request.user, draft_id)
    if request.method != "POST":
        return render(request, "rubrics/draft-discard.html", {"draft": found})
    try:
        discard_draft(draft=found, by=request.user, at=timezone.now())
    except DraftClosed:
        messages.error(request, closed_sentence())
        return redirect("rubrics:draft", draft_id)
    messages.success(request, _("The draft “%(name)s” was put aside. Its history stays.") % {"name": found.name})
    return redirect("rubrics:version-list")


def closed_sentence() -> str:
    return _("This draft is no longer open, so it cannot be edited. Copy the version to begin another one.")


def moved_sentence() -> str:
    return _("Somebody changed the draft meanwhile. Look at it again, then repeat what you wanted.")
