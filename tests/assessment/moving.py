"""A newer version of the small rubric for tests of moving: every change that can touch a given answer."""

from assessment.merging import Content
from assessment.models import Answer, Assessment, RubricMove
from assessment.selectors.moving import find_last_move, propose_move, propose_way_back
from assessment.selectors.newer_rubric import find_newer_version
from assessment.services.answering import Origin, save_answer
from assessment.services.moving import move_back, move_round
from rubrics.models import RubricVersion
from tests.builders import AT, make_published_rubric
from tests.pure.documents import Data, make_document, make_requirement, texts

GIVEN = {
    "MAKE-A-L1-1": ("fully", "Seen on the line"),
    "MAKE-A-L1-2": ("fully", ""),
    "MAKE-A-L2-1": ("partly", "Half of it"),
    "MAKE-B-L1-1": ("mostly", "An answer that is asked otherwise"),
    "SELL-L1-1": ("fully", "An answer that goes"),
    "SELL-L1-2": ("partly", ""),
}


def newer_document() -> Data:
    """SELL-L1-1 is gone, MAKE-A-L2-1 moves to level 3, MAKE-B-L1-1 has another text, “partly” is “half” now, SELL
    cannot be left out, MAKE-B asks one thing more, and the gate is lower."""
    document = make_document(rule={"at_least": "0.7"})
    document["scale"] = [
        {"key": key, "value": value, "label": texts(key)}
        for key, value in {"not_met": "0", "half": "0.5", "mostly": "0.8", "fully": "1"}.items()
    ]
    make_a, make_b = document["nodes"][0]["nodes"]
    sell = document["nodes"][1]
    make_a["requirements"] = [item for item in make_a["requirements"] if item["key"] != "MAKE-A-L2-1"]
    make_a["requirements"].append(make_requirement("MAKE-A-L2-1", 3))
    make_b["requirements"][0]["text"] = texts("Another text")
    make_b["requirements"].append(make_requirement("MAKE-B-L1-2"))
    sell["requirements"] = [item for item in sell["requirements"] if item["key"] != "SELL-L1-1"]
    sell["trimmable"] = "false"
    return document


def publish(document: Data | None = None, number: int = 2) -> RubricVersion:
    return make_published_rubric(document or newer_document(), number=number)


def answer(assessment: Assessment, given: dict[str, tuple[str, str]] = GIVEN, *, by, at=AT) -> None:
    """Saved one by one, with their history."""
    for key, (value, note) in given.items():
        row = Answer.objects.filter(assessment=assessment, requirement=key).first()
        origin = Origin(row.version if row else 0)
        content = Content(value, note)
        save_answer(assessment=assessment, requirement=key, content=content, origin=origin, by=by, at=at)


def move(assessment: Assessment, ways: dict[str, str] | None = None, *, by, at=AT) -> RubricMove:
    """As its manager does after having seen the preview."""
    version = find_newer_version(assessment, today=at.date())
    seen = propose_move(assessment, version).mark(ways or {})
    return move_round(assessment=assessment, number=version.number, ways=ways or {}, seen=seen, by=by, at=at)


def go_back(assessment: Assessment, ways: dict[str, str] | None = None, *, by, at=AT) -> RubricMove:
    seen = propose_way_back(assessment, find_last_move(assessment)).mark(ways or {})
    return move_back(assessment=assessment, ways=ways or {}, seen=seen, by=by, at=at)


def said(assessment: Assessment) -> dict[str, tuple[str, str]]:
    rows = Answer.objects.filter(assessment=assessment)
    return {row.requirement: (row.value, row.note) for row in rows}
