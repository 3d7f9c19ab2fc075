"""Documents that come with the program: published once each, and a reworded one takes the open rounds along."""

from pathlib import Path
from shutil import copy

import pytest
import yaml

from assessment.models import Answer, Assessment
from assessment.services.moving import move_open_rounds
from assessment.services.submission import reopen_assessment, submit_assessment
from audit.models import Event
from rubrics.models import RubricVersion
from rubrics.selectors import load_rubric
from rubrics.services.publishing import RubricAlreadyPublished, publish_shipped, retire_version
from rubrics.shipped_files import SHIPPED
from tests.builders import AT, make_assessment, make_factory, make_published_rubric, make_user
from tests.pure.documents import make_document, make_leaf, texts

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of shipped documents that holds version 1."""
    ship(tmp_path, 1, make_document())
    return tmp_path


def ship(folder: Path, number: int, document: dict) -> None:
    (folder / document["slug"]).mkdir(exist_ok=True)
    (folder / document["slug"] / f"{number}.yaml").write_text(yaml.safe_dump(document, allow_unicode=True))


def reworded() -> dict:
    return make_document(title=texts("改写"))


def rescored() -> dict:
    return make_document(rule={"at_least": "0.75"})


def upgrade(folder: Path) -> int:
    """What a start of a newer program does."""
    publish_shipped(at=AT, folder=folder)
    return move_open_rounds(at=AT)


def test_every_shipped_document_is_published_once(folder):
    ship(folder, 2, reworded())

    assert [version.number for version in publish_shipped(at=AT, folder=folder)] == [1, 2]
    assert publish_shipped(at=AT, folder=folder) == ()
    assert RubricVersion.objects.count() == 2


def test_the_rubric_of_the_program_is_published_in_all_its_versions():
    versions = publish_shipped(at=AT)

    assert [(version.slug, version.number) for version in versions] == [
        *(("gbt39116-2020", n) for n in (1, 2, 3)),
        ("sme-digital-2024", 1),
    ]


def test_the_texts_of_version_2_reach_open_rounds_and_change_neither_version_1_nor_what_was_submitted(tmp_path):
    first, second = (SHIPPED / "gbt39116-2020" / f"{number}.yaml" for number in (1, 2))
    (tmp_path / "gbt39116-2020").mkdir()
    copy(first, tmp_path / "gbt39116-2020")
    upgrade(tmp_path)
    before, owner = RubricVersion.objects.values().get(), make_user("owner")
    version = RubricVersion.objects.get()
    open_, frozen = (
        make_assessment(make_factory(), version, profile="discrete", by=owner, answers={"STR-L1-1": "fully"})
        for _ in range(2)
    )
    snapshot = submit_assessment(assessment=frozen, by=owner, at=AT)
    payload = snapshot.payload

    copy(second, tmp_path / "gbt39116-2020")
    assert upgrade(tmp_path) == 1

    for assessment in (open_, frozen):
        assessment.refresh_from_db()
    assert (open_.rubric_version.number, frozen.rubric_version.number) == (2, 1)
    assert load_rubric(open_.rubric_version).requirement("STR-L1-1").help["en"]
    assert Answer.objects.get(assessment=open_).value == "fully"
    assert RubricVersion.objects.values().get(number=1) == before
    snapshot.refresh_from_db()
    assert (snapshot.payload, snapshot.rubric_hash) == (payload, version.rubric_hash)


def test_a_shipped_document_that_was_changed_is_refused_and_version_1_stays(folder):
    (version,) = publish_shipped(at=AT, folder=folder)
    ship(folder, 1, reworded())

    with pytest.raises(RubricAlreadyPublished, match="small 1 exists with another content; use a new number"):
        publish_shipped(at=AT, folder=folder)
    assert RubricVersion.objects.get() == version


def test_an_open_round_moves_to_a_reworded_version(folder):
    upgrade(folder)
    assessment = make_assessment(make_factory(), RubricVersion.objects.get(), answers={"SELL-L1-1": "fully"})
    ship(folder, 2, reworded())

    assert upgrade(folder) == 1
    assessment.refresh_from_db()
    assert assessment.rubric_version.number == 2
    event = Event.objects.get(verb="assessment rubric moved")
    assert (event.factory_id, event.object_id, event.details) == (
        assessment.factory_id, str(assessment.pk), {"from": 1, "to": 2},
    )  # fmt: skip


def test_an_open_round_that_has_moved_stays_where_it_is(folder):
    upgrade(folder)
    make_assessment(make_factory(), RubricVersion.objects.get())
    ship(folder, 2, reworded())

    assert [upgrade(folder), upgrade(folder)] == [1, 0]
    assert Event.objects.filter(verb="assessment rubric moved").count() == 1


def test_an_open_round_skips_a_rescored_version_and_takes_the_newest_reworded_one(folder):
    upgrade(folder)
    assessment = make_assessment(make_factory(), RubricVersion.objects.get())
    for number, document in enumerate([reworded(), rescored(), make_document(title=texts("Third"))], 2):
        ship(folder, number, document)

    upgrade(folder)

    assessment.refresh_from_db()
    assert assessment.rubric_version.number == 4


@pytest.mark.parametrize(
    "document",
    [rescored(), make_document(make_leaf("ONLY", "1", (1, 1, 1))), make_document(slug="other")],
)
def test_an_open_round_does_not_move_to_what_scores_differently_or_is_another_rubric(folder, document):
    upgrade(folder)
    assessment = make_assessment(make_factory(), RubricVersion.objects.get())
    ship(folder, 2, document)

    assert upgrade(folder) == 0
    assessment.refresh_from_db()
    assert (assessment.rubric_version.slug, assessment.rubric_version.number) == ("small", 1)


def test_an_open_round_never_moves_back(folder):
    upgrade(folder)
    newer = make_published_rubric(reworded(), number=1001)
    make_assessment(make_factory(), newer)
    retire_version(version=newer, by="admin@plant.example", at=AT)

    assert upgrade(folder) == 0


def test_a_submitted_round_never_moves_and_an_open_one_again_does(folder):
    upgrade(folder)
    owner = make_user("owner")
    assessment = make_assessment(make_factory(), RubricVersion.objects.get(), by=owner)
    snapshot = submit_assessment(assessment=assessment, by=owner, at=AT)
    ship(folder, 2, reworded())

    assert upgrade(folder) == 0
    assessment.refresh_from_db()
    assert assessment.rubric_version.number == 1
    reopen_assessment(assessment=assessment, by=owner, at=AT)
    assert upgrade(folder) == 1
    snapshot.refresh_from_db()
    assert '"version":1,' in snapshot.payload


def test_version_1_stays_byte_for_byte_when_others_follow(folder):
    upgrade(folder)
    before = RubricVersion.objects.values().get()
    for number, document in enumerate([reworded(), rescored()], 2):
        ship(folder, number, document)

    upgrade(folder)

    assert RubricVersion.objects.values().get(number=1) == before


def test_moving_costs_the_same_for_one_round_and_for_three_that_stay(folder, django_assert_num_queries):
    upgrade(folder)
    version = RubricVersion.objects.get()
    for name in ("A", "B", "C"):
        make_assessment(make_factory(), version, name=name)

    with django_assert_num_queries(4):  # two queries and a savepoint around them
        move_open_rounds(at=AT)
    assert Assessment.objects.count() == 3
