"""The forms of allauth in our words: sentence case, and no sample text that repeats the label."""

from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django import forms
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.services.password_reset import request_password_reset


class _Plain:
    """Labels by field name. The link to a forgotten password stands below the form, out of the way of the Tab key."""

    labels: ClassVar[dict[str, Any]] = {
        "login": _("E-mail address"),
        "email": _("E-mail address"),
        "password": _("Password"),
        "oldpassword": _("Current password"),
        "password1": _("New password"),
        "password2": _("New password again"),
        "code": _("Code"),
    }
    fields: dict[str, forms.Field]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            field.label = self.labels.get(name, field.label)
            field.widget.attrs.pop("placeholder", None)
        for name in {"password", "oldpassword"} & self.fields.keys():
            self.fields[name].help_text = ""
        for name in {"password1", "password2"} & self.fields.keys():
            self.fields[name].validators.append(MaxLengthValidator(128))


class LoginForm(_Plain, account.LoginForm):
    pass


class SignupForm(_Plain, account.SignupForm):
    labels: ClassVar[dict[str, Any]] = _Plain.labels | {"password1": _("Password")}


class AddEmailForm(_Plain, account.AddEmailForm):
    pass


class ChangePasswordForm(_Plain, account.ChangePasswordForm):
    pass


class SetPasswordForm(_Plain, account.SetPasswordForm):
    pass


class ResetPasswordForm(_Plain, account.ResetPasswordForm):
    """Does the same for every address: a job finds out whose it is, so that no time is lost that could be measured."""

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"].lower())

    def save(self, request: HttpRequest, **kwargs: Any) -> str:
        email: str = self.cleaned_data["email"]
        request_password_reset(email=email, language=get_language() or "", at=timezone.now())
        return email


class ResetPasswordKeyForm(_Plain, account.ResetPasswordKeyForm):
    pass


class ReauthenticateForm(_Plain, account.ReauthenticateForm):
    pass


class CodeForm(_Plain, mfa.AuthenticateForm):
    pass


class CodeAgainForm(_Plain, mfa.ReauthenticateForm):
    pass


class ActivateTOTPForm(_Plain, totp.ActivateTOTPForm):
    pass
