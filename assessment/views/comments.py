"""What the factory's people say in the thread of an answer."""

from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.requests import SignedInRequest
from assessment.access import get_assessment
from assessment.forms.comments import CommentForm
from assessment.selectors.rounds import get_plan
from assessment.services.comments import add_comment


@require_POST
def comment(request: SignedInRequest, factory_id: UUID, assessment_id: UUID, requirement: str) -> HttpResponse:
    """Say something, or settle the matter; also in a round that is handed in."""
    form = CommentForm(request.POST)
    with transaction.atomic():
        assessment = get_assessment(
            request.user, factory_id, assessment_id, "contribute", requirement=requirement, hold=True
        )
        if requirement not in get_plan(assessment).requirement_keys():
            raise Http404
        if form.is_valid():
            add_comment(
                assessment=assessment,
                requirement=requirement,
                by=request.user,
                at=timezone.now(),
                **form.cleaned_data,
            )
    for errors in form.errors.values():
        messages.error(request, " ".join(map(str, errors)))
    address = reverse("assessment:requirement", args=[factory_id, assessment_id, requirement])
    return redirect(f"{address}#comments")
