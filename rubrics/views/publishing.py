"""The studio: from draft to version, by two administrators, and what becomes of a version later."""

import json
from collections import Counter
from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from rubrics.access import can_approve, get_draft, get_version
from rubrics.comparing import KINDS, compare_documents
from rubrics.forms import ProposalForm, ReasonForm
from rubrics.impact_source import count_rounds
from rubrics.models import Draft, RubricVersion
from rubrics.problems import DocumentError
from rubrics.selectors.drafts import find_newer
from rubrics.selectors.studio import Studio, open_studio
from rubrics.services.approving import (
    EffectiveInThePast,
    ImpactNotSeen,
    NewerVersionExists,
    OwnProposal,
    ProposalStale,
    approve_draft,
    propose_draft,
    reject_proposal,
    withdraw_proposal,
)
from rubrics.services.drafting import DraftClosed, DraftMoved
from rubrics.services.publishing import (
    RubricAlreadyPublished,
    StatusNotAllowed,
    retire_version,
    withdraw_version,
)
from rubrics.views.drafts import closed_sentence, moved_sentence, show
from rubrics.wording import DIFFERENCE, VERDICT


# ---------------------------------------------------------------- a proposal
@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: SignedInRequest, draft_id: UUID) -> HttpResponse:
    """What the version would be; proposing it, and what waits for approval."""
    draft = get_draft(request.user, draft_id)
    studio, newer = open_studio(draft), find_newer(draft)
    form = _proposal_form(request, studio, newer)
    if request.method == "POST" and form.is_valid() and _propose(request, studio, form):
        return redirect("rubrics:draft-publish", draft_id)
    more = {
        "form": form,
        "newer": newer,
        "reject_form": ReasonForm(),
        "may_approve": can_approve(request.user, draft),
        "four_eyes": settings.FOUR_EYES,
        **_differences(studio),
        "rounds": count_rounds().get(draft.base_id, 0),
        "here": _("Publish"),
    }
    status = 422 if form.errors else 200
    return show(request, draft, "draft-publish", "publish", studio=studio, status=status, **more)


def _differences(studio: Studio) -> dict[str, object]:
    """How many differences of each kind there are, and what they mean for answers."""
    comparison = compare_documents(json.loads(studio.draft.base.document), studio.document)
    counts = Counter(entry.kind for entry in comparison.entries)
    return {
        "differences": [(DIFFERENCE[kind], counts[kind]) for kind in KINDS if counts[kind]],
        "verdict": VERDICT[comparison.verdict],
    }


def _proposal_form(request: SignedInRequest, studio: Studio, newer: RubricVersion | None) -> ProposalForm:
    draft = studio.draft
    initial = {"name": draft.version_name, "summary": draft.summary, "effective_on": draft.effective_on}
    has_impact = studio.find_impact() is not None
    return ProposalForm(request.POST or None, has_impact=has_impact, has_newer=newer is not None, initial=initial)


def _propose(request: SignedInRequest, studio: Studio, form: ProposalForm) -> bool:
    """Whether it was proposed; if not, the form says why."""
    data, draft = form.cleaned_data, studio.draft
    revision = request.POST.get("revision", "")
    try:
        propose_draft(
            draft=draft,
            revision=int(revision) if revision.isdecimal() and len(revision) < 10 else 0,
            name=data["name"],
            summary=data["summary"],
            effective_on=data["effective_on"],
            impact=studio.find_impact(),
            without_impact=data.get("without_impact", False),
            although_newer=data.get("although_newer", False),
            by=request.user,
            at=timezone.now(),
        )
    except ImpactNotSeen:
        form.add_error("without_impact", _("Look at the impact first, or tick that you publish without it."))
    except EffectiveInThePast:
        form.add_error("effective_on", _("Choose today or a later day."))
    except NewerVersionExists as refusal:
        form.add_error(None, _newer_sentence(refusal.newer))
    except RubricAlreadyPublished:
        form.add_error(None, _("Nothing differs from a version that is published already."))
    except DocumentError:
        form.add_error(None, _("The draft has errors. Mend them first."))
    except DraftMoved:
        form.add_error(None, moved_sentence())
    except DraftClosed:
        form.add_error(None, closed_sentence())
    else:
        messages.success(request, _("Proposed. Nothing is published until it is approved."))
        return True
    return False


def _newer_sentence(newer: RubricVersion) -> str:
    sentence = _("%(version)s was published meanwhile. What changed there does not stand in this draft.")
    return sentence % {"version": newer}


@require_POST
def approve(request: SignedInRequest, draft_id: UUID) -> HttpResponse:
    draft = get_draft(request.user, draft_id)
    revision = request.POST.get("revision", "")
    seen = int(revision) if revision.isdecimal() and len(revision) < 10 else 0
    try:
        version = approve_draft(draft=draft, revision=seen, by=request.user, at=timezone.now())
    except OwnProposal:
        messages.error(request, _("Another administrator has to approve what you proposed."))
    except (ProposalStale, DraftMoved):
        messages.error(request, moved_sentence())
    except NewerVersionExists as refusal:
        messages.error(request, _newer_sentence(refusal.newer))
    except RubricAlreadyPublished:
        messages.error(request, _("Nothing differs from a version that is published already."))
    except DraftClosed:
        messages.error(request, _("This draft does not wait for approval."))
    else:
        messages.success(request, _("%(version)s is published.") % {"version": version})
        return redirect("rubrics:version", version.slug, version.number)
    return redirect("rubrics:draft-publish", draft_id)


@require_POST
def take_back(request: SignedInRequest, draft_id: UUID) -> HttpResponse:
    """The proposal, by whoever sees that it should wait."""
    draft = get_draft(request.user, draft_id)
    return _reopened(request, draft, lambda: withdraw_proposal(draft=draft, by=request.user, at=timezone.now()))


@require_POST
def reject(request: SignedInRequest, draft_id: UUID) -> HttpResponse:
    draft, form = get_draft(request.user, draft_id), ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why it goes back; the other person needs to know."))
        return redirect("rubrics:draft-publish", draft_id)
    reason = form.cleaned_data["reason"]
    return _reopened(
        request, draft, lambda: reject_proposal(draft=draft, reason=reason, by=request.user, at=timezone.now())
    )


def _reopened(request: SignedInRequest, draft: Draft, reopen: Callable[[], object]) -> HttpResponse:
    try:
        reopen()
    except DraftClosed:
        messages.error(request, _("This draft does not wait for approval."))
    else:
        messages.success(request, _("The draft can be edited again."))
    return redirect("rubrics:draft-publish", draft.pk)


# ---------------------------------------------------------------- a version later
@require_http_methods(["GET", "HEAD", "POST"])
def retire(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """No new rounds from now on."""
    version = get_version(request.user, slug, number)
    if request.method != "POST":
        return render(request, "rubrics/version-retire.html", _about(version))
    return _ended(request, version, lambda: retire_version(version=version, by=request.user.email, at=timezone.now()))


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedInRequest, slug: str, number: int) -> HttpResponse:
    """Something is wrong with it."""
    version, form = get_version(request.user, slug, number), ReasonForm(request.POST or None)
    if not form.is_valid():
        return render(request, "rubrics/version-withdraw.html", _about(version) | {"form": form})
    reason, by = form.cleaned_data["reason"], request.user.email
    return _ended(request, version, lambda: withdraw_version(version=version, reason=reason, by=by, at=timezone.now()))


def _about(version: RubricVersion) -> dict[str, object]:
    return {"version": version, "rounds": count_rounds().get(version.pk, 0)}


def _ended(request: SignedInRequest, version: RubricVersion, end: Callable[[], RubricVersion]) -> HttpResponse:
    try:
        ended = end()
    except StatusNotAllowed:
        messages.error(request, _("This version was retired or withdrawn before."))
    else:
        state = {"version": ended, "state": ended.get_status_display()}
        messages.success(request, _("%(version)s: %(state)s.") % state)
    return redirect("rubrics:version-list")
