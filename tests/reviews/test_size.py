"""The screen with all 223 requirements: few queries, and small enough for a slow line."""

import gzip
from collections.abc import Callable

import pytest

from assessment.models import Answer
from assessment.services.comments import add_comment
from assessment.services.submission import submit_assessment
from reviews.access import Desk
from reviews.services.findings import accept_answers
from rubrics.selectors import load_rubric, newest_published
from rubrics.services.publishing import publish_shipped
from tests.builders import AT, give_answers, make_assessment, make_consultant, make_factory, make_firm, make_grant
from tests.reviews.conftest import LATER, as_user

pytestmark = pytest.mark.django_db
MOST_QUERIES = 25
MOST_BYTES = 200_000


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_whole_list_takes_few_queries_and_little_room(
    django_assert_max_num_queries: Callable, language: str
) -> None:
    publish_shipped(at=AT)
    version = newest_published()
    factory, firm = make_factory(), make_firm()
    consultant = make_consultant(firm, language=language)
    make_grant(factory, firm)
    assessment = make_assessment(factory, version, profile="discrete", by=consultant)
    keys = list(load_rubric(version).requirements)
    give_answers(assessment, dict.fromkeys(keys, "mostly"))
    Answer.objects.filter(assessment=assessment).update(note="N" * 200, flagged=True)
    submit_assessment(assessment=assessment, by=consultant, at=AT)
    accept_answers(desk=Desk(assessment, firm), seen=dict.fromkeys(keys[:100], 1), by=consultant, at=LATER)
    for key in keys[100:150]:
        add_comment(assessment=assessment, requirement=key, text="Which shift?", by=consultant, firm=firm, at=LATER)

    client = as_user(consultant)
    with django_assert_max_num_queries(MOST_QUERIES):
        page = client.get(f"/c/review/{assessment.pk}/")

    assert page.content.count(b"<li data-key=") == len(keys) == 223
    assert len(gzip.compress(page.content)) <= MOST_BYTES
