"""Which rounds a consultant may see now, and who decides it."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from accounts.access import find_grant, held_grants
from accounts.models import Factory, Grant, User
from accounts.services.grants import GrantEnded, grant_access, revoke_grant
from audit.models import Event
from tests.builders import AT, make_consultant, make_factory, make_firm, make_grant, make_membership, make_user
from tests.parallel import in_parallel

pytestmark = pytest.mark.django_db
ROUND, OTHER_ROUND = uuid4(), uuid4()
TODAY = date(2026, 11, 23)


@pytest.fixture
def plant() -> Factory:
    return make_factory()


@pytest.fixture
def consultant() -> User:
    return make_consultant(make_firm("Firm X"))


def test_a_grant_for_every_round_opens_each_of_them(plant: Factory, consultant: User) -> None:
    grant = make_grant(plant, consultant.firms.get())

    assert find_grant(consultant, plant.pk, ROUND, AT) == grant
    assert find_grant(consultant, plant.pk, OTHER_ROUND, AT) == grant
    assert list(held_grants(consultant, AT)) == [grant]


def test_a_grant_for_one_round_opens_that_one(plant: Factory, consultant: User) -> None:
    grant = make_grant(plant, consultant.firms.get(), assessment_id=ROUND)

    assert find_grant(consultant, plant.pk, ROUND, AT) == grant
    assert find_grant(consultant, plant.pk, OTHER_ROUND, AT) is None


def test_a_grant_opens_no_other_factory(plant: Factory, consultant: User) -> None:
    make_grant(plant, consultant.firms.get(), assessment_id=ROUND)

    assert find_grant(consultant, make_factory("Plant B").pk, ROUND, AT) is None


@pytest.mark.parametrize(("until", "works"), [(TODAY, True), (TODAY - timedelta(days=1), False), (None, True)])
def test_a_grant_works_to_the_end_of_its_last_day(
    plant: Factory, consultant: User, until: date | None, works: bool
) -> None:
    make_grant(plant, consultant.firms.get(), until=until)

    assert (find_grant(consultant, plant.pk, ROUND, AT) is not None) is works
    assert held_grants(consultant, AT).exists() is works


def test_a_revoked_grant_opens_nothing(plant: Factory, consultant: User) -> None:
    make_grant(plant, consultant.firms.get(), revoked_at=AT)

    assert find_grant(consultant, plant.pk, ROUND, AT) is None
    assert not held_grants(consultant, AT).exists()


def test_only_consultants_of_the_firm_hold_its_grants(plant: Factory, consultant: User) -> None:
    owner, other = make_user("owner"), make_consultant(make_firm("Firm Y"))
    make_membership(owner, plant)
    make_grant(plant, consultant.firms.get())
    former = make_consultant(consultant.firms.get())
    former.firm_memberships.all().delete()

    for person in (owner, other, former):
        assert find_grant(person, plant.pk, ROUND, AT) is None
        assert not held_grants(person, AT).exists()


def test_a_grant_of_the_factory_stands_beside_one_of_a_round(plant: Factory, consultant: User) -> None:
    firm = consultant.firms.get()
    make_grant(plant, firm, revoked_at=AT)
    make_grant(plant, firm)
    one = make_grant(plant, firm, assessment_id=ROUND)
    make_grant(plant, firm, assessment_id=OTHER_ROUND, revoked_at=AT)

    assert one in held_grants(consultant, AT)
    assert held_grants(consultant, AT).count() == 2
    assert find_grant(consultant, plant.pk, OTHER_ROUND, AT) is not None


# ---------------------------------------------------------------- giving and taking
def events(plant: Factory) -> list[tuple[str, str]]:
    return list(Event.objects.filter(factory_id=plant.pk).values_list("verb", "details__firm"))


def test_letting_a_firm_in_and_out_is_recorded(plant: Factory, consultant: User) -> None:
    owner, firm = make_user("owner"), consultant.firms.get()

    grant = grant_access(factory=plant, firm=firm, assessment_id=None, until=TODAY, by=owner, at=AT)
    assert find_grant(consultant, plant.pk, ROUND, AT) == grant
    revoke_grant(grant=grant, by=owner, at=AT)

    assert find_grant(consultant, plant.pk, ROUND, AT) is None
    assert events(plant) == [("access granted", "Firm X"), ("access revoked", "Firm X")]
    with pytest.raises(GrantEnded):
        revoke_grant(grant=grant, by=owner, at=AT)


def test_a_new_grant_replaces_the_one_for_the_same_round(plant: Factory, consultant: User) -> None:
    owner, firm = make_user("owner"), consultant.firms.get()
    for until in (TODAY - timedelta(days=1), TODAY, None):
        grant_access(factory=plant, firm=firm, assessment_id=ROUND, until=until, by=owner, at=AT)
    grant_access(factory=plant, firm=firm, assessment_id=None, until=None, by=owner, at=AT)

    assert {(grant.assessment_id, grant.until) for grant in Grant.objects.in_force(AT)} == {(None, None), (ROUND, None)}
    assert Grant.objects.in_force(AT).count() == 2


@pytest.mark.django_db(transaction=True)
def test_of_grants_given_at_the_same_time_one_is_in_force() -> None:
    plant, firm, owner = make_factory(), make_firm(), make_user("owner")

    def give() -> None:
        grant_access(factory=plant, firm=firm, assessment_id=None, until=None, by=owner, at=AT)

    assert in_parallel(give, times=4) == []
    assert Grant.objects.count() == 4
    assert Grant.objects.in_force(AT).count() == 1
