"""Inviting, joining, giving, taking and leaving in any order: nobody reaches more, or less, than they were given."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule, run_state_machine_as_test

from accounts.models import Factory, Firm, Grant, Invitation, Membership, Role, User
from accounts.services.grants import grant_access, revoke_grant
from accounts.services.invitations import InvitationClosed, accept_invitation, invite
from accounts.services.memberships import LastManager, change_role, end_membership
from assessment.models import Assessment
from assessment.services.delegation import assign_sections, unassign_sections
from tests.builders import (
    make_assessment,
    make_consultant,
    make_factory,
    make_firm,
    make_grant,
    make_membership,
    make_published_rubric,
    make_user,
)
from tests.isolation.guards import GUARDS, take_away
from tests.isolation.requests import IS_LONG
from tests.isolation.tally import TALLY

pytestmark = pytest.mark.django_db

LEAVES = ("MAKE-A", "SELL")
TENANTS = st.integers(0, 2)
PEOPLE = st.integers(0, 4)
FIRMS = st.integers(0, 1)
ROLES = st.sampled_from(Role.values)


@dataclass(frozen=True)
class Offer:
    """An invitation as the model knows it."""

    tenant: int
    person: int
    role: str
    sender: int
    row: Invitation


@dataclass
class Given:
    """What people were given, by the words of the rules and nothing of the program's."""

    roles: dict[tuple[int, int], str] = field(default_factory=dict)
    sections: set[tuple[int, int, str]] = field(default_factory=set)
    grants: set[tuple[int, int]] = field(default_factory=set)
    offers: list[Offer] = field(default_factory=list)

    def managers(self, tenant: int) -> list[int]:
        return [person for (place, person), role in self.roles.items() if place == tenant and role == Role.MANAGER]

    def reaches(self, tenant: int, person: int) -> set[str]:
        role = self.roles.get((tenant, person))
        if role is None:
            return set()
        if role == Role.CONTRIBUTOR:
            return {"home", *(leaf for leaf in LEAVES if (tenant, person, leaf) in self.sections)}
        return {"home", "all", *LEAVES} | ({"settings"} if role == Role.MANAGER else set())

    def forget(self, tenant: int, person: int) -> None:
        """Somebody left, and nobody hands on a right they have lost."""
        self.sections = {item for item in self.sections if item[:2] != (tenant, person)}
        self.void(tenant, person)

    def void(self, tenant: int, sender: int) -> None:
        self.offers = [offer for offer in self.offers if (offer.tenant, offer.sender) != (tenant, sender)]


class Tenants(RuleBasedStateMachine):
    """Three factories, five people and two firms with a consultant each."""

    def __init__(self) -> None:
        super().__init__()
        self.undone = transaction.atomic()
        self.undone.__enter__()
        cache.clear()
        self.given = Given()
        version = make_published_rubric()
        self.factories: list[Factory] = [make_factory(f"Plant {number}") for number in range(3)]
        self.rounds: list[Assessment] = [make_assessment(factory, version) for factory in self.factories]
        self.people: list[User] = [make_user(f"person {number}") for number in range(5)]
        self.firms: list[Firm] = [make_firm(f"Firm {number}") for number in range(2)]
        self.consultants = [make_consultant(firm) for firm in self.firms]
        self.clients = {person.pk: self._sign_in(person) for person in (*self.people, *self.consultants)}

    @initialize()
    def begin(self) -> None:
        for tenant, factory in enumerate(self.factories):
            make_membership(self.people[tenant], factory)
            self.given.roles[tenant, tenant] = Role.MANAGER
        make_grant(self.factories[0], self.firms[0])
        self.given.grants.add((0, 0))

    def teardown(self) -> None:
        try:
            self._check(range(len(self.people)), range(len(self.firms)))
        finally:
            transaction.set_rollback(True)
            self.undone.__exit__(None, None, None)

    # ------------------------------------------------------------ acts
    @rule(tenant=TENANTS, person=PEOPLE, role=ROLES, leaf=st.sampled_from(LEAVES))
    def invite(self, tenant: int, person: int, role: str, leaf: str) -> None:
        if (tenant, person) in self.given.roles:
            return
        sender = self.given.managers(tenant)[0]
        facts: dict[str, Any] = {"by": self.people[sender], "at": timezone.now()}
        issued = invite(
            factory=self.factories[tenant], email=self.people[person].email, role=role, language="en", **facts
        )
        if role == Role.CONTRIBUTOR:
            assign_sections(assessment=self.rounds[tenant], leaves=[leaf], to=issued.invitation, due=None, **facts)
        kept = [offer for offer in self.given.offers if (offer.tenant, offer.person) != (tenant, person)]
        self.given.offers = [*kept, Offer(tenant, person, role, sender, issued.invitation)]
        self._check([person])

    @precondition(lambda self: self.given.offers)
    @rule(data=st.data(), thief=PEOPLE)
    def accept(self, data: st.DataObject, thief: int) -> None:
        offer = data.draw(st.sampled_from(self.given.offers))
        invitation = Invitation.objects.select_related("factory", "firm", "invited_by").get(pk=offer.row.pk)
        accept_invitation(invitation=invitation, user=self.people[offer.person], at=timezone.now())
        self.given.offers.remove(offer)
        self.given.roles[offer.tenant, offer.person] = offer.role
        held = invitation.assignments.values_list("leaf", flat=True)
        self.given.sections |= {(offer.tenant, offer.person, leaf) for leaf in held}
        with pytest.raises(InvitationClosed), transaction.atomic():
            accept_invitation(invitation=invitation, user=self.people[thief], at=timezone.now())
        self._check({offer.person, thief})

    @rule(tenant=TENANTS, person=PEOPLE, leaf=st.sampled_from(LEAVES), gives=st.booleans())
    def assign(self, tenant: int, person: int, leaf: str, gives: bool) -> None:
        if (tenant, person) not in self.given.roles:
            return
        facts: dict[str, Any] = {"by": self.people[self.given.managers(tenant)[0]], "at": timezone.now()}
        facts |= {"assessment": self.rounds[tenant], "leaves": [leaf]}
        if gives:
            assign_sections(to=self.people[person], due=None, **facts)
            self.given.sections.add((tenant, person, leaf))
        else:
            unassign_sections(whom=self.people[person], **facts)
            self.given.sections.discard((tenant, person, leaf))
        self._check([person])

    @rule(tenant=TENANTS, person=PEOPLE, role=ROLES)
    def give_role(self, tenant: int, person: int, role: str) -> None:
        if membership := self._membership(tenant, person):
            is_last = self.given.managers(tenant) == [person] and role != Role.MANAGER
            try:
                change_role(membership=membership, role=role, by=self.people[person], at=timezone.now())
            except LastManager:
                assert is_last
            else:
                assert not is_last
                self.given.roles[tenant, person] = role
                if role != Role.MANAGER:
                    self.given.void(tenant, person)
        self._check([person])

    @rule(tenant=TENANTS, person=PEOPLE)
    def remove(self, tenant: int, person: int) -> None:
        if membership := self._membership(tenant, person):
            is_last = self.given.managers(tenant) == [person]
            try:
                end_membership(membership=membership, by=self.people[person], at=timezone.now())
            except LastManager:
                assert is_last
            else:
                assert not is_last
                del self.given.roles[tenant, person]
                self.given.forget(tenant, person)
        self._check([person])

    @rule(tenant=TENANTS, firm=FIRMS, one_round=st.booleans())
    def grant(self, tenant: int, firm: int, one_round: bool) -> None:
        chosen = self.rounds[tenant].pk if one_round else None
        facts: dict[str, Any] = {"by": self.people[self.given.managers(tenant)[0]], "at": timezone.now()}
        grant_access(factory=self.factories[tenant], firm=self.firms[firm], assessment_id=chosen, until=None, **facts)
        self.given.grants.add((tenant, firm))
        self._check([], [firm])

    @rule(tenant=TENANTS, firm=FIRMS)
    def revoke(self, tenant: int, firm: int) -> None:
        facts: dict[str, Any] = {"by": self.people[self.given.managers(tenant)[0]], "at": timezone.now()}
        for row in Grant.objects.filter(factory=self.factories[tenant], firm=self.firms[firm], revoked_at=None):
            revoke_grant(grant=row, **facts)
        self.given.grants.discard((tenant, firm))
        self._check([], [firm])

    @rule(tenant=TENANTS, person=PEOPLE, other=PEOPLE)
    def try_without_the_right(self, tenant: int, person: int, other: int) -> None:
        """Somebody who does not manage the factory asks for everything its managers may do."""
        if self.given.roles.get((tenant, person)) == Role.MANAGER:
            return
        factory, round_ = self.factories[tenant].pk, self.rounds[tenant].pk
        forms = {
            reverse("accounts:members", args=[factory]): {"emails": "x@x.example", "role": "manager", "language": "en"},
            reverse("assessment:grants", args=[factory]): {"firm": "Firm 0", "round": "every"},
            reverse("assessment:people", args=[factory, round_]): {"cell": f"SELL:u{self.people[person].pk}"},
        }
        if membership := self._membership(tenant, other):
            forms[reverse("accounts:member-remove", args=[factory, membership.pk])] = {}
            forms[reverse("accounts:member", args=[factory, membership.pk])] = {"role": "viewer"}
        for address, form in forms.items():
            TALLY.requests += 1
            assert self.clients[self.people[person].pk].post(address, form).status_code in (403, 404), address
        self._check({person, other}, range(len(self.firms)))

    # ------------------------------------------------------------ what is asked of the program
    def _check(self, people: Iterable[int], firms: Iterable[int] = ()) -> None:
        for tenant, round_ in enumerate(self.rounds):
            place = [round_.factory_id, round_.pk]
            pages = {
                "home": reverse("assessment:home", args=place[:1]),
                "all": reverse("assessment:all", args=place),
                "settings": reverse("accounts:factory-settings", args=place[:1]),
                **{leaf: reverse("assessment:paper", args=[*place, leaf]) for leaf in LEAVES},
            }
            for person in people:
                got = {name for name, address in pages.items() if self._opens(self.people[person], address)}
                assert got == self.given.reaches(tenant, person), (tenant, person, got)
            for firm in firms:
                address = reverse("reviews:review", args=[round_.pk])
                assert self._opens(self.consultants[firm], address) == ((tenant, firm) in self.given.grants)

    def _opens(self, person: User, address: str) -> bool:
        TALLY.requests += 1
        status = self.clients[person.pk].get(address).status_code
        assert status in (200, 403, 404), (address, status)
        return status == 200

    def _membership(self, tenant: int, person: int) -> Membership | None:
        return Membership.objects.filter(factory=self.factories[tenant], user=self.people[person]).first()

    @staticmethod
    def _sign_in(person: User) -> Client:
        client = Client()
        client.force_login(person)
        return client


BOUNDS = settings(
    max_examples=60 if IS_LONG else 6,
    stateful_step_count=25 if IS_LONG else 15,
    deadline=None,
    derandomize=not IS_LONG,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def test_what_is_seen_is_what_was_given() -> None:
    run_state_machine_as_test(Tenants, settings=BOUNDS)


@pytest.mark.parametrize("name", ["assessment.access.get_assessment", "reviews.access.get_desk"])
def test_a_history_without_a_guard_is_noticed(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    take_away(monkeypatch, GUARDS[name])

    with pytest.raises(AssertionError):
        run_state_machine_as_test(Tenants, settings=settings(BOUNDS, max_examples=1, phases=[Phase.generate]))
