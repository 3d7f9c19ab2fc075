"""Every act on the business of a factory or of the installation leaves an event. A service that forgets it fails here.

The test reads the program: which public functions the service modules have, and whether what they call, directly or
through other functions of the program, ends at the only writer of the audit trail.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from types import CodeType, FunctionType, ModuleType

import pytest

from audit.services import record

APPS = ("accounts", "assessment", "benchmarks", "reports", "reviews", "rubrics")
WITHOUT_EVENT = {
    # The named exception: each answer's append-only history is its own record.
    "assessment.services.answering.save_answer": "an answer",
    "assessment.services.answering.keep_theirs": "an answer",
    "assessment.services.answering.restore_version": "an answer",
    "assessment.services.answering.confirm_answers": "an answer",
    # Steps of an act whose own service records it.
    "assessment.services.changes.close_requests": "handing in again",
    "assessment.services.submission.build_payload": "submitting",
    "assessment.services.submission.store_snapshot": "submitting, signing a review",
    "assessment.services.signing.freeze_review": "signing a review",
    "assessment.services.signing.supersede_review": "withdrawing a review",
    "assessment.services.mailing.queue_mail": "what the mail tells of",
    "assessment.services.moving.follow_publication": "publishing",
    "accounts.services.invitation_mail.queue_invitation_mail": "inviting, reminding",
    "assessment.services.delegation.move_to_new_invitation": "inviting",
    "assessment.services.delegation.forget_member": "ending a membership",
    "accounts.services.sessions.end_sessions": "signing out, changing the password, switching an account off",
    "accounts.services.password_reset.request_password_reset": "changing the password",
    # Upkeep: what was deleted, and recorded then, goes from the disk.
    "assessment.services.evidence_upkeep.purge_deleted": "upkeep",
    "assessment.services.evidence_upkeep.remove_orphans": "upkeep",
    "assessment.services.evidence_upkeep.tidy_evidence": "upkeep",
    "accounts.services.tidying.tidy_sign_ins": "upkeep",
    # The state of a job, which its row tells.
    "reports.services.request.retry_report": "a job",
    "reports.services.request.cancel_report": "a job",
    "accounts.services.password_reset.send_password_reset": "a job",
    "accounts.services.invitation_mail.send_invitation_mail": "a job",
    "assessment.services.evidence_upkeep.build_preview": "a job",
    "assessment.services.mailing.send_waiting_mail": "a job",
    "assessment.services.mailing.queue_digests": "a job",
    "reports.services.build.build_report": "a job",
    "reports.services.samples.ensure_sample_reports": "a job",
    # One's own taste, and how one looks at a round.
    "accounts.services.people.update_profile": "a preference",
    "accounts.services.people.choose_language": "a preference",
    "accounts.services.people.hide_two_step_hint": "a preference",
    "assessment.services.rounds.choose_order": "a preference",
    "assessment.services.rounds.choose_reference_set": "a preference",
    "assessment.services.impact.cancel_impact": "a job",
    "assessment.services.impact.measure_impact": "a job",
    "assessment.services.impact.score_stored": "a job",
    "assessment.services.impact.find_causes": "a job",
    # Counting wrong passwords; each failed sign-in is an event of its own.
    "accounts.services.attempts.take_attempt": "a counter",
    "accounts.services.attempts.give_back_attempt": "a counter",
    "accounts.services.attempts.find_wait": "a counter",
    "accounts.services.attempts.drop_old_attempts": "a counter",
    "accounts.services.attempts.forget_attempts": "a counter",
    # They read.
    "accounts.services.names.free_name": "reading",
    "accounts.services.invitation_mail.derive_token": "reading",
    "assessment.services.answering.content_of": "reading",
    "assessment.services.changes.check_answerable": "reading",
    "assessment.services.evidence.stored_file": "reading",
    "assessment.services.evidence.shown_name": "reading",
    "assessment.services.evidence.space_used": "reading",
    "reports.services.samples.sample_name": "reading",
    "reviews.services.opening.check_handed_in": "reading",
    "rubrics.services.drafting.check_revision": "reading",
    "rubrics.services.drafting.lock_draft": "reading",
    "rubrics.services.publishing.next_number": "reading",
}


def service_modules() -> Iterator[ModuleType]:
    for app in APPS:
        try:
            found = importlib.import_module(f"{app}.services")
        except ModuleNotFoundError as error:
            if error.name not in (app, f"{app}.services"):
                raise
            continue
        yield found
        for item in pkgutil.iter_modules(getattr(found, "__path__", ())):
            yield importlib.import_module(f"{found.__name__}.{item.name}")


def services() -> dict[str, FunctionType]:
    """The public functions by their full names."""
    return {
        f"{module.__name__}.{name}": inspect.unwrap(thing)
        for module in service_modules()
        for name, thing in vars(module).items()
        if callable(thing)
        and isinstance(inspect.unwrap(thing), FunctionType)
        and inspect.unwrap(thing).__module__ == module.__name__
        and not name.startswith("_")
    }


def names_in(code: CodeType) -> set[str]:
    """What a function's text names, also inside functions within it."""
    return set(code.co_names).union(*(names_in(part) for part in code.co_consts if isinstance(part, CodeType)))


def leaves_an_event(function: FunctionType, seen: set[FunctionType] | None = None) -> bool:
    """Whether the function, or one of the program that it names, names the writer of the trail."""
    seen = set() if seen is None else seen
    if function in seen:
        return False
    seen.add(function)
    named = (function.__globals__.get(name) for name in names_in(function.__code__))
    called = [inspect.unwrap(thing) for thing in named if callable(thing)]
    return any(
        thing is inspect.unwrap(record)
        or (isinstance(thing, FunctionType) and thing.__module__.split(".")[0] in APPS and leaves_an_event(thing, seen))
        for thing in called
    )


@pytest.mark.parametrize("name", sorted(services().keys() - WITHOUT_EVENT.keys()))
def test_every_service_leaves_an_event(name: str) -> None:
    assert leaves_an_event(services()[name])


def test_every_exception_exists_and_needs_to_be_one() -> None:
    known = services()
    assert WITHOUT_EVENT.keys() <= known.keys()
    assert [name for name in WITHOUT_EVENT if leaves_an_event(known[name])] == []


def test_a_service_that_forgets_is_found() -> None:
    def forgets(*, by: object, at: object) -> tuple[object, object]:
        return by, at

    assert not leaves_an_event(forgets)
    assert leaves_an_event(services()["accounts.services.factories.create_own_factory"])  # through others


def test_there_is_something_to_look_at() -> None:
    assert len(services().keys() - WITHOUT_EVENT.keys()) > 20
