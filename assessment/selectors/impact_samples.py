"""READ the invented plants that come with the program: an impact that can always be shown, and names nobody."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from assessment.scoring import Figures
from assessment.scoring.impact import Standing, find_standing
from rubrics.document import Rubric
from rubrics.yaml_text import load_yaml

FOLDER: Path = settings.BASE_DIR / "samples"


@dataclass(frozen=True, slots=True)
class Sample:
    """An answers file as far as scoring needs it."""

    slug: str
    name: str
    profile: str
    trimmed: frozenset[str]
    answers: dict[str, str]


@dataclass(frozen=True, slots=True)
class SampleImpact:
    """A sample plant under the base and under the draft; a result is None where a rubric cannot score it."""

    name: str
    before: Standing | None
    after: Standing | None
    before_text: str
    after_text: str


def list_sample_impacts(base: Rubric, draft: Rubric) -> list[SampleImpact]:
    """Every packaged sample of the rubric, by the name of its file."""
    return [_impact(sample, base, draft) for sample in _samples() if sample.slug == draft.slug]


def _impact(sample: Sample, base: Rubric, draft: Rubric) -> SampleImpact:
    before, after = (find_standing(rubric, sample.profile, sample.trimmed, sample.answers) for rubric in (base, draft))
    return SampleImpact(sample.name, before, after, _text(base, before), _text(draft, after))


def _text(rubric: Rubric, standing: Standing | None) -> str:
    return Figures.of(rubric).score(standing[1]) if standing else ""


@cache
def _samples() -> tuple[Sample, ...]:
    return tuple(_read(path) for path in sorted(FOLDER.glob("*.yaml")))


def _read(path: Path) -> Sample:
    data: dict[str, Any] = load_yaml(path.read_text(encoding="utf-8")).data
    answers = {
        key: given.get("value", "") if isinstance(given, dict) else given for key, given in data["answers"].items()
    }
    return Sample(data["rubric"], data["factory"]["name"], data["profile"], frozenset(data.get("trimmed", ())), answers)
