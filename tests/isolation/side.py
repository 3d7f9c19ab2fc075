"""A factory that is filled with all that the program can hold, every text with its mark."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from accounts.models import Factory, Firm, Grant, Group, Membership, Role, User
from accounts.services.invitations import invite_consultant
from assessment.models import Assessment, ChangeRequest, Evidence, Snapshot
from assessment.selectors.kpi import KpiEntry
from assessment.services.comments import add_comment
from assessment.services.kpi import save_kpi_entries
from assessment.services.submission import submit_assessment
from audit.services import record
from audit.verbs import Verb
from reports.models import Report
from reports.services.request import request_reports
from reviews.access import Desk
from reviews.services.findings import View, accept_answers, save_finding
from reviews.services.signoff import sign_review, withdraw_review
from rubrics.models import RubricVersion
from rubrics.selectors import load_rubric
from tests.assessment.evidence import make_evidence
from tests.builders import (
    make_assessment,
    make_assignment,
    make_consultant,
    make_draft,
    make_factory,
    make_grant,
    make_invitation,
    make_membership,
    make_user,
)
from tests.isolation.canaries import CONTENT, PRIVATE, REGISTER, ROUND, figure, mark

Arguments = dict[str, Any]


PREFIX = {"a": "MAKE", "b": "BAKE"}
HANDED_IN = ("handed", "changes", "ready", "signed", "withdrawn")
STATES = ("open", *HANDED_IN, "spare", "moved")
# What stands in addresses, the same for everybody.
ANYWHERE = {"level": 1, "mark": "unknown", "language": "en", "key": "unknown", "uidb36": "1"}


@dataclass(frozen=True)
class Side:
    """A factory with its people, its reviewing firm, rounds in every state, and what addresses are made of."""

    letter: str
    factory: Factory
    firm: Firm
    owner: User
    contributor: User
    viewer: User
    idle: User
    consultant: User
    rounds: dict[str, Assessment]
    leaf: str
    key: str
    other_key: str
    members: dict[str, Membership]
    grant: Grant
    evidence: Evidence
    handed_file: Evidence
    report: Report
    snapshot: Snapshot
    arguments: Arguments

    @property
    def round(self) -> Assessment:
        return self.rounds["open"]


# ---------------------------------------------------------------- one factory with everything
def furnish(letter: str, version: RubricVersion, firm: Firm, administrator: User) -> Side:
    now = timezone.now()
    leaf, key, other_key = (f"{PREFIX[letter]}-{end}" for end in ("A", "A-L1-1", "A-L1-2"))
    group = Group.objects.create(name=f"Group {mark(letter, REGISTER)}", created_at=now)
    factory = make_factory(f"Works {mark(letter, REGISTER)}", group=group)
    members = {role: _member(letter, factory, role) for role in (*Role.values, "idle", "leaver")}
    owner, contributor = members[Role.MANAGER].user, members[Role.CONTRIBUTOR].user
    consultant = make_consultant(firm, f"consultant of {letter}")
    rounds = {state: _round(letter, factory, version, state, owner, now) for state in STATES}
    for round_ in rounds.values():
        _answer(letter, round_, key, other_key, by=owner, at=now)
    make_assignment(rounds["open"], leaf, contributor, assigned_by=owner)
    grant = make_grant(factory, firm, granted_by=owner)
    evidence = _prove(letter, rounds["open"], key, owner, now)
    handed_file = _prove(letter, rounds["handed"], key, owner, now)
    snapshots = {state: submit_assessment(assessment=rounds[state], by=owner, at=now) for state in HANDED_IN}
    batch = _review(letter, rounds, key, other_key, consultant, firm, now)
    report = _report(letter, snapshots["handed"], owner, now)
    token, arguments = _invite(letter, factory, firm, owner, administrator, now)
    _note_event(letter, factory, owner, now)
    arguments |= {
        "factory_id": factory.pk,
        "assessment_id": rounds["open"].pk,
        "other_id": rounds["handed"].pk,
        "report_id": report.pk,
        "evidence_id": evidence.pk,
        "member_id": members["leaver"].pk,
        "user_id": members["leaver"].user_id,
        "grant_id": grant.pk,
        "group_id": group.pk,
        "consultant_id": consultant.firm_memberships.get().pk,
        "token": token,
        "slug": version.slug,
        "number": version.number,
        "draft_id": make_draft(version, by=administrator).pk,
        "part": "general",
        "to": "scale",
        "kind": "yaml",
        "code": snapshots["handed"].code,
        "batch": batch,
        "element": PREFIX[letter],
        "leaf": leaf,
        "requirement": key,
    }
    people = {"owner": owner, "contributor": contributor, "consultant": consultant}
    people |= {"viewer": members[Role.VIEWER].user, "idle": members["idle"].user}
    things = {"grant": grant, "evidence": evidence, "handed_file": handed_file}
    things |= {"report": report, "snapshot": snapshots["handed"]}
    return Side(
        letter=letter,
        factory=factory,
        firm=firm,
        rounds=rounds,
        leaf=leaf,
        key=key,
        other_key=other_key,
        members=members,
        arguments=ANYWHERE | arguments,
        **people,
        **things,
    )


def _round(letter: str, factory: Factory, version: RubricVersion, state: str, owner: User, at: datetime) -> Assessment:
    """The last two leave something out, with a reason."""
    trimmable = next(iter(load_rubric(version).trimmable))
    return make_assessment(
        factory,
        version,
        name=f"{state} {mark(letter, ROUND)}",
        by=owner,
        trimmed={trimmable: f"Not done here {mark(letter, CONTENT)}"} if state in ("spare", "moved") else {},
        at=at - timedelta(days=1),
    )


def _invite(
    letter: str, factory: Factory, firm: Firm, owner: User, administrator: User, at: datetime
) -> tuple[str, Arguments]:
    """Somebody of the factory, whose token opens it, and somebody of the firm."""
    address = f"{mark(letter, REGISTER)}@plant.example"
    issued = make_invitation(factory, address, by=owner, role=Role.CONTRIBUTOR, at=at - timedelta(days=2))
    issued.invitation.message = f"Please help {mark(letter, CONTENT)}"
    issued.invitation.save(update_fields=["message"])
    sent = invite_consultant(firm=firm, email=f"{letter}@firm.example", by=administrator, at=at)
    return issued.token, {"firm_id": firm.pk, "sent_id": sent.invitation.pk, "invitation_id": issued.invitation.pk}


def _member(letter: str, factory: Factory, role: str) -> Membership:
    name = f"{role} {mark(letter, REGISTER)}"
    person = make_user(name, email=f"{mark(letter, REGISTER)}@plant.example")
    return make_membership(person, factory, role if role in Role.values else Role.CONTRIBUTOR)


def _answer(letter: str, round_: Assessment, key: str, other_key: str, *, by: User, at: datetime) -> None:
    for requirement in (key, other_key):
        for value in ("partly", "fully"):
            row, _new = round_.answers.update_or_create(
                requirement=requirement,
                defaults={
                    "value": value,
                    "note": f"Note {mark(letter, CONTENT)}",
                    "version": 1 if value == "partly" else 2,
                    "updated_at": at,
                    "updated_by": by,
                    "tab": mark(letter, CONTENT),
                },
            )
            round_.changes.create(
                requirement=requirement, version=row.version, value=value, note=row.note, tab=row.tab, at=at, by=by
            )
    entry = KpiEntry(figure(letter), figure(letter), f"unit {mark(letter, CONTENT)}", f"year {mark(letter, CONTENT)}")
    save_kpi_entries(assessment=round_, entries={"production_efficiency": entry}, seen="", by=by, at=at)
    add_comment(assessment=round_, requirement=key, text=f"Said {mark(letter, CONTENT)}", by=by, at=at, resolves=True)


def _prove(letter: str, round_: Assessment, key: str, owner: User, at: datetime) -> Evidence:
    text, picture = (
        default_storage.save(f"{name}/{mark(letter, CONTENT)}", ContentFile(mark(letter, CONTENT).encode()))
        for name in ("evidence", "previews")
    )
    return make_evidence(
        round_,
        key,
        file=text,
        name=f"plan-{mark(letter, CONTENT)}.txt",
        preview=picture,
        preview_state=Evidence.Preview.READY,
        uploaded_by=owner,
        uploaded_at=at,
    )


def _review(
    letter: str, rounds: dict[str, Assessment], key: str, other_key: str, by: User, firm: Firm, at: datetime
) -> Any:
    """Work begun, a change asked for, everything looked at, and a signature. Returns a batch that can be undone."""
    desks = {state: Desk(round_, firm) for state, round_ in rounds.items()}
    shown = View("partly", f"Seen otherwise {mark(letter, CONTENT)}", True, 2)
    hidden = View("partly", f"Between us {mark(letter, PRIVATE)}", False, 2)
    save_finding(desk=desks["handed"], requirement=key, view=shown, by=by, at=at)
    for state in ("ready", "signed", "withdrawn"):
        save_finding(desk=desks[state], requirement=key, view=shown, by=by, at=at)
        save_finding(desk=desks[state], requirement=other_key, view=hidden, by=by, at=at)
    batch = accept_answers(desk=desks["changes"], seen={other_key: 2}, by=by, at=at)
    ChangeRequest.objects.create(
        assessment=rounds["changes"],
        requirement=key,
        reason=f"Look again {mark(letter, CONTENT)}",
        requested_at=at,
        requested_by=by,
        firm=firm,
    )
    rounds["changes"].status = Assessment.Status.CHANGES
    rounds["changes"].save(update_fields=["status"])
    summary = f"In short {mark(letter, CONTENT)}"
    for state in ("signed", "withdrawn"):
        sign_review(desk=desks[state], name=f"Reviewer {mark(letter, CONTENT)}", summary=summary, by=by, at=at)
    withdraw_review(desk=desks["withdrawn"], reason=f"Not this plant {mark(letter, CONTENT)}", by=by, at=at)
    for state in ("handed", "ready", "signed"):
        said = {"assessment": rounds[state], "requirement": key, "firm": firm, "by": by, "at": at}
        add_comment(text=f"To the factory {mark(letter, CONTENT)}", **said, resolves=True)
        add_comment(text=f"To ourselves {mark(letter, PRIVATE)}", **said, private=True)
    return batch.id


def _report(letter: str, snapshot: Snapshot, owner: User, at: datetime) -> Report:
    (report,) = request_reports(snapshot=snapshot, languages=["en"], by=owner, at=at)
    report.file = default_storage.save(
        f"reports/{mark(letter, CONTENT)}.pdf", ContentFile(f"%PDF-1.7 {mark(letter, CONTENT)}".encode())
    )
    report.save(update_fields=["file"])
    snapshot.showing = Snapshot.Showing.LEVEL
    snapshot.save(update_fields=["showing"])
    return report


def _note_event(letter: str, factory: Factory, owner: User, at: datetime) -> None:
    record(
        verb=Verb.FACTORY_CHANGED,
        actor=owner,
        factory_id=factory.pk,
        object_type="factory",
        object_id=str(factory.pk),
        details={"name": f"was {mark(letter, CONTENT)}"},
        at=at,
    )
