"""What a person decides about their own account."""

from accounts.models import User


def update_profile(*, user: User, name: str, language: str, theme: str, wants_digest: bool) -> User:
    """Name, language, theme and mail are the person's own choice and leave no audit event."""
    user.name, user.language, user.theme, user.wants_digest = name, language, theme, wants_digest
    user.save(update_fields=["name", "language", "theme", "wants_digest"])
    return user


def choose_language(*, user: User, language: str) -> None:
    """The language of the pages and of the mail the person gets."""
    User.objects.filter(pk=user.pk).update(language=language)


def hide_two_step_hint(*, user: User) -> None:
    User.objects.filter(pk=user.pk).update(hides_two_step_hint=True)
