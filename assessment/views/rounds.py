"""A factory's home, its rounds, the start of a round and its scope."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.access import can, get_factory, get_membership
from accounts.models import Factory
from accounts.requests import SignedInRequest
from assessment.access import get_assessment, get_draft
from assessment.forms.rounds import NewAssessmentForm, ScopeForm
from assessment.models import Assessment
from assessment.selectors.carrying import find_source
from assessment.selectors.grants import list_reviewers
from assessment.selectors.hub import current_round, list_rounds
from assessment.selectors.inbox import Waiting, list_own_rounds, list_waiting
from assessment.selectors.rounds import get_round
from assessment.selectors.standing import get_standing
from assessment.services.carrying import carry_answers
from assessment.services.rounds import RoundNameTaken, change_scope, create_assessment
from assessment.workflow import RoundLocked
from rubrics.document import Rubric
from rubrics.models import RubricVersion
from rubrics.selectors import list_published, load_rubric


@require_safe
def home(request: SignedInRequest, factory_id: UUID) -> HttpResponse:
    membership = get_membership(request.user, factory_id, "enter")
    waiting = list_waiting(request.user, today=timezone.localdate(), factory=membership.factory)
    if not can(membership.role, "read"):
        return _contributors_home(request, membership.factory, waiting)
    rounds = list_rounds(membership.factory)
    current = current_round(rounds)
    context = {
        "factory": membership.factory,
        "assessment": current,
        "waiting": waiting,
        "standing": get_standing(get_round(current), timezone.now()) if current else None,
        "reviewers": list_reviewers(membership.factory, [row.assessment for row in rounds], at=timezone.now()),
        "rounds": [row for row in rounds if row.assessment is not current],
        "may_start": can(membership.role, "manage"),
        "may_answer": can(membership.role, "answer"),
        "nav": "home",
    }
    return render(request, "assessment/home.html", context)


def _contributors_home(request: SignedInRequest, factory: Factory, waiting: tuple[Waiting, ...]) -> HttpResponse:
    """What waits for the person, and their way to what they have answered: no level, no score, nobody else's work."""
    rounds = list_own_rounds(request.user, factory)
    context = {
        "factory": factory,
        "assessment": rounds[0] if rounds else None,
        "waiting": waiting,
        "rounds": rounds,
        "nav": "home",
    }
    return render(request, "assessment/people_home.html", context)


@require_safe
def round_list(request: SignedInRequest, factory_id: UUID) -> HttpResponse:
    membership = get_membership(request.user, factory_id)
    rounds = list_rounds(membership.factory)
    context = {
        "factory": membership.factory,
        "assessment": current_round(rounds),
        "rounds": rounds,
        "may_start": can(membership.role, "manage"),
        "nav": "home",
    }
    return render(request, "assessment/list.html", context)


@require_http_methods(["GET", "POST"])
def new(request: SignedInRequest, factory_id: UUID) -> HttpResponse:
    factory = get_factory(request.user, factory_id, "manage")
    versions = list_published()
    if not versions:
        messages.error(request, _("No rubric is published, so no round can start. Ask your administrator."))
        return redirect("assessment:home", factory_id)
    current = current_round(list_rounds(factory))
    chosen = _choose_rubric(request, versions, current)
    last = find_source(factory, chosen.slug)
    today = timezone.localdate()
    form = NewAssessmentForm(
        request.POST or None,
        factory=factory,
        versions=versions,
        last=last,
        rubric=load_rubric(chosen),
        initial={
            "name": f"{today.year} H{1 if today.month <= 6 else 2}",
            "profile": _usual_profile(load_rubric(chosen), factory),
            "rubric_version": chosen.pk,
        },
    )
    if form.is_valid():
        try:
            assessment = _start(request, factory, chosen, form, last)
            return redirect("assessment:hub", factory.pk, assessment.pk)
        except RoundNameTaken:  # a doubled request that passed the form's own check
            form.add_error("name", form.name_taken())
    context = {
        "factory": factory,
        "assessment": current,
        "form": form,
        "rubric": load_rubric(chosen),
        "rubrics": [(version, load_rubric(version).title) for version in versions],
        "chosen": chosen,
        "disclaimer": {
            language: text.replace("{version}", str(chosen.number))
            for language, text in load_rubric(chosen).disclaimer.items()
        },
        "nav": "home",
    }
    return render(request, "assessment/new.html", context)


def _choose_rubric(
    request: SignedInRequest, versions: tuple[RubricVersion, ...], current: Assessment | None
) -> RubricVersion:
    """The one that is asked for, else the factory's own family, else the first."""
    asked = request.POST.get("rubric_version") or request.GET.get("rubric")
    wanted = [version for version in versions if str(version.pk) == asked]
    usual = [version for version in versions if current and version.slug == current.rubric_version.slug]
    return [*wanted, *usual, *versions][0]


def _usual_profile(rubric: Rubric, factory: Factory) -> str:
    """The factory's type where the rubric knows it, or the only profile there is."""
    if factory.manufacturing_type in rubric.profiles or len(rubric.profiles) > 1:
        return factory.manufacturing_type
    return next(iter(rubric.profiles))


@transaction.atomic
def _start(
    request: SignedInRequest,
    factory: Factory,
    chosen: RubricVersion,
    form: NewAssessmentForm,
    last: Assessment | None,
) -> Assessment:
    """The new round, empty or with the answers of the last one."""
    now = timezone.now()
    assessment = create_assessment(
        factory=factory,
        name=form.cleaned_data["name"],
        rubric_version=chosen,
        profile=form.cleaned_data["profile"],
        trimmed=form.trimmed(),
        by=request.user,
        at=now,
    )
    if last is not None and form.cleaned_data["carry"]:
        carry_answers(assessment=assessment, source=last, by=request.user, at=now)
    return assessment


@require_http_methods(["GET", "POST"])
def scope(request: SignedInRequest, factory_id: UUID, assessment_id: UUID) -> HttpResponse:
    assessment = get_assessment(request.user, factory_id, assessment_id, "manage")
    rubric = load_rubric(assessment.rubric_version)
    initial = ScopeForm.initial_of(assessment.profile, assessment.trimmed)
    form = ScopeForm(request.POST or None, rubric=rubric, initial=initial)
    if form.is_valid():
        return _change_scope(request, factory_id, assessment_id, form)
    context = {
        "factory": assessment.factory,
        "assessment": assessment,
        "form": form,
        "rubric": rubric,
        "nav": "questions",
    }
    return render(request, "assessment/scope.html", context)


def _change_scope(request: SignedInRequest, factory_id: UUID, assessment_id: UUID, form: ScopeForm) -> HttpResponse:
    try:
        with transaction.atomic():
            change_scope(
                assessment=get_draft(request.user, factory_id, assessment_id, "manage"),
                profile=form.cleaned_data["profile"],
                trimmed=form.trimmed(),
                by=request.user,
                at=timezone.now(),
            )
    except RoundLocked:
        messages.error(request, _("This round is submitted, so its scope cannot change. Reopen it to go on."))
    else:
        messages.success(request, _("The scope is changed. Answers outside it are kept, not counted."))
    return redirect("assessment:hub", factory_id, assessment_id)
