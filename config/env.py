"""Reading settings from the environment: every bad value stops the start with one sentence that names the variable."""

import os
import secrets
import tempfile
from pathlib import Path
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

_TRUE = {"1", "true", "yes", "on"}
_FALSE = {"0", "false", "no", "off"}


def env_str(name: str, default: str = "") -> str:
    return os.environ.get(name, "").strip() or default


def env_bool(name: str, default: bool) -> bool:
    text = env_str(name).lower()
    if not text:
        return default
    if text in _TRUE | _FALSE:
        return text in _TRUE
    raise ImproperlyConfigured(f"{name} is {text!r}; set it to on or off, for example {name}=off.")


def env_int(name: str, default: int, *, minimum: int, maximum: int) -> int:
    text = env_str(name)
    if not text:
        return default
    if text.isascii() and text.isdigit() and minimum <= int(text) <= maximum:
        return int(text)
    raise ImproperlyConfigured(
        f"{name} is {text!r}; set it to a whole number from {minimum} to {maximum}, for example {name}={default}."
    )


def env_choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    text = env_str(name, default)
    if text in choices:
        return text
    raise ImproperlyConfigured(f"{name} is {text!r}; set it to one of {', '.join(choices)}.")


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in env_str(name, default).split(",") if part.strip()]


def env_path(name: str, default: Path) -> Path:
    return Path(env_str(name, str(default))).expanduser().resolve()


def env_secret(name: str) -> str:
    """The value of NAME, or the content of the file that NAME_FILE points at; both at once is an error."""
    value, path = env_str(name), env_str(f"{name}_FILE")
    if value and path:
        raise ImproperlyConfigured(f"Both {name} and {name}_FILE are set; keep one of them.")
    if not path:
        return value
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(f"{name}_FILE is {path!r}, which cannot be read ({error}).") from None


def env_url(name: str, default: str, schemes: tuple[str, ...], example: str) -> str:
    text = env_secret(name) or default
    try:
        parts = urlsplit(text)
        is_good = parts.scheme in schemes and parts.port != 0  # asking for a port that is no number raises
    except ValueError:
        is_good = False
    if not text or is_good:
        return text
    raise ImproperlyConfigured(
        f"{name} must start with {' or '.join(s + '://' for s in schemes)}, for example {example}."
    )


def make_private_folder(name: str, folder: Path) -> None:
    """The folder that NAME points at, made for its owner alone when it is not there."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"{name} is {str(folder)!r}, where no folder can be made ({error.strerror}); name another place."
        ) from None


def kept_secret(path: Path) -> str:
    """A random secret, made once and kept in a file that only its owner reads; two first starts agree on one."""
    if not path.exists():
        handle, aside = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(50))
        try:
            os.link(aside, path)
        except FileExistsError:
            pass  # the other start was faster, and its secret counts
        finally:
            os.unlink(aside)
    return path.read_text(encoding="utf-8").strip()


def database_from_url(url: str) -> dict[str, object]:
    """Django's DATABASES entry for postgresql://user:password@host:port/name."""
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/"))
    if not name:
        raise ImproperlyConfigured(
            "DATABASE_URL names no database, for example postgresql://fulcrum:secret@localhost:5432/fulcrum."
        )
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname or "",
        "PORT": str(parts.port or ""),
    }
