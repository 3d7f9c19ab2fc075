from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts import signins  # noqa: PLC0415 -- needs the models, which are loaded only now

        signins.connect()
