"""Who may do what: every route, every role. A route that is not in the table fails the suite.

The outcomes: "ok" (a page, a redirect inside, or a form sent back), "sign in", 403, 404 and 405.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.models import Role, User
from accounts.services.invitations import invite_consultant
from assessment.services.submission import submit_assessment
from reports.services.request import request_reports
from reports.services.samples import sample_name
from tests.assessment.evidence import make_evidence
from tests.builders import (
    PASSWORD,
    make_administrator,
    make_assessment,
    make_assignment,
    make_consultant,
    make_draft,
    make_factory,
    make_firm,
    make_grant,
    make_group,
    make_invitation,
    make_membership,
    make_published_rubric,
    make_user,
)

pytestmark = pytest.mark.django_db


class Access(NamedTuple):
    """What each person gets. The stranger manages another factory; the administrator belongs to none. The consultant's
    firm has a grant for the factory, that of the former consultant was revoked."""

    anonymous: str
    stranger: str
    viewer: str
    contributor: str
    owner: str
    administrator: str
    consultant: str
    former_consultant: str


ANYBODY = Access(*["ok"] * 8)
SIGNED_IN = Access("sign in", *["ok"] * 7)
NOBODY = Access("sign in", *["404"] * 7)
READ = Access("sign in", "404", "ok", "403", "ok", "404", "404", "404")
# The contributor of the table has one subdomain of the open round: the one of PLACES.
ENTER = Access("sign in", "404", "ok", "ok", "ok", "404", "404", "404")
CONTRIBUTE = Access("sign in", "404", "403", "ok", "ok", "404", "404", "404")
MANAGE = Access("sign in", "404", "403", "403", "ok", "404", "404", "404")
ADMINISTER = Access("sign in", "404", "404", "404", "404", "ok", "404", "404")
REVIEW = Access("sign in", *["404"] * 5, "ok", "404")
# What proves an answer is shown to the reviewer.
SHOWN = ENTER._replace(consultant="ok")
POST_ONLY = GET_ONLY = Access("sign in", *["405"] * 7)
PUBLIC_POST_ONLY = PUBLIC_GET_ONLY = Access(*["405"] * 8)
# The invitation of the table is for somebody without an account: who is signed in is somebody else.
INVITED = Access("ok", *["403"] * 7)
# Nobody in the table has recovery codes.
NO_TWO_STEP = Access("sign in", *["404"] * 7)
# Who must have two-step sign-in has it.
TWO_STEPS_ALONE = NO_TWO_STEP._replace(administrator="ok", consultant="ok", former_consultant="ok")
# The round of the table has no history: its manager gets as far as the version that is not there.
NOTHING_TO_RESTORE = MANAGE._replace(contributor="404", owner="404")
# No round of the table has moved, so that there is nothing before.
BEFORE_A_MOVE = READ._replace(viewer="404", owner="404")
REMINDS_NOBODY = MANAGE._replace(owner="404")
# Nobody has measured what the draft of the table would change.
NOT_MEASURED = NOBODY
UNKNOWN_KEY = Access(*["404"] * 8)

# url name: (GET, POST)
TABLE: dict[str, tuple[Access, Access]] = {
    "landing": (ANYBODY, PUBLIC_GET_ONLY),
    "model": (ANYBODY, PUBLIC_GET_ONLY),
    "glossary": (ANYBODY, PUBLIC_GET_ONLY),
    "help": (ANYBODY, PUBLIC_GET_ONLY),
    "privacy": (ANYBODY, PUBLIC_GET_ONLY),
    "accessibility": (ANYBODY, PUBLIC_GET_ONLY),
    "zh-hans:landing": (ANYBODY, PUBLIC_GET_ONLY),
    "zh-hans:model": (ANYBODY, PUBLIC_GET_ONLY),
    "zh-hans:glossary": (ANYBODY, PUBLIC_GET_ONLY),
    "zh-hans:help": (ANYBODY, PUBLIC_GET_ONLY),
    "zh-hans:privacy": (ANYBODY, PUBLIC_GET_ONLY),
    "zh-hans:accessibility": (ANYBODY, PUBLIC_GET_ONLY),
    "account_login": (ANYBODY, ANYBODY),
    "account_logout": (ANYBODY, ANYBODY),
    "account_inactive": (ANYBODY, PUBLIC_GET_ONLY),
    "account_signup": (ANYBODY, ANYBODY),
    "account_reauthenticate": (SIGNED_IN, SIGNED_IN),
    "account_email": (SIGNED_IN, SIGNED_IN),
    "account_email_verification_sent": (ANYBODY, PUBLIC_GET_ONLY),
    "account_change_password": (SIGNED_IN, SIGNED_IN),
    "account_set_password": (SIGNED_IN, SIGNED_IN),
    "account_reset_password": (ANYBODY, ANYBODY),
    "account_confirm_login_code": (SIGNED_IN, SIGNED_IN),
    "account_confirm_email": (ANYBODY, UNKNOWN_KEY),
    "account_reset_password_from_key": (ANYBODY, ANYBODY),
    "account_reset_password_from_key_done": (ANYBODY, PUBLIC_GET_ONLY),
    "account_reset_password_done": (ANYBODY, PUBLIC_GET_ONLY),
    "mfa_index": (SIGNED_IN, GET_ONLY),
    "mfa_authenticate": (SIGNED_IN, SIGNED_IN),
    "mfa_reauthenticate": (SIGNED_IN, SIGNED_IN),
    "mfa_activate_totp": (SIGNED_IN, SIGNED_IN),
    "mfa_deactivate_totp": (TWO_STEPS_ALONE, TWO_STEPS_ALONE),
    "mfa_view_recovery_codes": (NO_TWO_STEP, GET_ONLY),
    "mfa_generate_recovery_codes": (SIGNED_IN, SIGNED_IN),
    "mfa_download_recovery_codes": (NO_TWO_STEP, NO_TWO_STEP),
    "accounts:start": (SIGNED_IN, GET_ONLY),
    "accounts:profile": (SIGNED_IN, SIGNED_IN),
    "accounts:sessions": (SIGNED_IN, GET_ONLY),
    "accounts:sessions-end": (POST_ONLY, SIGNED_IN),
    "accounts:session-end": (POST_ONLY, NOBODY),
    "accounts:two-step-hint": (POST_ONLY, SIGNED_IN),
    "accounts:language": (PUBLIC_POST_ONLY, ANYBODY),
    "accounts:invitation": (INVITED, INVITED),
    "accounts:factory-list": (SIGNED_IN, GET_ONLY),
    "accounts:factory-new": (NOBODY, NOBODY),
    "accounts:factory-settings": (MANAGE, MANAGE),
    "accounts:members": (ENTER, MANAGE),
    "accounts:leave": (ENTER, ENTER),
    "accounts:member": (MANAGE, MANAGE),
    "accounts:member-remove": (POST_ONLY, MANAGE),
    "accounts:invitation-remind": (POST_ONLY, MANAGE),
    "accounts:invitation-revoke": (POST_ONLY, MANAGE),
    "accounts:audit": (MANAGE, GET_ONLY),
    "accounts:admin-audit": (ADMINISTER, GET_ONLY),
    "accounts:admin-factory-list": (ADMINISTER, GET_ONLY),
    "accounts:admin-factory-new": (ADMINISTER, ADMINISTER),
    "accounts:admin-factory": (ADMINISTER, GET_ONLY),
    "accounts:admin-factory-invite": (POST_ONLY, ADMINISTER),
    "accounts:admin-factory-group": (POST_ONLY, ADMINISTER),
    "accounts:admin-group-list": (ADMINISTER, ADMINISTER),
    "accounts:admin-group": (ADMINISTER, ADMINISTER),
    "accounts:admin-firm-list": (ADMINISTER, ADMINISTER),
    "accounts:admin-firm": (ADMINISTER, ADMINISTER),
    "accounts:admin-firm-invite": (POST_ONLY, ADMINISTER),
    "accounts:admin-firm-invitation-revoke": (POST_ONLY, ADMINISTER),
    "accounts:admin-consultant-remove": (POST_ONLY, ADMINISTER),
    "accounts:admin-user-list": (ADMINISTER, GET_ONLY),
    "accounts:admin-user": (ADMINISTER, GET_ONLY),
    "accounts:admin-user-deactivate": (POST_ONLY, ADMINISTER),
    "accounts:admin-user-activate": (POST_ONLY, ADMINISTER),
    "accounts:admin-user-sign-out": (POST_ONLY, ADMINISTER),
    "accounts:admin-user-two-steps": (POST_ONLY, ADMINISTER),
    "accounts:admin-invitation-revoke": (POST_ONLY, ADMINISTER),
    "rubrics:version-list": (ADMINISTER, GET_ONLY),
    "rubrics:version": (ADMINISTER, GET_ONLY),
    "rubrics:leaf": (ADMINISTER, GET_ONLY),
    "rubrics:schema": (ANYBODY, PUBLIC_GET_ONLY),
    "rubrics:version-compare": (ADMINISTER, GET_ONLY),
    "rubrics:version-export": (ADMINISTER, GET_ONLY),
    "rubrics:draft-compare": (ADMINISTER, GET_ONLY),
    "rubrics:draft-exchange": (ADMINISTER, ADMINISTER),
    "rubrics:draft-import": (POST_ONLY, ADMINISTER),
    "rubrics:draft-export": (ADMINISTER, GET_ONLY),
    "rubrics:version-retire": (ADMINISTER, ADMINISTER),
    "rubrics:version-withdraw": (ADMINISTER, ADMINISTER),
    "rubrics:draft-new": (ADMINISTER, ADMINISTER),
    "rubrics:draft": (ADMINISTER, GET_ONLY),
    "rubrics:draft-parts": (ADMINISTER, GET_ONLY),
    "rubrics:draft-checks": (ADMINISTER, GET_ONLY),
    "rubrics:draft-history": (ADMINISTER, GET_ONLY),
    "rubrics:draft-discard": (ADMINISTER, ADMINISTER),
    "rubrics:draft-arrange": (POST_ONLY, ADMINISTER),
    "rubrics:draft-undo": (POST_ONLY, ADMINISTER),
    "rubrics:draft-redo": (POST_ONLY, ADMINISTER),
    "rubrics:draft-publish": (ADMINISTER, ADMINISTER),
    "rubrics:draft-approve": (POST_ONLY, ADMINISTER),
    "rubrics:draft-take-back": (POST_ONLY, ADMINISTER),
    "rubrics:draft-reject": (POST_ONLY, ADMINISTER),
    "rubrics:draft-add": (ADMINISTER, ADMINISTER),
    "rubrics:draft-field": (POST_ONLY, ADMINISTER),
    "rubrics:draft-part": (ADMINISTER, ADMINISTER),
    "assessment:home": (ENTER, GET_ONLY),
    "assessment:list": (READ, GET_ONLY),
    "assessment:new": (MANAGE, MANAGE),
    "assessment:grants": (MANAGE, MANAGE),
    "assessment:grant-revoke": (POST_ONLY, MANAGE),
    "assessment:waiting": (ENTER, GET_ONLY),
    "assessment:hub": (ENTER, MANAGE),
    "assessment:people": (MANAGE, MANAGE),
    "assessment:people-invite": (POST_ONLY, MANAGE),
    "assessment:people-remind": (POST_ONLY, REMINDS_NOBODY),
    "assessment:presence": (POST_ONLY, CONTRIBUTE),
    "assessment:scope": (MANAGE, MANAGE),
    "assessment:next": (ENTER, GET_ONLY),
    "assessment:all": (READ, GET_ONLY),
    "assessment:check": (READ, GET_ONLY),
    "assessment:section": (ENTER, GET_ONLY),
    "assessment:questions": (ENTER, CONTRIBUTE),
    "assessment:open-level": (POST_ONLY, CONTRIBUTE),
    "assessment:requirement": (ENTER, CONTRIBUTE),
    "assessment:comment": (POST_ONLY, CONTRIBUTE),
    "assessment:restore": (POST_ONLY, NOTHING_TO_RESTORE),
    "assessment:evidence": (ENTER, CONTRIBUTE),
    "assessment:evidence-of": (ENTER, CONTRIBUTE),
    "assessment:evidence-page": (ENTER, MANAGE),
    "assessment:evidence-file": (SHOWN, GET_ONLY),
    "assessment:evidence-preview": (SHOWN, GET_ONLY),
    "assessment:evidence-links": (POST_ONLY, CONTRIBUTE),
    "assessment:evidence-delete": (POST_ONLY, MANAGE),
    "assessment:evidence-restore": (POST_ONLY, MANAGE),
    "assessment:paper": (ENTER, GET_ONLY),
    "assessment:kpi": (READ, MANAGE),
    "assessment:results": (READ, GET_ONLY),
    "assessment:why": (READ, GET_ONLY),
    "assessment:compare": (READ, GET_ONLY),
    "assessment:compare-csv": (READ, GET_ONLY),
    "assessment:results-csv": (READ, GET_ONLY),
    "assessment:results-json": (READ, GET_ONLY),
    "assessment:submit": (READ, MANAGE),
    "assessment:submit-undo": (POST_ONLY, MANAGE),
    "assessment:move-rubric": (MANAGE, MANAGE),
    "assessment:move-back": (MANAGE, MANAGE),
    "assessment:before-move": (BEFORE_A_MOVE, GET_ONLY),
    "assessment:reopen": (POST_ONLY, MANAGE),
    "assessment:impact": (ADMINISTER, ADMINISTER),
    "assessment:impact-cancel": (POST_ONLY, ADMINISTER),
    "assessment:impact-csv": (NOT_MEASURED, GET_ONLY),
    "benchmarks:kpi": (READ, MANAGE),
    "reviews:portfolio": (SIGNED_IN, GET_ONLY),
    "reviews:review": (REVIEW, GET_ONLY),
    "reviews:requirement": (REVIEW, REVIEW),
    "reviews:undo": (POST_ONLY, REVIEW),
    "reviews:comment": (POST_ONLY, REVIEW),
    "reviews:request": (POST_ONLY, REVIEW),
    "reviews:request-withdraw": (POST_ONLY, REVIEW),
    "reviews:accept": (REVIEW, REVIEW),
    "reviews:accept-undo": (POST_ONLY, REVIEW),
    "reviews:sign": (REVIEW, REVIEW),
    "reviews:withdraw": (REVIEW, REVIEW),
    "reports:list": (READ, MANAGE),
    "reports:verification": (POST_ONLY, MANAGE),
    "reports:report": (READ, GET_ONLY),
    "reports:retry": (POST_ONLY, MANAGE),
    "reports:cancel": (POST_ONLY, MANAGE),
    "reports:file": (READ, GET_ONLY),
    "reports:verify": (ANYBODY, PUBLIC_GET_ONLY),
    "reports:sample": (ANYBODY, PUBLIC_GET_ONLY),
}
# Routes of machines, without a name: they say nothing about anybody.
UNNAMED = {"livez", "readyz"}


# Routes that lead somewhere, for a manager or a consultant, once a round is handed in.
SUBMITTED = {
    "assessment:submit-undo",
    "assessment:reopen",
    "assessment:evidence-file",
    "assessment:evidence-preview",
}


# ---------------------------------------------------------------- the world of the table
@dataclass(frozen=True)
class World:
    people: dict[str, User | None]
    arguments: dict[str, object]
    handed_in: dict[str, object]

    def address(self, name: str, **other: object) -> str:
        """The route in the owner's factory. What exists only after submitting is asked of the submitted round."""
        values = self.arguments | other
        if name.startswith(("reports:", "reviews:")) or name in SUBMITTED:
            values |= self.handed_in | other
        return reverse(name, kwargs={key: values[key] for key in ROUTES[name].pattern_keys})


@pytest.fixture
def world() -> World:
    cache.clear()
    plant, administrator = make_factory(), make_administrator(password=PASSWORD)
    people = {name: make_user(name, password=PASSWORD) for name in ("stranger", "viewer", "contributor", "owner")}
    for name, role in (("viewer", Role.VIEWER), ("contributor", Role.CONTRIBUTOR), ("owner", Role.MANAGER)):
        make_membership(people[name], plant, role)
    make_membership(people["stranger"], make_factory("The stranger's"))
    rubric = make_published_rubric()
    running = make_assessment(plant, rubric, by=people["owner"])
    submitted = make_assessment(plant, rubric, name="2026 H1", by=people["owner"])
    for round_ in (running, submitted):
        make_assignment(round_, PLACES["leaf"], people["contributor"])
    snapshot = submit_assessment(assessment=submitted, by=people["owner"], at=timezone.now())
    (report,) = request_reports(snapshot=snapshot, languages=["en"], by=people["owner"], at=timezone.now())
    report.file = default_storage.save("reports/table.pdf", ContentFile(b"%PDF-1.7"))
    report.save(update_fields=["file"])
    default_storage.save(sample_name("en"), ContentFile(b"%PDF-1.7"))
    snapshot.showing = "level"
    snapshot.save(update_fields=["showing"])
    invitation = make_invitation(plant, by=administrator, at=timezone.now())
    evidence = make_evidence(running, str(PLACES["requirement"]), data=b"A plan", preview=report.file)
    handed_in = make_evidence(submitted, str(PLACES["requirement"]), data=b"An older plan", preview=report.file)
    firm, former = make_firm(), make_firm("Firm Y")
    people |= {"consultant": make_consultant(firm), "former_consultant": make_consultant(former)}
    make_grant(plant, former, revoked_at=timezone.now())
    arguments = {
        "factory_id": plant.pk,
        "assessment_id": running.pk,
        "other_id": submitted.pk,
        "report_id": report.pk,
        "evidence_id": evidence.pk,
        "invitation_id": invitation.invitation.pk,
        "member_id": people["viewer"].memberships.get().pk,
        "grant_id": make_grant(plant, firm).pk,
        "group_id": make_group().pk,
        "firm_id": firm.pk,
        "sent_id": invite_consultant(firm=firm, email="c@x.example", by=administrator, at=timezone.now()).invitation.pk,
        "consultant_id": people["consultant"].firm_memberships.get().pk,
        "user_id": people["viewer"].pk,
        "mark": "unknown",
        "token": invitation.token,
        "slug": rubric.slug,
        "number": rubric.number,
        "draft_id": make_draft(rubric, by=administrator).pk,
        "part": "general",
        "to": "scale",
        "kind": "yaml",
        "code": snapshot.code,
        "language": "en",
        "key": "unknown",
        "batch": uuid4(),
        "uidb36": "1",
        **PLACES,
    }
    asked = {"anonymous": None, **people, "administrator": administrator}
    return World(asked, arguments, {"assessment_id": submitted.pk, "evidence_id": handed_in.pk})


# Parts of the small rubric of tests/pure/documents.py.
PLACES = {"element": "MAKE", "leaf": "MAKE-A", "level": 1, "requirement": "MAKE-A-L1-1"}


# ---------------------------------------------------------------- the routes there are
class Route(NamedTuple):
    name: str
    pattern_keys: tuple[str, ...]


def list_routes(resolver: URLResolver, namespace: str = "", keys: tuple[str, ...] = ()) -> Iterator[Route]:
    for item in resolver.url_patterns:
        here = (*keys, *item.pattern.regex.groupindex)
        if isinstance(item, URLResolver):
            yield from list_routes(item, f"{namespace}{item.namespace}:" if item.namespace else namespace, here)
        elif isinstance(item, URLPattern):
            yield Route(f"{namespace}{item.name}" if item.name else str(item.pattern), here)


ROUTES = {route.name: route for route in list_routes(get_resolver())}


def outcome(response: HttpResponse) -> str:
    if response.status_code == 302 and response["Location"].startswith(reverse("account_login")):
        return "sign in"
    # 400, 409 and 422 send a form back to somebody who may fill it in.
    return "ok" if response.status_code < 400 or response.status_code in (400, 409, 422) else str(response.status_code)


def ask(person: User | None, method: str, address: str) -> str:
    """One request, without trace for the next one."""
    client = Client()
    with transaction.atomic():
        if person:
            client.force_login(person)
        answer = outcome(getattr(client, method)(address))
        transaction.set_rollback(True)
    return answer


# ---------------------------------------------------------------- the tests
def test_every_route_is_in_the_table() -> None:
    assert set(ROUTES) == set(TABLE) | UNNAMED


@pytest.mark.parametrize("name", TABLE)
def test_everybody_gets_what_the_table_says(world: World, name: str) -> None:
    address = world.address(name)

    got = {
        method: {who: ask(who_is, method, address) for who, who_is in world.people.items()}
        for method in ("get", "post")
    }

    get, post = TABLE[name]
    assert got == {"get": get._asdict(), "post": post._asdict()}


@pytest.mark.parametrize("name", [name for name, route in ROUTES.items() if "assessment_id" in route.pattern_keys])
def test_a_round_is_not_reached_through_another_factory(world: World, name: str) -> None:
    stranger = world.people["stranger"]
    own_factory = stranger.memberships.get().factory_id

    got = {ask(stranger, method, world.address(name, factory_id=own_factory)) for method in ("get", "post")}

    assert got <= {"404", "405"}


@pytest.mark.parametrize("name", [name for name, route in ROUTES.items() if "factory_id" in route.pattern_keys])
def test_a_factory_that_does_not_exist_looks_like_one_of_somebody_else(world: World, name: str) -> None:
    for person in (world.people["owner"], world.people["administrator"]):
        got = {ask(person, method, world.address(name, factory_id=uuid4())) for method in ("get", "post")}

        assert got <= {"404", "405"}
