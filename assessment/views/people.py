"""Who answers what: the manager's table, invitations for sections, reminders; who else is in a section right now."""

from collections import defaultdict
from datetime import date
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.access import get_membership
from accounts.fresh_links import keep_links, take_links
from accounts.models import Invitation
from accounts.requests import SignedInRequest
from accounts.services.invitations import AlreadyMember, InvitationClosed, RemindedToday, TooManyInvitations, remind
from assessment.access import get_assessment
from assessment.forms.delegation import ColleagueForm, DelegationTable
from assessment.models import Assessment
from assessment.presence import list_others, note_presence
from assessment.selectors.delegation import Delegation, Holder, build_delegation, list_holders
from assessment.selectors.inbox import list_waiting
from assessment.selectors.rounds import Round, get_plan, get_round
from assessment.services.delegation import (
    assign_sections,
    change_due_dates,
    invite_for_sections,
    remind_person,
    unassign_sections,
)
from assessment.workflow import RoundLocked
from rubrics.texts import in_language


@require_http_methods(["GET", "HEAD", "POST"])
def people(request: SignedInRequest, factory_id: UUID, assessment_id: UUID) -> HttpResponse:
    """The table of sections and people (GET), and what was changed in it (POST)."""
    if request.method == "POST":
        return _save_table(request, factory_id, assessment_id)
    round_ = get_round(get_assessment(request.user, factory_id, assessment_id, "manage"))
    return _render(request, round_, ColleagueForm(leaves=round_.plan.leaves))


def _save_table(request: SignedInRequest, factory_id: UUID, assessment_id: UUID) -> HttpResponse:
    with transaction.atomic():
        round_ = get_round(get_assessment(request.user, factory_id, assessment_id, "manage", hold=True))
        delegation = _build(round_)
        cells = [cell.value for row in delegation.sections for cell in row.cells]
        table = DelegationTable(request.POST, cells=cells, leaves=round_.progress.sections)
        if table.bad_dates:
            messages.error(request, _bad_dates(round_, table))
            return _render(request, round_, ColleagueForm(leaves=round_.plan.leaves), status=422)
        try:
            _apply(request, round_.assessment, delegation, table)
        except RoundLocked:
            messages.error(request, _("This round is submitted, so nobody can be asked for answers."))
    return redirect("assessment:people", factory_id, assessment_id)


def _bad_dates(round_: Round, table: DelegationTable) -> str:
    language = get_language() or "en"
    wrong = [leaf.node.title for leaf in round_.plan.leaves if leaf.node.key in table.bad_dates]
    names = _(", ").join(in_language(title, language) for title in wrong)
    return _("“%(names)s”: write the due date like 2026-11-20. Nothing was changed.") % {"names": names}


def _apply(request: SignedInRequest, assessment: Assessment, delegation: Delegation, table: DelegationTable) -> None:
    subjects = {row.holder.key: row.holder.subject for row in delegation.people}
    by, at = request.user, timezone.now()
    given: dict[tuple[str, date | None], list[str]] = defaultdict(list)
    taken: dict[str, list[str]] = defaultdict(list)
    for value in table.given:
        leaf, key = value.split(":")
        given[key, table.dues[leaf]].append(leaf)
    for value in table.taken:
        leaf, key = value.split(":")
        taken[key].append(leaf)
    for key, leaves in taken.items():
        unassign_sections(assessment=assessment, leaves=leaves, whom=subjects[key], by=by, at=at)
    for (key, due), leaves in given.items():
        assign_sections(assessment=assessment, leaves=leaves, to=subjects[key], due=due, by=by, at=at)
    change_due_dates(assessment=assessment, dues=table.changed_dues, by=by, at=at)
    messages.success(request, _("Saved. Members who got something new are told by mail."))


@require_POST
def people_invite(request: SignedInRequest, factory_id: UUID, assessment_id: UUID) -> HttpResponse:
    """Invite a colleague for some sections: one step for the account and for the work."""
    with transaction.atomic():
        round_ = get_round(get_assessment(request.user, factory_id, assessment_id, "manage", hold=True))
        form = ColleagueForm(request.POST, leaves=round_.plan.leaves)
        if not form.is_valid() or not _invite(request, round_, form):
            return _render(request, round_, form, status=422)
    return redirect("assessment:people", factory_id, assessment_id)


def _invite(request: SignedInRequest, round_: Round, form: ColleagueForm) -> bool:
    wishes = dict(form.cleaned_data)
    try:
        with transaction.atomic():
            issued = invite_for_sections(
                round_=round_, leaves=wishes.pop("sections"), **wishes, by=request.user, at=timezone.now()
            )
    except AlreadyMember:
        form.add_error("email", _("This person belongs to the factory already. Tick their boxes in the table."))
    except TooManyInvitations:
        form.add_error("email", _("That is too much mail for one day. Go on tomorrow."))
    except RoundLocked:
        form.add_error(None, _("This round is submitted, so nobody can be asked for answers."))
    else:
        keep_links(request, round_.assessment.factory_id, [issued])
        return True
    return False


@require_POST
def people_remind(request: SignedInRequest, factory_id: UUID, assessment_id: UUID) -> HttpResponse:
    """One mail more, at most once a day."""
    assessment = get_assessment(request.user, factory_id, assessment_id, "manage")
    holders = {holder.key: holder for holder in list_holders(assessment, at=timezone.now())}
    holder = holders.get(request.POST.get("who", ""))
    if holder is None:
        raise Http404
    _remind(request, assessment, holder)
    return redirect("assessment:people", factory_id, assessment_id)


def _remind(request: SignedInRequest, assessment: Assessment, holder: Holder) -> None:
    by, at = request.user, timezone.now()
    try:
        if isinstance(holder.subject, Invitation):
            issued = remind(invitation=holder.subject, by=by, at=at)
            keep_links(request, assessment.factory_id, [issued])
        else:
            remind_person(assessment=assessment, user=holder.subject, by=by, at=at)
        messages.success(request, _("%(name)s gets a mail.") % {"name": holder.name})
    except RemindedToday:
        messages.info(request, _("%(name)s had a mail today already.") % {"name": holder.name})
    except InvitationClosed:
        messages.info(request, _("The invitation was answered or has run out."))


@require_safe
def waiting(request: SignedInRequest, factory_id: UUID) -> HttpResponse:
    """Always a redirect: the first question that waits for the person, else the home of the factory."""
    membership = get_membership(request.user, factory_id, "enter")
    found = list_waiting(request.user, today=timezone.localdate(), factory=membership.factory)
    return redirect(found[0].address) if found else redirect("assessment:home", factory_id)


@require_POST
def presence(request: SignedInRequest, factory_id: UUID, assessment_id: UUID, leaf: str) -> HttpResponse:
    """A heartbeat from an open question page; the answer names who else is there."""
    assessment = get_assessment(request.user, factory_id, assessment_id, "contribute", leaf=leaf)
    if leaf not in {item.node.key for item in get_plan(assessment).leaves}:
        raise Http404
    note_presence(assessment, leaf, request.user)
    return render(request, "assessment/_presence.html", {"others": list_others(assessment, leaf, request.user)})


def _build(round_: Round) -> Delegation:
    return build_delegation(round_, at=timezone.now(), today=timezone.localdate())


def _render(request: SignedInRequest, round_: Round, form: ColleagueForm, status: int = 200) -> HttpResponse:
    assessment = round_.assessment
    context = {
        "factory": assessment.factory,
        "assessment": assessment,
        "delegation": _build(round_),
        "form": form,
        "fresh": take_links(request, assessment.factory_id),
        "may_change": assessment.status != Assessment.Status.SUBMITTED,
        "nav": "questions",
    }
    return render(request, "assessment/people.html", context, status=status)
