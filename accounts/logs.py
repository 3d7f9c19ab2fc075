"""Invitation tokens are secrets, and the address of a page gets into logs."""

import logging

from accounts.tokens import without_tokens


class HideInvitationTokens(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        if "invite" in text.lower():
            record.msg, record.args = without_tokens(text), None
        return True
