from datetime import timedelta

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        # Models are ready only now.
        from accounts import signins  # noqa: PLC0415
        from accounts.services import invitation_mail, password_reset, tidying  # noqa: PLC0415
        from jobs.registry import register  # noqa: PLC0415

        signins.connect()
        register(invitation_mail.KIND, invitation_mail.send_invitation_mail)
        register(password_reset.KIND, password_reset.send_password_reset)
        register(tidying.KIND, tidying.tidy_sign_ins, every=timedelta(days=1))
