"""Every address that a browser can open, in a round that is empty and in one that is full."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.models import Firm, Role, User
from accounts.services.invitations import invite_consultant
from assessment.models import Assessment, Evidence, KpiValue
from assessment.services.carrying import carry_answers
from assessment.services.changes import request_change
from assessment.services.comments import add_comment
from assessment.services.submission import submit_assessment
from reports.models import Report
from reports.services.request import request_reports
from reviews.access import Desk
from reviews.services.findings import View, accept_answers, save_finding
from reviews.services.signoff import sign_review
from rubrics.models import Draft
from rubrics.operations import SetValue
from rubrics.parts import OTHER_PARTS
from rubrics.services.approving import propose_draft
from rubrics.services.drafting import change_draft
from tests.assessment.evidence import make_evidence
from tests.assessment.moving import move
from tests.builders import (
    give_answers,
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
    make_user,
)
from tests.flows.impact import impact_pages
from tests.flows.newer import publish_newer
from tests.flows.plant import Plant

PUBLIC = ("landing", "model", "glossary", "help", "privacy", "accessibility")
SIGNING_IN = ("account_login", "account_reset_password", "account_reset_password_done", "account_signup")
ACCOUNT = (
    "accounts:profile",
    "accounts:sessions",
    "accounts:factory-list",
    "accounts:factory-new",
    "account_change_password",
    "account_email",
    "account_logout",
    "mfa_index",
    "mfa_activate_totp",
)
REGISTERS = ("accounts:admin-group-list", "accounts:admin-firm-list", "accounts:admin-user-list")
NOT_PAGES = {
    # answers to a POST, and addresses that only lead on
    "accounts:language",
    "accounts:start",
    "accounts:admin-factory-invite",
    "accounts:admin-factory-group",
    "accounts:admin-firm-invite",
    "accounts:admin-firm-invitation-revoke",
    "accounts:admin-consultant-remove",
    "accounts:admin-user-deactivate",
    "accounts:admin-user-activate",
    "accounts:admin-user-sign-out",
    "accounts:admin-user-two-steps",
    "accounts:sessions-end",
    "accounts:session-end",
    "accounts:two-step-hint",
    "accounts:admin-invitation-revoke",
    "accounts:member-remove",
    "accounts:invitation-remind",
    "accounts:invitation-revoke",
    "assessment:grant-revoke",
    "assessment:section",
    "assessment:waiting",
    "assessment:people-invite",
    "assessment:people-remind",
    "assessment:presence",
    "assessment:next",
    "assessment:open-level",
    "assessment:restore",
    "assessment:comment",
    "assessment:evidence-links",
    "assessment:evidence-delete",
    "assessment:evidence-restore",
    "assessment:submit-undo",
    "assessment:reopen",
    "assessment:impact-cancel",
    "rubrics:schema",
    "rubrics:version-export",
    "rubrics:draft-export",
    "rubrics:draft-import",
    "rubrics:draft-arrange",
    "rubrics:draft-field",
    "rubrics:draft-undo",
    "rubrics:draft-redo",
    "rubrics:draft-approve",
    "rubrics:draft-take-back",
    "rubrics:draft-reject",
    "reviews:undo",
    "reviews:comment",
    "reviews:request",
    "reviews:request-withdraw",
    "reviews:accept-undo",
    "reports:verification",
    "reports:retry",
    "reports:cancel",
    # files and probes
    "assessment:evidence-file",
    "assessment:evidence-preview",
    "assessment:compare-csv",
    "assessment:impact-csv",
    "assessment:results-csv",
    "assessment:results-json",
    "reports:file",
    "reports:sample",
    None,
}


@dataclass(frozen=True)
class Route:
    name: str
    path: str
    user: User | None = None
    status: int = 200


def own_names() -> set[str | None]:
    """The names of all addresses of the program's own apps."""
    return set(_names(get_resolver().url_patterns, "")) - {None}


def _names(patterns: list[URLPattern | URLResolver], prefix: str) -> Iterator[str | None]:
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}" if pattern.name else None
        elif "allauth" not in str(pattern.urlconf_name):
            yield from _names(pattern.url_patterns, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)


def public_routes() -> list[Route]:
    prefixed = [Route(f"zh-hans:{name}", reverse(f"zh-hans:{name}")) for name in PUBLIC]
    nowhere = Route("nowhere", "/nowhere/", status=404)
    return [*(Route(name, reverse(name)) for name in (*PUBLIC, *SIGNING_IN)), *prefixed, nowhere]


def empty_routes(plant: Plant) -> list[Route]:
    """A new factory, a round without an answer, an administrator without factories."""
    owner, administrator = plant.owner, make_administrator()
    newcomer, bare = make_user("Newcomer"), make_factory("New plant")
    make_membership(newcomer, bare)
    invited = make_invitation(bare, by=administrator, at=timezone.now())
    return [
        *round_routes(plant, owner),
        *empty_review_routes(plant),
        Route("reports:list", plant.path("reports:list"), owner),
        Route("assessment:home, new", reverse("assessment:home", args=[bare.pk]), newcomer),
        Route("assessment:list, new", reverse("assessment:list", args=[bare.pk]), newcomer),
        Route("accounts:invitation", reverse("accounts:invitation", args=[invited.token])),
        Route("accounts:invitation, used up", reverse("accounts:invitation", args=["x" * 43]), status=404),
        Route("assessment:grants, none", reverse("assessment:grants", args=[bare.pk]), newcomer),
        Route("accounts:leave, alone", reverse("accounts:leave", args=[bare.pk]), newcomer),
        Route("accounts:admin-factory-list", reverse("accounts:admin-factory-list"), administrator),
        *(Route(name, reverse(name), administrator) for name in REGISTERS),
        Route("rubrics:version-list", reverse("rubrics:version-list"), administrator),
        *(Route(name, reverse(name), owner) for name in ACCOUNT),
        Route("a stranger", plant.path("assessment:hub"), newcomer, 404),
    ]


def filled_routes(plant: Plant) -> list[Route]:
    """A round with answers, notes, flags and indicators; beside it a submitted one with a report."""
    owner, administrator = plant.owner, make_administrator()
    fill(plant)
    evidence = add_evidence(plant)
    older = plant.with_round(make_submitted(plant))
    report, viewer = make_report(older), make_user("Plant viewer")
    make_membership(viewer, plant.factory, Role.VIEWER)
    factory = plant.factory.pk
    make_invitation(plant.factory, by=administrator, at=timezone.now())
    member = viewer.memberships.get().pk
    make_grant(plant.factory, make_firm(), granted_by=owner, assessment_id=plant.assessment.pk, until=date(2040, 6, 30))
    return [
        *round_routes(plant, owner),
        *(Route(f"{route.name}, submitted", route.path, owner) for route in round_routes(older, owner)[:6]),
        Route("assessment:submit, submitted", older.path("assessment:submit"), owner),
        Route("assessment:compare", plant.path("assessment:compare", older.assessment.pk), owner),
        *carried_routes(older),
        Route("questions, viewer", plant.questions("EQP"), viewer),
        Route("assessment:evidence-page", plant.path("assessment:evidence-page", evidence.pk), owner),
        Route("assessment:evidence, by requirement", f"{plant.path('assessment:evidence')}?by=requirement", owner),
        Route("assessment:evidence, viewer", plant.path("assessment:evidence"), viewer),
        Route("reports:list", older.path("reports:list"), owner),
        Route("reports:report", older.path("reports:report", report.pk), owner),
        Route("reports:verify", reverse("reports:verify", args=[report.snapshot.code])),
        Route("accounts:factory-settings", reverse("accounts:factory-settings", args=[factory]), owner),
        Route("accounts:members", reverse("accounts:members", args=[factory]), owner),
        Route("accounts:members, viewer", reverse("accounts:members", args=[factory]), viewer),
        Route("accounts:member", reverse("accounts:member", args=[factory, member]), owner),
        Route("assessment:grants", reverse("assessment:grants", args=[factory]), owner),
        Route("accounts:leave", reverse("accounts:leave", args=[factory]), viewer),
        Route("accounts:admin-factory-list", reverse("accounts:admin-factory-list"), administrator),
        Route("accounts:audit", reverse("accounts:audit", args=[factory]), owner),
        Route("accounts:admin-audit", reverse("accounts:admin-audit"), administrator),
        Route("accounts:admin-factory-new", reverse("accounts:admin-factory-new"), administrator),
        Route("accounts:admin-factory", reverse("accounts:admin-factory", args=[factory]), administrator),
        *register_routes(plant, administrator),
        *review_routes(plant),
        *studio_routes(plant, administrator),
        Route("rubrics:version", reverse("rubrics:version", args=["gbt39116-2020", 2]), administrator),
        Route("rubrics:leaf", reverse("rubrics:leaf", args=["gbt39116-2020", 2, "EQP"]), administrator),
        *(
            Route(f"assessment:impact{state}", path, administrator)
            for state, path in impact_pages(administrator).items()
        ),
        *contributor_routes(plant),
        *moving_routes(plant),
        Route("refused", reverse("assessment:new", args=[factory]), viewer, 403),
    ]


def moving_routes(plant: Plant) -> list[Route]:
    """A round that a newer rubric is offered to, and one that has moved: its way back and what it was before."""
    version, owner = plant.assessment.rubric_version, plant.owner
    offered, moved = (
        plant.with_round(make_assessment(plant.factory, version, name=name, profile="discrete", by=owner))
        for name in ("2027 H2", "2028 H1")
    )
    for round_ in (offered, moved):
        fill(round_)
    publish_newer(version)
    with transaction.atomic():
        copy = move(moved.assessment, by=owner, at=timezone.now()).before
    return [
        Route("assessment:hub, offered", offered.path("assessment:hub"), owner),
        Route("assessment:move-rubric", offered.path("assessment:move-rubric"), owner),
        Route("assessment:hub, moved", moved.path("assessment:hub"), owner),
        Route("assessment:move-back", moved.path("assessment:move-back"), owner),
        Route("assessment:before-move", moved.path("assessment:before-move"), owner),
        Route("assessment:results, copy", f"{moved.path('assessment:results')}?snapshot={copy.pk}", owner),
    ]


def carried_routes(older: Plant) -> list[Route]:
    """A round that started from the submitted one: nothing of it is confirmed yet."""
    version, owner = older.assessment.rubric_version, older.owner
    assessment = make_assessment(older.factory, version, name="2027 H1", profile="discrete", by=owner)
    carry_answers(assessment=assessment, source=older.assessment, by=owner, at=timezone.now())
    carried = older.with_round(assessment)
    return [
        Route("assessment:hub, carried over", carried.path("assessment:hub"), owner),
        Route("assessment:questions, carried over", carried.questions("EQP"), owner),
        Route("assessment:requirement, carried over", carried.path("assessment:requirement", "EQP-L1-1"), owner),
        Route("assessment:all, carried over", f"{carried.path('assessment:all')}?state=carried", owner),
        Route("assessment:submit, carried over", carried.path("assessment:submit"), owner),
    ]


def contributor_routes(plant: Plant) -> list[Route]:
    """What somebody sees who has one subdomain that is late, one without a date, and nothing in another factory."""
    user, idle = make_user("王芳", language=""), make_user("Plant contributor")
    for person in (user, idle):
        make_membership(person, plant.factory, Role.CONTRIBUTOR)
    make_assignment(plant.assessment, "EQP", user, due=date(2026, 1, 31))
    make_assignment(plant.assessment, "NET", user)
    home = reverse("assessment:home", args=[plant.factory.pk])
    return [
        Route("assessment:home, contributor", home, user),
        Route("assessment:hub, contributor", plant.path("assessment:hub"), user),
        Route("assessment:questions, contributor", plant.questions("EQP"), user),
        Route("assessment:requirement, contributor", plant.path("assessment:requirement", "EQP-L1-1"), user),
        Route("assessment:home, idle contributor", home, idle),
        Route("assessment:hub, idle contributor", plant.path("assessment:hub"), idle),
        Route("assessment:questions, not theirs", plant.questions("STR"), user, 404),
    ]


def round_routes(plant: Plant, user: User) -> list[Route]:
    """The pages of one round; the first six differ once it is submitted."""
    return [
        Route("assessment:hub", plant.path("assessment:hub"), user),
        Route("assessment:questions", plant.questions("EQP"), user),
        Route("assessment:results", plant.path("assessment:results"), user),
        Route("assessment:kpi", plant.path("assessment:kpi"), user),
        Route("assessment:requirement", plant.path("assessment:requirement", "EQP-L1-1"), user),
        Route("benchmarks:kpi", plant.path("benchmarks:kpi"), user),
        Route("assessment:people", plant.path("assessment:people"), user),
        Route("assessment:home", reverse("assessment:home", args=[plant.factory.pk]), user),
        Route("assessment:list", reverse("assessment:list", args=[plant.factory.pk]), user),
        Route("assessment:new", reverse("assessment:new", args=[plant.factory.pk]), user),
        Route("a closed level", plant.questions("EQP", 4), user),
        Route("nothing is asked", plant.questions("STR", 5), user),
        Route("assessment:scope", plant.path("assessment:scope"), user),
        Route("assessment:evidence", plant.path("assessment:evidence"), user),
        Route("assessment:evidence-of", plant.path("assessment:evidence-of", "EQP-L1-1"), user),
        Route("assessment:all", plant.path("assessment:all"), user),
        Route("assessment:check", plant.path("assessment:check", "MFG"), user),
        Route("assessment:paper", plant.path("assessment:paper", "EQP"), user),
        Route("assessment:why", plant.path("assessment:why"), user),
        Route("assessment:submit", plant.path("assessment:submit"), user),
    ]


def fill(plant: Plant) -> None:
    values = ("fully", "mostly", "partly", "not_met")
    give_answers(plant.assessment, {key: values[number % 2] for number, key in enumerate(plant.keys(level=1))})
    give_answers(plant.assessment, {key: values[number % 4] for number, key in enumerate(plant.keys(level=2)[:-3])})
    plant.save("EQP-L1-1", by=plant.colleague, value="partly", note="第 1 行\nA second line")
    plant.save("EQP-L1-1", by=plant.owner, value="mostly")
    for indicator, base, current in (("development_cycle", "30", "20"), ("defect_rate", "3.2", "0")):
        KpiValue.objects.create(
            assessment=plant.assessment,
            indicator=indicator,
            base=base,
            current=current,
            unit="d",
            period="2025",
            updated_at=timezone.now(),
        )


def add_evidence(plant: Plant) -> Evidence:
    """Files of several kinds: one that has expired, one that is deleted."""
    make_evidence(plant.assessment, "EQP-L1-1", name="台账.csv", kind="measured", expires_on=date(2020, 6, 30))
    make_evidence(plant.assessment, name="unused.txt", deleted_at=timezone.now())
    return make_evidence(plant.assessment, "EQP-L1-1", "EQP-L1-2", name="register.txt", data=b"A register")


def make_submitted(plant: Plant) -> Assessment:
    assessment = make_assessment(
        plant.factory,
        plant.assessment.rubric_version,
        name="2026 H1",
        profile="discrete",
        trimmed={"LOG": "A forwarder does all of it"},
        by=plant.owner,
    )
    fill(plant.with_round(assessment))
    with transaction.atomic():
        submit_assessment(assessment=assessment, by=plant.owner, at=timezone.now())
    return assessment


def make_report(plant: Plant) -> Report:
    snapshot = plant.snapshots()[-1]
    snapshot.showing = "full"
    snapshot.save()
    [report] = request_reports(snapshot=snapshot, languages=["en"], by=plant.owner, at=timezone.now())
    return report


def studio_routes(plant: Plant, administrator: User) -> list[Route]:
    """A draft with errors and one that waits for approval."""
    base = plant.assessment.rubric_version
    there = [base.slug, base.number]
    draft, waiting = (make_draft(base, by=administrator, name=name) for name in ("2026.2", "2026.3"))
    leaf = "nodes/RES/nodes/EQP/nodes/EQP"
    asked = f"{leaf}/requirements/EQP-L1-1"
    change_paths(draft, administrator, {f"{asked}/text/en": "", "nodes/MFG/weight/discrete": "0.7"})
    change_paths(waiting, administrator, {f"{asked}/topic": "register"})
    propose_draft(
        draft=waiting,
        revision=2,
        name="2026.3",
        effective_on=None,
        impact=None,
        without_impact=True,
        by=administrator,
        at=timezone.now(),
    )
    parts = (*OTHER_PARTS, "thresholds", "weights/discrete", "consistency/same-note", "glossary/mes", leaf, asked)
    pages = ("draft", "draft-parts", "draft-checks", "draft-history", "draft-publish", "draft-discard")
    return [
        *(Route(f"rubrics:{name}", reverse(f"rubrics:{name}", args=[draft.pk]), administrator) for name in pages),
        *(_studio("draft-part", draft, administrator, part) for part in parts),
        *(_studio("draft-add", draft, administrator, to) for to in ("nodes", f"{leaf}/requirements", "consistency")),
        _studio("draft-publish", waiting, make_administrator("approver")),
        *(
            Route(f"rubrics:{name}", reverse(f"rubrics:{name}", args=there), administrator)
            for name in ("draft-new", "version-retire", "version-withdraw")
        ),
        *(_studio(name, draft, administrator) for name in ("draft-compare", "draft-exchange")),
        Route("rubrics:version-compare", reverse("rubrics:version-compare", args=["gbt39116-2020", 3]), administrator),
        Route("rubrics:version-list, drafts", reverse("rubrics:version-list"), administrator),
    ]


def _studio(name: str, draft: Draft, who: User, *args: str) -> Route:
    return Route(f"rubrics:{name}", reverse(f"rubrics:{name}", args=[draft.pk, *args]), who)


def change_paths(draft: Draft, by: User, values: dict[str, str]) -> None:
    steps = [SetValue(tuple(path.split("/")), value) for path, value in values.items()]
    change_draft(draft=draft, steps=steps, revision=draft.revision, by=by, at=timezone.now())


def register_routes(plant: Plant, administrator: User) -> list[Route]:
    """What administrators see of groups, firms and people."""
    group, firm = make_group(plant.factory), make_firm("Firm with a longer name")
    consultant = make_consultant(firm, "Firm consultant")
    invite_consultant(firm=firm, email="next@firm.example", by=administrator, at=timezone.now())
    entries = {"group": group, "firm": firm, "user": consultant}
    return [
        *(Route(f"{name}, filled", reverse(name), administrator) for name in REGISTERS),
        *(
            Route(f"accounts:admin-{name}", reverse(f"accounts:admin-{name}", args=[entry.pk]), administrator)
            for name, entry in entries.items()
        ),
    ]


def empty_review_routes(plant: Plant) -> list[Route]:
    """What consultants see before anything is shared with them, and before a shared round is handed in."""
    firm = make_firm("Firm without work")
    newcomer, consultant = make_consultant(firm, "New consultant"), make_consultant(make_firm("Firm that waits"))
    make_grant(plant.factory, consultant.firms.get())
    return [
        Route("reviews:portfolio, none", reverse("reviews:portfolio"), newcomer),
        Route("reviews:portfolio", reverse("reviews:portfolio"), consultant),
        Route("reviews:review, not handed in", _review(plant.assessment), consultant),
        Route("reviews:review, stranger", _review(plant.assessment), newcomer, 404),
    ]


def review_routes(plant: Plant) -> list[Route]:
    """One round in review, with a request that the factory works on, and one whose review is signed."""
    firm = make_firm("Firm that reviews")
    consultant = make_consultant(firm, "Consultant who reviews")
    make_grant(plant.factory, firm)
    waiting, signed = (make_handed_in(plant, name) for name in ("2025 H1", "2025 H2"))
    for assessment in (waiting, signed):
        say_something(assessment, firm, consultant)
    make_signed(signed, firm, consultant)
    ask_for_a_change(waiting, firm, consultant)
    owner, asked = plant.owner, plant.with_round(waiting)
    reviewed = plant.with_round(signed)
    return [
        Route("reviews:portfolio, filled", reverse("reviews:portfolio"), consultant),
        Route("reviews:review", _review(waiting), consultant),
        Route("reviews:requirement", _review(waiting, "requirement", "EQP-L1-2"), consultant),
        Route("reviews:requirement, asked", _review(waiting, "requirement", "EQP-L1-1"), consultant),
        Route("reviews:accept", _review(waiting, "accept"), consultant),
        Route("reviews:sign, too early", _review(waiting, "sign"), consultant),
        Route("reviews:review, signed", _review(signed), consultant),
        Route("reviews:sign", _review(signed, "sign"), consultant),
        Route("reviews:withdraw", _review(signed, "withdraw"), consultant),
        Route("assessment:hub, asked", asked.path("assessment:hub"), owner),
        Route("assessment:submit, asked", asked.path("assessment:submit"), owner),
        Route("assessment:requirement, asked", asked.path("assessment:requirement", "EQP-L1-1"), owner),
        Route("assessment:requirement, locked", asked.path("assessment:requirement", "EQP-L1-2"), owner),
        Route("assessment:results, reviewed", reviewed.path("assessment:results"), owner),
        Route("reports:list, reviewed", reviewed.path("reports:list"), owner),
    ]


def _review(assessment: Assessment, name: str = "review", *args: object) -> str:
    return reverse(f"reviews:{name}", args=[assessment.pk, *args])


def make_handed_in(plant: Plant, name: str) -> Assessment:
    assessment = make_assessment(
        plant.factory, plant.assessment.rubric_version, name=name, profile="discrete", by=plant.owner
    )
    fill(plant.with_round(assessment))
    with transaction.atomic():
        submit_assessment(assessment=assessment, by=plant.owner, at=timezone.now())
    return assessment


def say_something(assessment: Assessment, firm: Firm, consultant: User) -> None:
    """A lower answer with its reason, a comment and a private note."""
    desk, now = Desk(assessment, firm), timezone.now()
    version = assessment.answers.get(requirement="EQP-L1-2").version
    view = View("not_met", "记录只覆盖一条生产线。", answer_version=version)
    with transaction.atomic():
        save_finding(desk=desk, requirement="EQP-L1-2", view=view, by=consultant, at=now)
        told = {"assessment": assessment, "requirement": "EQP-L1-2", "firm": firm, "by": consultant, "at": now}
        add_comment(text="哪个班次？", **told)
        add_comment(text="下次现场看。", private=True, **told)


def make_signed(assessment: Assessment, firm: Firm, consultant: User) -> None:
    desk, now = Desk(assessment, firm), timezone.now()
    add = {"assessment": assessment, "requirement": "EQP-L1-2", "firm": firm, "by": consultant, "at": now}
    with transaction.atomic():
        add_comment(text="", resolves=True, **add)
        seen = dict(assessment.answers.values_list("requirement", "version"))
        accept_answers(desk=desk, seen=seen, by=consultant, at=now)
        sign_review(desk=desk, name="R. Reviewer", summary="总体可信。", by=consultant, at=now)


def ask_for_a_change(assessment: Assessment, firm: Firm, consultant: User) -> None:
    facts = {"requirement": "EQP-L1-1", "reason": "请补充另外两条线的记录。", "firm": firm}
    with transaction.atomic():
        request_change(assessment=assessment, by=consultant, at=timezone.now(), **facts)
