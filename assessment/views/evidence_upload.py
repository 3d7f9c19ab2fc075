"""Taking files: several in one form, or one at a time by script; a refused file takes none of the others with it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.access import Need, can
from accounts.requests import SignedInRequest
from assessment.access import get_assessment
from assessment.evidence_access import visible_evidence, writable_requirements
from assessment.evidence_files.rules import MAX_BYTES, ROUND_BYTES
from assessment.evidence_messages import locked_text, refusal_text
from assessment.forms.evidence import UploadForm
from assessment.models import Assessment
from assessment.selectors.evidence import list_evidence_of
from assessment.selectors.evidence_library import list_files
from assessment.selectors.rounds import get_plan
from assessment.services.evidence import Facts, add_evidence, stored_file
from assessment.uploads import files_left_out
from assessment.workflow import RoundLocked
from files.refusal import FileRefused
from rubrics.texts import in_language

NO_ROOM = 507
REFUSED = 422
FIELD = "files"


@dataclass(frozen=True)
class Outcome:
    """What became of one file: `code` is added, there (it was already), or why it was refused."""

    name: str
    code: str
    text: str

    @property
    def is_refused(self) -> bool:
        return self.code not in {"added", "there"}


def receive_files(
    request: SignedInRequest, assessment: Assessment, facts: Facts, requirements: Iterable[str]
) -> list[Outcome]:
    """Every file of the request on its own, those that were left out on their way in among them."""
    keys = tuple(requirements)
    refused = [_refused(name, FileRefused(code)) for name, code in files_left_out(request)]
    uploads = request.FILES.getlist(FIELD)
    return [*refused, *(_receive(request, assessment, upload, facts, keys) for upload in uploads)]


def _receive(
    request: SignedInRequest, seen: Assessment, upload: "UploadedFile[Any]", facts: Facts, keys: tuple[str, ...]
) -> Outcome:
    """Checked and stored first, which takes its time; then the right is asked again with the round held."""
    name, now = upload.name or "?", timezone.now()
    try:
        with stored_file(factory_id=seen.factory_id, name=name, data=upload.read()) as file, transaction.atomic():
            assessment = get_assessment(request.user, seen.factory_id, seen.pk, "contribute", hold=True)
            _check_writable(assessment, keys)
            evidence, is_new = add_evidence(
                assessment=assessment, file=file, facts=facts, requirements=keys, by=request.user, at=now
            )
    except FileRefused as refusal:
        return _refused(name, refusal)
    except RoundLocked:
        return Outcome(name, "locked", locked_text())
    if is_new:
        return Outcome(evidence.name, "added", _("“%(name)s” is added.") % {"name": evidence.name})
    text = _("“%(name)s” was here already, as “%(other)s”. It is linked, not stored twice.")
    return Outcome(evidence.name, "there", text % {"name": name, "other": evidence.name})


def _check_writable(assessment: Assessment, keys: tuple[str, ...]) -> None:
    """Raises RoundLocked when these answers, or with none the round, take no files from this person now."""
    writable = writable_requirements(assessment)
    if not writable or not writable.issuperset(keys) or not (keys or can(assessment.role, "manage")):
        raise RoundLocked


def _refused(name: str, refusal: FileRefused) -> Outcome:
    return Outcome(name, refusal.code, refusal_text(name, refusal))


def answer_upload(
    request: SignedInRequest,
    form: UploadForm,
    outcomes: list[Outcome],
    *,
    page: Callable[[int], HttpResponse],
    done: Callable[[], HttpResponse],
) -> HttpResponse:
    """JSON for the script; without it the page again when something is wrong, otherwise the way on."""
    if not form.errors and not outcomes:
        form.add_error(None, _("Choose at least one file."))
    refused = [outcome for outcome in outcomes if outcome.is_refused]
    status = NO_ROOM if any(item.code == "no_room" for item in refused) else REFUSED
    if not request.accepts("text/html"):
        errors = [str(error) for list_ in form.errors.values() for error in list_]
        texts = errors or [outcome.text for outcome in refused or outcomes]
        is_wrong = bool(errors or refused)
        body = {"status": "refused" if is_wrong else outcomes[0].code, "message": " ".join(texts)}
        return JsonResponse(body, status=status if is_wrong else 200)
    if form.errors or refused:
        return page(status)
    for outcome in outcomes:
        messages.success(request, outcome.text)
    return done()


@require_http_methods(["GET", "HEAD", "POST"])
def of_requirement(request: SignedInRequest, factory_id: UUID, assessment_id: UUID, requirement: str) -> HttpResponse:
    """The files that prove one answer (GET), and adding some (POST)."""
    need: Need = "contribute" if request.method == "POST" else "enter"
    assessment = get_assessment(request.user, factory_id, assessment_id, need, requirement=requirement)
    if requirement not in get_plan(assessment).requirement_keys():
        raise Http404
    if request.method != "POST":
        return _render_of_requirement(request, assessment, requirement, UploadForm())
    form = UploadForm(request.POST)
    outcomes = receive_files(request, assessment, form.facts(), [requirement]) if form.is_valid() else []
    return answer_upload(
        request,
        form,
        outcomes,
        page=lambda status: _render_of_requirement(request, assessment, requirement, form, outcomes, status),
        done=lambda: redirect("assessment:evidence-of", factory_id, assessment_id, requirement),
    )


def _render_of_requirement(
    request: SignedInRequest,
    assessment: Assessment,
    key: str,
    form: UploadForm,
    outcomes: list[Outcome] | None = None,
    status: int = 200,
) -> HttpResponse:
    plan, now = get_plan(assessment), timezone.now()
    files = list_evidence_of(assessment, key, now)
    context = {
        "factory": assessment.factory,
        "assessment": assessment,
        "requirement": plan.rubric.requirement(key),
        "leaf": plan.rubric.leaf_of[key],
        "rubric": plan.rubric,
        "files": files,
        "nav": "questions",
    }
    context |= upload_context(assessment, form, outcomes)
    context["may_add"] = key in writable_requirements(assessment)
    if request.htmx:
        return render(request, "assessment/_evidence_of.html", context)
    others = list_files(assessment, visible_evidence(assessment, request.user), None, now).object_list
    known = {file.id for file in files}
    context["others"] = [row.file for row in others if row.file.id not in known]
    return render(request, "assessment/evidence-of.html", context, status=status)


def upload_choices(assessment: Assessment) -> list[tuple[str, str]]:
    """The answers a file may prove, for a contributor to choose from."""
    plan, writable, language = get_plan(assessment), writable_requirements(assessment), get_language() or "en"
    return [
        (item.key, f"{item.key} {in_language(item.text, language)[:60]}")
        for leaf in plan.leaves
        for item in leaf.node.requirements
        if item.key in writable
    ]


def upload_context(assessment: Assessment, form: UploadForm, outcomes: list[Outcome] | None) -> dict[str, Any]:
    """What the part of a page that takes files needs."""
    return {
        "form": form,
        "outcomes": outcomes or [],
        "max_bytes": MAX_BYTES,
        "round_bytes": ROUND_BYTES,
        "may_add": bool(writable_requirements(assessment)),
    }
