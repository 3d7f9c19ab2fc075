"""Every address that a browser can open, in a round that is empty and in one that is full."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from accounts.models import Role, User
from assessment.models import Assessment, KpiValue
from assessment.services.submission import submit_assessment
from reports.models import Report
from reports.services.request import request_reports
from tests.builders import (
    give_answers,
    make_administrator,
    make_assessment,
    make_factory,
    make_invitation,
    make_membership,
    make_user,
)
from tests.flows.plant import Plant

PUBLIC = ("landing", "model", "help", "privacy", "accessibility")
SIGNING_IN = ("account_login", "account_reset_password", "account_reset_password_done", "account_signup")
ACCOUNT = (
    "accounts:profile",
    "accounts:factory-list",
    "accounts:factory-new",
    "account_change_password",
    "account_email",
    "account_logout",
    "mfa_index",
    "mfa_activate_totp",
)
NOT_PAGES = {
    # answers to a POST, and addresses that only lead on
    "accounts:language",
    "accounts:start",
    "accounts:admin-factory-invite",
    "accounts:admin-invitation-revoke",
    "assessment:section",
    "assessment:next",
    "assessment:open-level",
    "assessment:restore",
    "assessment:submit-undo",
    "assessment:reopen",
    "reports:verification",
    "reports:retry",
    "reports:cancel",
    # files and probes
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
        Route("reports:list", plant.path("reports:list"), owner),
        Route("assessment:home, new", reverse("assessment:home", args=[bare.pk]), newcomer),
        Route("assessment:list, new", reverse("assessment:list", args=[bare.pk]), newcomer),
        Route("accounts:invitation", reverse("accounts:invitation", args=[invited.token])),
        Route("accounts:invitation, used up", reverse("accounts:invitation", args=["x" * 43]), status=404),
        Route("accounts:admin-factory-list", reverse("accounts:admin-factory-list"), administrator),
        Route("rubrics:version-list", reverse("rubrics:version-list"), administrator),
        *(Route(name, reverse(name), owner) for name in ACCOUNT),
        Route("a stranger", plant.path("assessment:hub"), newcomer, 404),
    ]


def filled_routes(plant: Plant) -> list[Route]:
    """A round with answers, notes, flags and indicators; beside it a submitted one with a report."""
    owner, administrator = plant.owner, make_administrator()
    fill(plant)
    older = plant.with_round(make_submitted(plant))
    report, viewer = make_report(older), make_user("Plant viewer")
    make_membership(viewer, plant.factory, Role.VIEWER)
    factory = plant.factory.pk
    make_invitation(plant.factory, by=administrator, at=timezone.now())
    return [
        *round_routes(plant, owner),
        *(Route(f"{route.name}, submitted", route.path, owner) for route in round_routes(older, owner)[:6]),
        Route("assessment:submit, submitted", older.path("assessment:submit"), owner),
        Route("questions, viewer", plant.questions("EQP"), viewer),
        Route("reports:list", older.path("reports:list"), owner),
        Route("reports:report", older.path("reports:report", report.pk), owner),
        Route("reports:verify", reverse("reports:verify", args=[report.snapshot.code])),
        Route("accounts:factory-settings", reverse("accounts:factory-settings", args=[factory]), owner),
        Route("accounts:admin-factory-list", reverse("accounts:admin-factory-list"), administrator),
        Route("accounts:admin-factory-new", reverse("accounts:admin-factory-new"), administrator),
        Route("accounts:admin-factory", reverse("accounts:admin-factory", args=[factory]), administrator),
        Route("rubrics:version", reverse("rubrics:version", args=["gbt39116-2020", 1]), administrator),
        Route("refused", reverse("assessment:new", args=[factory]), viewer, 403),
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
        Route("assessment:home", reverse("assessment:home", args=[plant.factory.pk]), user),
        Route("assessment:list", reverse("assessment:list", args=[plant.factory.pk]), user),
        Route("assessment:new", reverse("assessment:new", args=[plant.factory.pk]), user),
        Route("a closed level", plant.questions("EQP", 4), user),
        Route("nothing is asked", plant.questions("STR", 5), user),
        Route("assessment:scope", plant.path("assessment:scope"), user),
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
