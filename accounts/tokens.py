"""PURE: the secret of an invitation in links, in the database, which keeps its SHA-256, and in logs."""

import hashlib
import re

# Where an invitation's token stands in an address, written out or quoted inside another address.
_IN_ADDRESS = re.compile(r"(invite(?:/|%2F))[\w~.%-]+", re.IGNORECASE)


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def without_tokens(text: str) -> str:
    """The text with the token of every invitation address left out, for logs."""
    return _IN_ADDRESS.sub(r"\1…", text)
