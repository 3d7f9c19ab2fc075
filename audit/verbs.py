"""PURE: the words of the audit log. A word keeps its meaning for ever: words are added, never renamed."""

from enum import StrEnum


class Verb(StrEnum):
    SIGNED_IN = "signed in"
    SIGNED_OUT = "signed out"
    SIGN_IN_FAILED = "sign-in failed"
    PASSWORD_CHANGED = "password changed"  # noqa: S105 -- a word, not a secret
    TWO_STEP_ON = "two-step sign-in switched on"
    TWO_STEP_OFF = "two-step sign-in switched off"

    FACTORY_CREATED = "factory created"
    FACTORY_CHANGED = "factory changed"
    INVITATION_SENT = "invitation sent"
    INVITATION_ACCEPTED = "invitation accepted"
    INVITATION_REVOKED = "invitation revoked"
    MEMBERSHIP_ADDED = "membership added"

    RUBRIC_PUBLISHED = "rubric published"
    RUBRIC_RETIRED = "rubric retired"

    ASSESSMENT_CREATED = "assessment created"
    ASSESSMENT_SCOPE_CHANGED = "assessment scope changed"
    ASSESSMENT_RUBRIC_MOVED = "assessment rubric moved"
    ASSESSMENT_SUBMITTED = "assessment submitted"
    ASSESSMENT_REOPENED = "assessment reopened"
    SUBMISSION_UNDONE = "submission undone"

    REPORT_REQUESTED = "report requested"
    REPORT_DOWNLOADED = "report downloaded"
    VERIFICATION_CHANGED = "verification page changed"
