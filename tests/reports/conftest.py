"""A submitted round with its people, and a renderer that costs nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from accounts.models import Factory, Role, User
from assessment.models import Answer, Assessment, Snapshot
from assessment.services.rounds import create_assessment
from assessment.services.submission import submit_assessment
from reports.case import Json
from reports.pdf import Pdf
from reports.services import build
from rubrics.models import RubricVersion
from rubrics.selectors import newest_published
from rubrics.services.publishing import publish_shipped
from tests.builders import AT, make_factory, make_membership, make_user

PDF = Pdf(b"%PDF-1.7 a report", 17)


@dataclass(frozen=True)
class Round:
    owner: User
    colleague: User
    stranger: User
    factory: Factory
    assessment: Assessment
    snapshot: Snapshot

    def url(self, tail: str = "") -> str:
        return f"/f/{self.factory.pk}/a/{self.assessment.pk}/reports/{tail}"


@pytest.fixture
def submitted(db: None) -> Round:
    """The owner submitted a round; the colleague may only look; the stranger belongs to another factory."""
    owner, colleague, stranger = make_user("owner"), make_user("colleague"), make_user("stranger")
    factory = make_factory("Plant A")
    make_membership(owner, factory)
    make_membership(colleague, factory, Role.VIEWER)
    make_membership(stranger, make_factory("Plant B"))
    assessment = make_round(factory, owner)
    Answer.objects.create(assessment=assessment, requirement="STR-L1-1", value="fully", updated_at=AT)
    snapshot = submit_assessment(assessment=assessment, by=owner, at=AT)
    return Round(owner, colleague, stranger, factory, assessment, snapshot)


def make_round(factory: Factory, owner: User, name: str = "2026 H2") -> Assessment:
    return create_assessment(
        factory=factory,
        name=name,
        rubric_version=published(),
        profile="discrete",
        trimmed={},
        by=owner,
        at=AT,
    )


def published() -> RubricVersion:
    if not RubricVersion.objects.exists():
        publish_shipped(at=AT)
    return newest_published()


@pytest.fixture(autouse=True)
def empty_storage(tmp_path: Path, settings: Any) -> Path:
    """A folder of its own for the files of each test."""
    default = settings.STORAGES["default"]
    options = default["OPTIONS"] | {"location": tmp_path}
    settings.STORAGES = settings.STORAGES | {"default": default | {"OPTIONS": options}}
    return tmp_path


@pytest.fixture
def fake_render(monkeypatch: pytest.MonkeyPatch) -> list[Json]:
    """The contents that were rendered; each becomes the same small file at once."""
    contents: list[Json] = []

    def render(content: Json, language: str, between: Callable[[], None]) -> Pdf:
        contents.append(content)
        between()
        return PDF

    monkeypatch.setattr(build, "render", render)
    return contents


def stored_files(storage: Path) -> list[Path]:
    return sorted(path for path in storage.rglob("*") if path.is_file())
