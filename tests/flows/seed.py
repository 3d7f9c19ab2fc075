"""Run inside a real installation: a manager, signed in, with a round. Prints what a client needs to know."""

import json
import uuid

from django.db import transaction
from django.utils import timezone

from assessment.services.submission import submit_assessment
from rubrics.selectors import load_rubric, newest_published
from tests.builders import give_answers, make_assessment, make_factory, make_membership, make_user
from tests.flows.sessions import sign_in


def seed(*, submitted: bool) -> None:
    version = newest_published()
    keys = [key for key, item in load_rubric(version).requirements.items() if item.level == 1]
    owner, factory = make_user("Plant owner", email=f"{uuid.uuid4().hex}@plant.example"), make_factory()
    make_membership(owner, factory)
    assessment = make_assessment(factory, version, profile="discrete", by=owner)
    if submitted:
        give_answers(assessment, dict.fromkeys(keys, "fully"))
        with transaction.atomic():
            submit_assessment(assessment=assessment, by=owner, at=timezone.now())
    round_ = {"session": sign_in(owner), "id": assessment.pk.hex, "root": f"/f/{factory.pk}/a/{assessment.pk}/"}
    print(json.dumps(round_ | {"keys": keys}))
