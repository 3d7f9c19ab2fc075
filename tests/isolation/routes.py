"""For each route of the resolver: its address in a factory, what its rightful person sends, and whose it is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver, reverse
from django.utils import timezone

from accounts.forms import EVERY_ROUND
from accounts.models import User
from assessment.selectors.kpi import list_kpi_entries, mark_of
from assessment.selectors.moving import find_last_move, propose_move, propose_way_back
from benchmarks.reference import kpi_sets
from jobs.models import Job
from rubrics.models import RubricVersion
from rubrics.selectors import list_published
from tests.isolation.side import Side
from tests.isolation.world import World
from tests.test_permissions import NOBODY, ROUTES, TABLE, UNNAMED, Access

TENANT_KEYS = {
    "factory_id",
    "assessment_id",
    "other_id",
    "report_id",
    "evidence_id",
    "invitation_id",
    "member_id",
    "grant_id",
    "batch",
}
# What stands in an address beside them: parts of a rubric, languages, secrets that are the right themselves, and the
# register of the administrators.
OTHER_KEYS = {
    *("element", "leaf", "level", "requirement", "slug", "number", "language", "token", "code", "key", "uidb36"),
    *("group_id", "firm_id", "sent_id", "consultant_id", "user_id", "mark"),
    *("draft_id", "part", "to", "kind"),
}

# Routes that are about another round than the open one.
_ROUND_OF = {
    "assessment:submit-undo": "handed",
    "assessment:reopen": "handed",
    "assessment:move-back": "moved",
    "assessment:before-move": "moved",
    "reviews:request-withdraw": "changes",
    "reviews:accept-undo": "changes",
    "reviews:sign": "ready",
    "reviews:withdraw": "signed",
}


def kind_of(name: str) -> str:
    """`tenant` routes name something of a factory; `administration` ones are the installation's; the rest is open."""
    if path_of(name).startswith("admin-area/"):
        return "administration"
    return "tenant" if set(ROUTES[name].pattern_keys) & TENANT_KEYS else "open"


def path_of(name: str) -> str:
    """The route's address with names in place of values."""
    *spaces, last = name.split(":")
    resolver, path = get_resolver(), ""
    for space in spaces:
        prefix, resolver = resolver.namespace_dict[space]
        path += prefix
    return path + resolver.reverse_dict.getlist(last)[0][0][0][0]


NAMES = tuple(name for name in ROUTES if name not in UNNAMED)
TENANT = tuple(name for name in NAMES if kind_of(name) == "tenant")
ADMINISTRATION = tuple(name for name in NAMES if kind_of(name) == "administration")


def arguments_of(name: str, side: Side) -> dict[str, Any]:
    values = dict(side.arguments)
    default = "handed" if name.startswith(("reports:", "reviews:")) else "open"
    values["assessment_id"] = side.rounds[_ROUND_OF.get(name, default)].pk
    return {key: values[key] for key in ROUTES[name].pattern_keys}


def address_of(name: str, side: Side, **other: Any) -> str:
    return reverse(name, kwargs=arguments_of(name, side) | other)


def rightful(name: str, side: Side, world: World) -> User:
    if kind_of(name) == "administration":
        return world.administrator
    return side.consultant if name.startswith("reviews:") else side.owner


def access(name: str) -> tuple[Access, Access]:
    """What the table of rights says of GET and POST; a route that it does not know fails there."""
    return TABLE.get(name, (NOBODY, NOBODY))


# ---------------------------------------------------------------- what the rightful person sends
Form = Callable[[Side], dict[str, Any]]
_FACTS = {"industry": "C30", "size": "large", "region": "CN-31", "manufacturing_type": "process"}


def _answer(side: Side) -> dict[str, Any]:
    return {"value": "mostly", "note": "Another note", "version": 2}


def _page(side: Side) -> dict[str, Any]:
    return {f"{name}-{side.key}": value for name, value in _answer(side).items()}


def _cell(side: Side) -> dict[str, Any]:
    return {"cell": f"{side.leaf}:u{side.idle.pk}"}


def _upload(side: Side) -> dict[str, Any]:
    return {"kind": "document", "files": SimpleUploadedFile("plan.txt", b"The plan of another day", "text/plain")}


def _move(side: Side) -> dict[str, Any]:
    newest = RubricVersion.objects.get(slug=side.arguments["slug"], number=2)
    return {"do": "move", "seen": propose_move(side.round, newest).mark({})}


def _way_back(side: Side) -> dict[str, Any]:
    moved = side.rounds["moved"]
    return {"do": "move", "seen": propose_way_back(moved, find_last_move(moved)).mark({})}


FORMS: dict[str, Form] = {
    "accounts:factory-settings": lambda side: {"name": "Renamed", **_FACTS},
    "accounts:members": lambda side: {"emails": "new@plant.example", "role": "viewer", "language": "en"},
    "accounts:leave": lambda side: {"successor": side.members["viewer"].pk},
    "accounts:member": lambda side: {"role": "viewer"},
    "accounts:member-remove": lambda side: {},
    "accounts:invitation-remind": lambda side: {},
    "accounts:invitation-revoke": lambda side: {},
    "accounts:admin-factory-invite": lambda side: {"email": "new@plant.example", "language": "en"},
    "accounts:admin-invitation-revoke": lambda side: {},
    "assessment:new": lambda side: {
        "name": "A new round",
        "profile": "plain",
        "rubric_version": list_published()[-1].pk,
    },
    "assessment:grants": lambda side: {"firm": "Firm former", "round": EVERY_ROUND},
    "assessment:grant-revoke": lambda side: {},
    "assessment:hub": lambda side: {"order": "level"},
    "assessment:people": _cell,
    "assessment:people-invite": lambda side: {"email": "new@plant.example", "sections": side.leaf, "language": "en"},
    "assessment:people-remind": lambda side: {"who": f"u{side.contributor.pk}"},
    "assessment:scope": lambda side: {
        "profile": "plain",
        f"trim_{'SELL' if side.letter == 'a' else 'VEND'}": "on",
        f"reason_{'SELL' if side.letter == 'a' else 'VEND'}": "Another firm does it",
    },
    "assessment:move-rubric": _move,
    "assessment:move-back": _way_back,
    "assessment:questions": _page,
    "assessment:open-level": lambda side: {},
    "assessment:requirement": _answer,
    "assessment:restore": lambda side: {"to": 1, "seen": 2},
    "assessment:comment": lambda side: {"text": "A word"},
    "assessment:evidence": _upload,
    "assessment:evidence-of": _upload,
    "assessment:evidence-page": lambda side: {"kind": "observed"},
    "assessment:evidence-links": lambda side: {"shown": side.key},
    "assessment:evidence-delete": lambda side: {},
    "assessment:evidence-restore": lambda side: {},
    "assessment:kpi": lambda side: {
        "base_defect_rate": "2",
        "current_defect_rate": "1",
        "seen": mark_of(list_kpi_entries(side.round)),
    },
    "assessment:submit": lambda side: {"confirm": "on"},
    "assessment:submit-undo": lambda side: {},
    "assessment:reopen": lambda side: {},
    "benchmarks:kpi": lambda side: {"reference_set": kpi_sets()[-1].id},
    "reports:list": lambda side: {"language": "zh-hans"},
    "reports:verification": lambda side: {"showing": "full"},
    "reports:retry": lambda side: {},
    "reports:cancel": lambda side: {},
    "reviews:requirement": lambda side: {
        "value": "mostly",
        "reason": "Seen on the line",
        "answer_version": 2,
        "finding_version": 1,
    },
    "reviews:undo": lambda side: {"seen": 1},
    "reviews:comment": lambda side: {"text": "A word"},
    "reviews:request": lambda side: {"reason": "Please look at it again"},
    "reviews:request-withdraw": lambda side: {},
    "reviews:accept": lambda side: {"answer": f"{side.other_key}:2"},
    "reviews:accept-undo": lambda side: {},
    "reviews:sign": lambda side: {"name": "A reviewer", "summary": "All seen", "confirm": "on"},
    "reviews:withdraw": lambda side: {"reason": "The plant was another one"},
}
# A route that keeps nothing in the database, and why.
WRITES_NOTHING = {
    "assessment:presence": "a heartbeat in the cache",
    "accounts:factory-new": "sign-up is closed",
}


def form_of(name: str, side: Side) -> dict[str, Any]:
    make = FORMS.get(name)
    return make(side) if make else {}


def prepare_of(name: str, side: Side) -> Callable[[], None] | None:
    """What must be so before the rightful person can do it."""
    changes: dict[str, Callable[[], object]] = {
        "reports:retry": lambda: Job.objects.filter(pk=side.report.job_id).update(
            state=Job.State.FAILED, failure="lost"
        ),
        "assessment:evidence-restore": lambda: _delete_evidence(side),
    }
    return changes.get(name)


def _delete_evidence(side: Side) -> None:
    side.evidence.__class__.objects.filter(pk=side.evidence.pk).update(deleted_at=timezone.now() - timedelta(hours=1))
