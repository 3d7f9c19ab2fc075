"""A round that a factory has handed in, the firm it let in, and everybody who must stay outside."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import Factory, Firm, Grant, User
from assessment.models import Assessment, Snapshot
from assessment.services.submission import submit_assessment
from reviews.access import Desk
from tests.builders import (
    AT,
    make_assessment,
    make_consultant,
    make_factory,
    make_firm,
    make_grant,
    make_membership,
    make_user,
)

ANSWERS = {"MAKE-A-L1-1": "fully", "MAKE-A-L1-2": "mostly", "MAKE-B-L1-1": "fully", "SELL-L1-1": "partly"}
KEY, OTHER = "MAKE-A-L1-1", "SELL-L1-1"
LATER = AT + timedelta(hours=1)
REASON = "The export covers one line of three."


@dataclass(frozen=True)
class Case:
    owner: User
    consultant: User
    firm: Firm
    factory: Factory
    assessment: Assessment
    snapshot: Snapshot
    grant: Grant

    @property
    def desk(self) -> Desk:
        return Desk(Assessment.objects.select_related("factory", "rubric_version").get(), self.firm)


@pytest.fixture
def case(db: None) -> Case:
    owner, factory, firm = make_user("owner"), make_factory(), make_firm()
    make_membership(owner, factory)
    assessment = make_assessment(factory, by=owner, answers=ANSWERS)
    snapshot = submit_assessment(assessment=assessment, by=owner, at=AT)
    grant = make_grant(factory, firm)
    return Case(owner, make_consultant(firm), firm, factory, assessment, snapshot, grant)


Ask = Callable[..., HttpResponse]


@pytest.fixture
def get(case: Case) -> Ask:
    """A page of the review, as the consultant sees it unless somebody else asks."""

    def ask(name: str = "review", /, *args: object, by: User | None = None, **query: object) -> HttpResponse:
        return as_user(by or case.consultant).get(address(case, name, *args), query)

    return ask


@pytest.fixture
def post(case: Case) -> Ask:
    def ask(name: str, /, *args: object, by: User | None = None, json: bool = False, **data: object) -> HttpResponse:
        accept = "application/json" if json else "text/html"
        return as_user(by or case.consultant).post(address(case, name, *args), data, headers={"accept": accept})

    return ask


def address(case: Case, name: str, *args: object) -> str:
    return reverse(f"reviews:{name}", args=[] if name == "portfolio" else [case.assessment.pk, *args])


def as_user(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client
