"""Rubrics as files: out of a version or a draft, and into a draft after a look at what would change."""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.requests import SignedInRequest
from files.refusal import FileRefused
from rubrics.access import get_draft, get_version
from rubrics.comparing import KINDS, compare_documents
from rubrics.differences import Row, build_rows
from rubrics.incoming import MAX_BYTES, Found, Incoming, read_incoming
from rubrics.incoming_messages import found_text, place_text, refusal_text
from rubrics.json_schema import document_schema
from rubrics.messages import problem_text
from rubrics.models import Draft
from rubrics.operations import OperationRefused
from rubrics.packing import pack, unpack
from rubrics.selectors import RubricTampered, read_checked
from rubrics.services.drafting import DraftClosed, DraftMoved, replace_document
from rubrics.services.importing import rehearse_import
from rubrics.sheets import CellTooLong
from rubrics.views.drafts import closed_sentence, moved_sentence, show
from rubrics.views.versions import tampered
from rubrics.wording import DIFFERENCE, VERDICT
from rubrics.workbook import write_workbook
from rubrics.yaml_dump import dump_yaml

MOST_SHOWN = 50
REFUSED = 422
_TYPES = {
    "yaml": "application/yaml; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@login_not_required
@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """The JSON Schema, for the editor of anybody who writes rubrics."""
    response = JsonResponse(document_schema(), json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Type"] = "application/schema+json"
    response["Content-Disposition"] = 'inline; filename="fulcrum-rubric.schema.json"'
    return response


# ---------------------------------------------------------------- out
@require_safe
def version_export(request: SignedInRequest, slug: str, number: int, kind: str) -> HttpResponse:
    version = get_version(request.user, slug, number)
    try:
        read_checked(version)
    except RubricTampered:
        return tampered(request, version)
    back = redirect("rubrics:version", slug, number)
    return _file(request, json.loads(version.document), f"{slug}-{number}", kind) or back


@require_safe
def draft_export(request: SignedInRequest, draft_id: UUID, kind: str) -> HttpResponse:
    draft = get_draft(request.user, draft_id)
    back = redirect("rubrics:draft-exchange", draft_id)
    return _file(request, json.loads(draft.document), f"{draft.slug}-draft-{draft.revision}", kind) or back


def _file(request: SignedInRequest, document: Any, name: str, kind: str) -> HttpResponse | None:
    """The download; None, with a message, where a workbook cannot hold the document."""
    if kind not in _TYPES:
        raise Http404
    try:
        content = dump_yaml(document).encode() if kind == "yaml" else write_workbook(document)
    except CellTooLong as refusal:
        words = _("“%(place)s” is longer than a cell of a workbook can be. Export YAML instead.")
        messages.error(request, words % {"place": refusal.place})
        return None
    response = HttpResponse(content, content_type=_TYPES[kind])
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    return response


# ---------------------------------------------------------------- in
@dataclass(frozen=True, slots=True)
class Problem:
    place: str
    text: str
    path: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What applying a file would do; `packed` is the document on its way to the second step."""

    packed: str
    verdict: str
    counts: tuple[tuple[str, int], ...]
    rows: tuple[Row, ...]
    total: int
    rules: tuple[Problem, ...]


@require_http_methods(["GET", "HEAD", "POST"])
def draft_exchange(request: SignedInRequest, draft_id: UUID) -> HttpResponse:
    """Files out of the draft; a file that was sent is only looked at."""
    draft = get_draft(request.user, draft_id)
    if request.method != "POST":
        return _page(request, draft)
    if draft.status != Draft.Status.OPEN:
        return _page(request, draft, refusal=closed_sentence())
    upload = request.FILES.get("file")
    try:
        if upload is None:
            raise FileRefused("too_big" if getattr(request, "left_out", ()) else "missing")
        incoming = read_incoming(upload.name or "", upload.read(MAX_BYTES + 1))
    except FileRefused as refusal:
        return _page(request, draft, refusal=refusal_text(refusal))
    return _look_at(request, draft, incoming)


def _look_at(request: SignedInRequest, draft: Draft, incoming: Incoming) -> HttpResponse:
    if incoming.document is None:
        return _page(request, draft, faults=[_problem(found) for found in incoming.faults])
    try:
        rehearse_import(draft=draft, document=incoming.document, by=request.user, at=timezone.now())
    except OperationRefused as refused:
        faults = [Problem(problem.path, problem_text(problem), problem.path) for problem in refused.problems]
        return _page(request, draft, faults=faults)
    return _page(request, draft, preview=_preview(draft, incoming))


def _preview(draft: Draft, incoming: Incoming) -> Preview:
    comparison = compare_documents(json.loads(draft.document), incoming.document)
    counts = Counter(entry.kind for entry in comparison.entries)
    return Preview(
        packed=pack(incoming.document),
        verdict=str(VERDICT[comparison.verdict]),
        counts=tuple((str(DIFFERENCE[kind]), counts[kind]) for kind in KINDS if counts[kind]),
        rows=tuple(build_rows(comparison, comparison.entries[:MOST_SHOWN])),
        total=len(comparison.entries),
        rules=tuple(_problem(found) for found in incoming.rules),
    )


def _problem(found: Found) -> Problem:
    return Problem(place_text(found), found_text(found), found.problem.path)


@require_POST
def draft_import(request: SignedInRequest, draft_id: UUID) -> HttpResponse:
    """Apply what was looked at, unless the draft has moved on since."""
    draft = get_draft(request.user, draft_id)
    revision = request.POST.get("revision", "")
    try:
        change = replace_document(
            draft=draft,
            document=unpack(request.POST.get("document", "")),
            revision=int(revision) if revision.isdecimal() and len(revision) < 10 else 0,
            by=request.user,
            at=timezone.now(),
        )
    except DraftMoved:
        messages.error(request, moved_sentence())
    except DraftClosed:
        messages.error(request, closed_sentence())
    except OperationRefused as refusal:
        messages.error(request, f"{refusal.problem.path}: {problem_text(refusal.problem)}")
    except ValueError:
        messages.error(request, _("The file was not kept. Choose it again."))
    else:
        said = _("The file was applied to the draft.") if change else _("The file changes nothing.")
        messages.success(request, said)
        return redirect("rubrics:draft-history", draft_id)
    return redirect("rubrics:draft-exchange", draft_id)


def _page(request: SignedInRequest, draft: Draft, **found: Any) -> HttpResponse:
    """422 where a file was refused: nothing has changed."""
    status = REFUSED if found.get("refusal") or found.get("faults") else 200
    faults = found.pop("faults", [])
    more = {"faults": faults[:MOST_SHOWN], "fault_count": len(faults), "most_shown": MOST_SHOWN, **found}
    return show(request, draft, "draft-exchange", "exchange", status=status, here=_("Import, export"), **more)
