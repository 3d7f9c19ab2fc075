"""Who belongs to a factory: the list, roles, leaving, and the invitations its managers send."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.access import can, get_member, get_membership, get_sent_invitation
from accounts.forms import MemberInvitationForm, RoleForm, SuccessorForm
from accounts.fresh_links import keep_links, take_links
from accounts.models import Membership
from accounts.recent_sign_in import check_recent_sign_in
from accounts.requests import SignedInRequest
from accounts.selectors import is_last_manager, list_members, list_successors, newest_invitations
from accounts.services.invitations import (
    AlreadyMember,
    InvitationClosed,
    RemindedToday,
    TooManyInvitations,
    invite_all,
    remind,
    revoke_invitation,
)
from accounts.services.memberships import LastManager, NotAMember, change_role, end_membership, hand_over

PAGE_SIZE = 50
NEWEST = 25


@require_http_methods(["GET", "HEAD", "POST"])
def members(request: SignedInRequest, factory_id: UUID) -> HttpResponse:
    """The members (GET), and inviting (POST). Contributors see names only, viewers everything but the invitations."""
    membership = get_membership(request.user, factory_id, "manage" if request.method == "POST" else "enter")
    form = MemberInvitationForm(request.POST or None)
    if form.is_valid() and _invite(request, membership, form):
        return redirect("accounts:members", factory_id)
    may_manage = can(membership.role, "manage")
    people = list_members(membership.factory)
    context = {
        "factory": membership.factory,
        "membership": membership,
        "page": Paginator(people, PAGE_SIZE).get_page(request.GET.get("page")),
        "may_read": can(membership.role, "read"),
        "may_manage": may_manage,
    }
    if may_manage:
        now = timezone.now()
        context |= {
            "form": form,
            "fresh": take_links(request, factory_id),
            "invitations": newest_invitations(membership.factory, limit=NEWEST, at=now),
        }
    return render(request, "accounts/members.html", context)


def _invite(request: SignedInRequest, membership: Membership, form: MemberInvitationForm) -> bool:
    try:
        issued = invite_all(factory=membership.factory, **form.cleaned_data, by=request.user, at=timezone.now())
    except AlreadyMember as error:
        form.add_error("emails", _("%(email)s belongs to the factory already.") % {"email": error})
        return False
    except TooManyInvitations:
        form.add_error("emails", _("That is too much mail for one day. Go on tomorrow."))
        return False
    keep_links(request, membership.factory_id, issued)
    return True


@require_http_methods(["GET", "HEAD", "POST"])
def member(request: SignedInRequest, factory_id: UUID, member_id: int) -> HttpResponse:
    """One member: another role."""
    found = get_member(request.user, factory_id, member_id)
    form = RoleForm(request.POST or None, initial={"role": found.role})
    if form.is_valid():
        check_recent_sign_in(request)
        try:
            change_role(membership=found, role=form.cleaned_data["role"], by=request.user, at=timezone.now())
            messages.success(request, _("The role of %(name)s is changed.") % {"name": found.user})
            return redirect("accounts:members", factory_id)
        except LastManager:
            form.add_error("role", _("The factory needs a manager. Make somebody else manager first."))
        except NotAMember:
            return _gone(request, factory_id)
    return render(request, "accounts/member.html", {"factory": found.factory, "member": found, "form": form})


@require_POST
def member_remove(request: SignedInRequest, factory_id: UUID, member_id: int) -> HttpResponse:
    found = get_member(request.user, factory_id, member_id)
    if found.user == request.user:
        return redirect("accounts:leave", factory_id)
    check_recent_sign_in(request)
    try:
        end_membership(membership=found, by=request.user, at=timezone.now())
    except (LastManager, NotAMember):  # a manager removes another one, so only what happens at the same time leads here
        return _gone(request, factory_id)
    messages.success(request, _("%(name)s no longer belongs to the factory.") % {"name": found.user})
    return redirect("accounts:members", factory_id)


@require_http_methods(["GET", "HEAD", "POST"])
def leave(request: SignedInRequest, factory_id: UUID) -> HttpResponse:
    """Leave the factory; its last manager names a successor in the same step."""
    own = get_membership(request.user, factory_id, "enter")
    needs_successor = is_last_manager(own)
    successors = list_successors(own)
    form = SuccessorForm(request.POST or None, successors=successors) if needs_successor else None
    if request.method == "POST" and (form is None or form.is_valid()) and _leave(own, form):
        messages.success(request, _("You no longer belong to %(factory)s.") % {"factory": own.factory})
        return redirect("accounts:start")
    context = {"factory": own.factory, "form": form, "is_possible": not needs_successor or successors.exists()}
    return render(request, "accounts/leave.html", context)


def _leave(own: Membership, form: SuccessorForm | None) -> bool:
    """False when another manager left or the successor was removed in the meantime: the page then asks again."""
    now = timezone.now()
    try:
        if form:
            hand_over(membership=own, to=form.cleaned_data["successor"], at=now)
        else:
            end_membership(membership=own, by=own.user, at=now)
    except (LastManager, NotAMember):
        return False
    return True


@require_POST
def invitation_remind(request: SignedInRequest, factory_id: UUID, invitation_id: UUID) -> HttpResponse:
    found = get_sent_invitation(request.user, factory_id, invitation_id)
    try:
        keep_links(request, factory_id, [remind(invitation=found, by=request.user, at=timezone.now())])
    except RemindedToday:
        messages.warning(request, _("%(email)s got a mail within the last day.") % {"email": found.email})
    except InvitationClosed:
        messages.warning(request, _("The invitation is no longer open. Send a new one."))
    return redirect("accounts:members", factory_id)


@require_POST
def invitation_revoke(request: SignedInRequest, factory_id: UUID, invitation_id: UUID) -> HttpResponse:
    found = get_sent_invitation(request.user, factory_id, invitation_id)
    try:
        revoke_invitation(invitation=found, by=request.user, at=timezone.now())
        messages.success(request, _("The invitation is withdrawn. Its link no longer works."))
    except InvitationClosed:
        messages.warning(request, _("The invitation was answered in the meantime."))
    return redirect("accounts:members", factory_id)


def _gone(request: SignedInRequest, factory_id: UUID) -> HttpResponse:
    messages.warning(request, _("The members changed in the meantime. Look again."))
    return redirect("accounts:members", factory_id)
