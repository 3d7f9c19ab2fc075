"""Events in sentences: what stands in the list of actions, and what somebody reads about one event."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from audit.models import Event
from audit.verbs import Verb

# Verb -> (the action in a list, the sentence about an event). The words in a sentence come from the event's details.
SENTENCES: Mapping[Verb | None, tuple[Promise, Promise]] = {
    Verb.SIGNED_IN: (gettext_lazy("Signed in"), gettext_lazy("%(who)s signed in.")),
    Verb.SIGNED_OUT: (gettext_lazy("Signed out"), gettext_lazy("%(who)s signed out.")),
    Verb.SIGN_IN_FAILED: (
        gettext_lazy("Sign-in failed"),
        gettext_lazy("Somebody tried to sign in as %(tried)s and failed."),
    ),
    Verb.PASSWORD_CHANGED: (gettext_lazy("Password changed"), gettext_lazy("%(who)s changed the password.")),
    Verb.TWO_STEP_ON: (
        gettext_lazy("Two-step sign-in switched on"),
        gettext_lazy("%(who)s switched two-step sign-in on."),
    ),
    Verb.TWO_STEP_OFF: (
        gettext_lazy("Two-step sign-in switched off"),
        gettext_lazy("%(who)s switched two-step sign-in off."),
    ),
    Verb.TWO_STEP_RESET: (
        gettext_lazy("Two-step sign-in reset"),
        gettext_lazy("%(who)s reset the two-step sign-in of %(email)s."),
    ),
    Verb.SESSION_ENDED: (gettext_lazy("Signed out on a device"), gettext_lazy("%(who)s signed out on another device.")),
    Verb.SESSIONS_ENDED: (
        gettext_lazy("Signed out everywhere"),
        gettext_lazy("%(who)s signed %(email)s out everywhere."),
    ),
    Verb.USER_DEACTIVATED: (
        gettext_lazy("Account switched off"),
        gettext_lazy("%(who)s switched the account of %(email)s off."),
    ),
    Verb.USER_ACTIVATED: (
        gettext_lazy("Account switched on"),
        gettext_lazy("%(who)s switched the account of %(email)s on."),
    ),
    Verb.GROUP_CREATED: (gettext_lazy("Group created"), gettext_lazy("%(who)s created the group %(name)s.")),
    Verb.GROUP_RENAMED: (gettext_lazy("Group renamed"), gettext_lazy("%(who)s renamed the group %(from)s to %(to)s.")),
    Verb.FIRM_CREATED: (
        gettext_lazy("Consulting firm created"),
        gettext_lazy("%(who)s created the consulting firm %(name)s."),
    ),
    Verb.FIRM_RENAMED: (
        gettext_lazy("Consulting firm renamed"),
        gettext_lazy("%(who)s renamed the consulting firm %(from)s to %(to)s."),
    ),
    Verb.FACTORY_CREATED: (gettext_lazy("Factory created"), gettext_lazy("%(who)s created the factory %(name)s.")),
    Verb.FACTORY_CHANGED: (
        gettext_lazy("Facts of the factory changed"),
        gettext_lazy("%(who)s changed facts of the factory: %(changes)s."),
    ),
    Verb.INVITATION_SENT: (
        gettext_lazy("Invitation sent"),
        gettext_lazy("%(who)s invited %(email)s (%(role)s)."),
    ),
    Verb.INVITATION_ACCEPTED: (
        gettext_lazy("Invitation accepted"),
        gettext_lazy("%(who)s accepted the invitation to %(email)s (%(role)s)."),
    ),
    Verb.INVITATION_REVOKED: (
        gettext_lazy("Invitation withdrawn"),
        gettext_lazy("%(who)s withdrew the invitation to %(email)s (%(role)s)."),
    ),
    Verb.INVITATION_REMINDED: (
        gettext_lazy("Reminder of an invitation sent"),
        gettext_lazy("%(who)s reminded %(email)s of the invitation (%(role)s)."),
    ),
    Verb.MEMBERSHIP_ADDED: (
        gettext_lazy("Member added"),
        gettext_lazy("%(email)s became a member (%(role)s), let in by %(who)s."),
    ),
    Verb.MEMBERSHIP_CHANGED: (
        gettext_lazy("Role of a member changed"),
        gettext_lazy("%(who)s changed the role of %(email)s from %(from)s to %(to)s."),
    ),
    Verb.MEMBERSHIP_ENDED: (
        gettext_lazy("Membership ended"),
        gettext_lazy("%(who)s ended the membership of %(email)s."),
    ),
    Verb.CONSULTANT_ADDED: (
        gettext_lazy("Consultant added"),
        gettext_lazy("%(email)s became a consultant of %(firm)s, let in by %(who)s."),
    ),
    Verb.CONSULTANT_REMOVED: (
        gettext_lazy("Consultant removed"),
        gettext_lazy("%(email)s is no longer a consultant of %(firm)s, removed by %(who)s."),
    ),
    Verb.ACCESS_GRANTED: (
        gettext_lazy("Access granted to a firm"),
        gettext_lazy("%(who)s gave the consulting firm %(firm)s access."),
    ),
    Verb.ACCESS_REVOKED: (
        gettext_lazy("Access of a firm revoked"),
        gettext_lazy("%(who)s took back the access of the consulting firm %(firm)s."),
    ),
    Verb.RUBRIC_PUBLISHED: (
        gettext_lazy("Rubric published"),
        gettext_lazy("%(who)s published version %(number)s of the rubric %(object)s."),
    ),
    Verb.RUBRIC_RETIRED: (gettext_lazy("Rubric retired"), gettext_lazy("%(who)s retired the rubric %(object)s.")),
    Verb.RUBRIC_WITHDRAWN: (
        gettext_lazy("Rubric withdrawn"),
        gettext_lazy("%(who)s withdrew the rubric %(object)s because of “%(reason)s”."),
    ),
    Verb.DRAFT_CREATED: (
        gettext_lazy("Draft of a rubric created"),
        gettext_lazy("%(who)s created the draft %(name)s from version %(base)s of the rubric %(rubric)s."),
    ),
    Verb.DRAFT_CHANGED: (
        gettext_lazy("Draft of a rubric changed"),
        gettext_lazy("%(who)s changed the draft %(name)s (change %(number)s): %(paths)s."),
    ),
    Verb.DRAFT_IMPORTED: (
        gettext_lazy("Document imported into a draft"),
        gettext_lazy("%(who)s imported a document into the draft %(name)s (change %(number)s)."),
    ),
    Verb.DRAFT_CHANGE_UNDONE: (
        gettext_lazy("Change of a draft undone"),
        gettext_lazy("%(who)s undid change %(number)s of the draft %(name)s."),
    ),
    Verb.DRAFT_DISCARDED: (
        gettext_lazy("Draft of a rubric discarded"),
        gettext_lazy("%(who)s discarded the draft %(name)s."),
    ),
    Verb.IMPACT_REQUESTED: (
        gettext_lazy("Impact of a draft requested"),
        gettext_lazy("%(who)s asked what the draft %(name)s of the rubric %(rubric)s would change."),
    ),
    Verb.DRAFT_PROPOSED: (
        gettext_lazy("Draft of a rubric proposed"),
        gettext_lazy("%(who)s proposed the draft %(name)s for approval (revision %(revision)s)."),
    ),
    Verb.DRAFT_APPROVED: (
        gettext_lazy("Draft of a rubric approved"),
        gettext_lazy("%(who)s approved the draft %(name)s of %(proposed_by)s; it became version %(number)s."),
    ),
    Verb.PROPOSAL_WITHDRAWN: (
        gettext_lazy("Proposal of a rubric withdrawn"),
        gettext_lazy("%(who)s withdrew the proposal of the draft %(name)s."),
    ),
    Verb.PROPOSAL_REJECTED: (
        gettext_lazy("Proposal of a rubric sent back"),
        gettext_lazy("%(who)s sent the draft %(name)s back because of “%(reason)s”."),
    ),
    Verb.ASSESSMENT_CREATED: (gettext_lazy("Round started"), gettext_lazy("%(who)s started the round %(name)s.")),
    Verb.ASSESSMENT_SCOPE_CHANGED: (
        gettext_lazy("Scope changed"),
        gettext_lazy("%(who)s changed the scope of a round; left out: %(trimmed)s."),
    ),
    Verb.ASSESSMENT_RUBRIC_MOVED: (
        gettext_lazy("Round moved to another rubric version"),
        gettext_lazy("%(who)s moved a round from version %(from)s of the rubric to version %(to)s."),
    ),
    Verb.ASSESSMENT_RUBRIC_MOVED_BACK: (
        gettext_lazy("Round moved back to the earlier rubric version"),
        gettext_lazy("%(who)s moved a round back from version %(from)s of the rubric to version %(to)s."),
    ),
    Verb.SECTIONS_ASSIGNED: (
        gettext_lazy("Subdomains given"),
        gettext_lazy("%(who)s gave %(email)s the subdomains %(sections)s."),
    ),
    Verb.SECTIONS_UNASSIGNED: (
        gettext_lazy("Subdomains taken back"),
        gettext_lazy("%(who)s took the subdomains %(sections)s back from %(email)s."),
    ),
    Verb.SECTION_READY: (
        gettext_lazy("Subdomain marked as ready"),
        gettext_lazy("%(who)s marked the subdomain %(section)s as ready."),
    ),
    Verb.SECTION_NOT_READY: (
        gettext_lazy("Subdomain no longer ready"),
        gettext_lazy("%(who)s took back that the subdomain %(section)s is ready."),
    ),
    Verb.LEVEL_OPENED: (
        gettext_lazy("Level opened early"),
        gettext_lazy("%(who)s opened the subdomain %(section)s up to level %(level)s."),
    ),
    Verb.DUE_DATE_CHANGED: (
        gettext_lazy("Due date changed"),
        gettext_lazy("%(who)s changed the due date of %(sections)s to %(due)s."),
    ),
    Verb.REMINDER_SENT: (gettext_lazy("Reminder sent"), gettext_lazy("%(who)s reminded %(email)s.")),
    Verb.ASSESSMENT_SUBMITTED: (
        gettext_lazy("Round submitted"),
        gettext_lazy("%(who)s submitted a round at level %(level)s (record %(snapshot)s)."),
    ),
    Verb.ASSESSMENT_REOPENED: (
        gettext_lazy("Round reopened"),
        gettext_lazy("%(who)s reopened a round; record %(snapshot)s is superseded."),
    ),
    Verb.SUBMISSION_UNDONE: (
        gettext_lazy("Submission undone"),
        gettext_lazy("%(who)s took a submission back; record %(snapshot)s is superseded."),
    ),
    Verb.ANSWERS_CARRIED: (
        gettext_lazy("Answers carried over"),
        gettext_lazy(
            "%(who)s carried %(answers)s answers and %(links)s links to files over from the round %(source)s."
        ),
    ),
    Verb.INDICATORS_CHANGED: (
        gettext_lazy("Indicators changed"),
        gettext_lazy("%(who)s changed the indicators of a round."),
    ),
    Verb.CHANGES_REQUESTED: (
        gettext_lazy("Changes requested"),
        gettext_lazy("%(who)s asked for another answer to %(requirement)s."),
    ),
    Verb.CHANGE_REQUEST_WITHDRAWN: (
        gettext_lazy("Request for changes withdrawn"),
        gettext_lazy("%(who)s withdrew the request to change %(requirement)s."),
    ),
    Verb.COMMENT_ADDED: (
        gettext_lazy("Comment added"),
        gettext_lazy("%(who)s commented on %(requirement)s."),
    ),
    Verb.EVIDENCE_ADDED: (gettext_lazy("File added"), gettext_lazy("%(who)s added the file %(name)s.")),
    Verb.EVIDENCE_CHANGED: (
        gettext_lazy("File changed"),
        gettext_lazy("%(who)s changed what is said about a file."),
    ),
    Verb.EVIDENCE_LINKED: (gettext_lazy("File linked"), gettext_lazy("%(who)s linked a file to %(requirements)s.")),
    Verb.EVIDENCE_UNLINKED: (
        gettext_lazy("File unlinked"),
        gettext_lazy("%(who)s took a file away from %(requirements)s."),
    ),
    Verb.EVIDENCE_DELETED: (gettext_lazy("File deleted"), gettext_lazy("%(who)s deleted the file %(name)s.")),
    Verb.EVIDENCE_RESTORED: (gettext_lazy("File restored"), gettext_lazy("%(who)s brought the file %(name)s back.")),
    Verb.EVIDENCE_DOWNLOADED: (
        gettext_lazy("File downloaded by a consultant"),
        gettext_lazy("The consultant %(who)s downloaded the file %(name)s."),
    ),
    Verb.REVIEW_STARTED: (gettext_lazy("Review started"), gettext_lazy("%(who)s started to review a round.")),
    Verb.ANSWERS_ACCEPTED: (
        gettext_lazy("Answers accepted in review"),
        gettext_lazy("%(who)s accepted %(count)s answers in review."),
    ),
    Verb.ACCEPTANCE_UNDONE: (
        gettext_lazy("Acceptance undone"),
        gettext_lazy("%(who)s took back the acceptance of %(count)s answers."),
    ),
    Verb.REVIEW_SIGNED: (
        gettext_lazy("Review signed"),
        gettext_lazy("%(who)s signed the review at level %(level)s."),
    ),
    Verb.REVIEW_WITHDRAWN: (gettext_lazy("Review withdrawn"), gettext_lazy("%(who)s withdrew a signed review.")),
    Verb.REPORT_REQUESTED: (
        gettext_lazy("Report requested"),
        gettext_lazy("%(who)s asked for a report on record %(snapshot)s."),
    ),
    Verb.REPORT_DOWNLOADED: (
        gettext_lazy("Report downloaded"),
        gettext_lazy("%(who)s downloaded a report on record %(snapshot)s."),
    ),
    Verb.VERIFICATION_CHANGED: (
        gettext_lazy("Verification page changed"),
        gettext_lazy("%(who)s changed what the verification page shows from %(from)s to %(to)s."),
    ),
}
# The sentence of an event that has one detail more than others of its verb: (verb, detail) -> sentence.
WITH_MORE: Mapping[tuple[Verb | None, str], Promise] = {
    (Verb.SECTIONS_ASSIGNED, "reopened"): gettext_lazy(
        "%(who)s gave %(email)s the subdomains %(sections)s, and opened again what was ready: %(reopened)s."
    ),
}
# What kinds of things events are about.
KINDS: Mapping[str, Promise] = {
    "user": pgettext_lazy("kind of object", "person"),
    "factory": pgettext_lazy("kind of object", "factory"),
    "firm": pgettext_lazy("kind of object", "consulting firm"),
    "group": pgettext_lazy("kind of object", "group"),
    "grant": pgettext_lazy("kind of object", "access of a firm"),
    "invitation": pgettext_lazy("kind of object", "invitation"),
    "membership": pgettext_lazy("kind of object", "membership"),
    "rubric": pgettext_lazy("kind of object", "rubric"),
    "rubric draft": pgettext_lazy("kind of object", "draft of a rubric"),
    "assessment": pgettext_lazy("kind of object", "round"),
    "evidence": pgettext_lazy("kind of object", "file"),
    "snapshot": pgettext_lazy("kind of object", "record"),
    "review": pgettext_lazy("kind of object", "review"),
    "report": pgettext_lazy("kind of object", "report"),
}
# Codes in the details of events that a reader gets as words, by the name of the detail.
_ROLES = {
    "manager": gettext_lazy("Factory manager"),
    "contributor": gettext_lazy("Contributor"),
    "viewer": gettext_lazy("Viewer"),
    "consultant": gettext_lazy("Consultant"),
}
_CHANGED = _ROLES | {
    "off": pgettext_lazy("verification page", "nothing"),
    "level": pgettext_lazy("verification page", "the level"),
    "full": pgettext_lazy("verification page", "level, score and factory"),
}
_CODES: Mapping[str, Mapping[str, Promise]] = {"role": _ROLES, "from": _CHANGED, "to": _CHANGED}
_FACTS: Mapping[str, Promise] = {
    "name": pgettext_lazy("fact", "name"),
    "industry": pgettext_lazy("fact", "industry"),
    "size": pgettext_lazy("fact", "size"),
    "region": pgettext_lazy("fact", "region"),
    "manufacturing_type": pgettext_lazy("fact", "type of manufacturing"),
    "group": pgettext_lazy("fact", "group"),
}


class _Known(dict[str, str]):
    """Events of other releases may lack a detail; the sentence then shows that it is missing."""

    def __missing__(self, key: str) -> str:
        return "–"


def sentence(event: Event) -> str:
    """What happened, in the reader's language. An event changed behind the program's back may hold anything."""
    verb = _known_verb(event.verb)
    wording = SENTENCES.get(verb)
    if wording is None:
        return event.verb
    words = _words_of(event)
    chosen = next((text for (of, detail), text in WITH_MORE.items() if of == verb and detail in words), wording[1])
    return str(chosen) % _Known(words)


def action_word(verb: str) -> str:
    """An action in a list."""
    wording = SENTENCES.get(_known_verb(verb))
    return str(wording[0]) if wording else verb


def kind_word(kind: str) -> str:
    return str(KINDS.get(kind, kind))


def _known_verb(verb: str) -> Verb | None:
    return Verb(verb) if verb in set(Verb) else None


def _words_of(event: Event) -> dict[str, str]:
    details = event.details if isinstance(event.details, dict) else {}
    words = {key: _text(key, value) for key, value in details.items()}
    who = event.actor or _("The program")
    return words | {"who": who, "object": event.object_id, "changes": _changes(details)}


def _changes(details: Mapping[str, Any]) -> str:
    """Facts with what they were and what they are."""
    return _listed(
        _("%(fact)s %(old)s → %(new)s") % {"fact": _FACTS.get(key, key), "old": value[0], "new": value[1]}
        for key, value in details.items()
        if isinstance(value, list) and len(value) == 2
    )


def _text(key: str, value: Any) -> str:
    if isinstance(value, dict | list):
        return _listed(map(str, value))
    return str(_CODES.get(key, {}).get(str(value), value))


def _listed(words: Iterable[str]) -> str:
    # Translators: the separator between the items of a list, with its space.
    return _(", ").join(words) or "–"
