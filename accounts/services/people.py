"""What a person decides about their own account."""

from accounts.models import User


def update_profile(*, user: User, name: str, language: str, theme: str) -> User:
    """Name, language and theme are the person's own and leave no audit event."""
    user.name, user.language, user.theme = name, language, theme
    user.save(update_fields=["name", "language", "theme"])
    return user


def choose_language(*, user: User, language: str) -> None:
    """The language of the pages and of the mail the person gets."""
    User.objects.filter(pk=user.pk).update(language=language)
