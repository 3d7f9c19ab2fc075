"""Words that anybody who knows the program or the person tries first."""

from collections.abc import Iterable
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User

_OF_THE_PROGRAM = ("fulcrum", "智能制造", "gbt39116", "gbt39117")
_SHORTEST_WORD = 3
_SHORTEST_REST = 8


class ContextWordsValidator:
    """What is left of a password without such words has to be a password of its own."""

    def validate(self, password: str, user: User | None = None) -> None:
        rest = password.lower()
        for word in sorted(set(_words(user)), key=len, reverse=True):
            rest = rest.replace(word, "")
        if rest != password.lower() and len(rest) < _SHORTEST_REST:
            raise ValidationError(
                _("Add other words: names of the product, your factory or your mail service are guessed first."),
                code="password_of_context_words",
            )

    def get_help_text(self) -> str:
        return _("Your password can’t be made of the name of the product, your factory or your mail service.")


def _words(user: User | None) -> Iterable[str]:
    names = [*_OF_THE_PROGRAM, *(urlsplit(settings.BASE_URL).hostname or "").split(".")]
    if user:
        names += user.email.partition("@")[2].split(".")
    if user and user.pk:
        names += user.factories.values_list("name", flat=True)
        names += user.firms.values_list("name", flat=True)
    for name in map(str.lower, names):
        yield from (word for word in (name, *name.split()) if len(word) >= _SHORTEST_WORD)
