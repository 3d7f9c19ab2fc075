"""Which language a page has: the account's on every device, else the device's choice, else the browser's wish."""

import pytest
from django.conf import settings
from django.test import Client

from accounts.models import User

ENGLISH, CHINESE = '<html lang="en"', '<html lang="zh-Hans"'

pytestmark = pytest.mark.django_db


def page(client: Client, wish: str = "en") -> str:
    return client.get("/privacy/", headers={"accept-language": wish}).content.decode()


def test_a_stranger_without_a_choice_gets_the_wish_of_the_browser(client: Client) -> None:
    assert CHINESE in page(client, "zh-CN,zh;q=0.9,en;q=0.5")
    assert ENGLISH in page(client, "de,en;q=0.5")


def test_the_choice_on_a_device_beats_the_browser(client: Client) -> None:
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    assert ENGLISH in page(client, "zh-CN")


def test_the_language_of_an_account_beats_the_device(client: Client) -> None:
    client.force_login(User.objects.create_user("owner@example.com", language="zh-hans"))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"

    assert CHINESE in page(client)


def test_an_account_without_a_language_follows_the_device(client: Client) -> None:
    client.force_login(User.objects.create_user("owner@example.com"))
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "zh-hans"

    assert CHINESE in page(client)


@pytest.mark.parametrize(
    ("theme", "mark"), [("dark", ' data-theme="dark"'), ("light", ' data-theme="light"'), ("system", "")]
)
def test_the_theme_of_an_account_is_in_the_first_byte(client: Client, theme: str, mark: str) -> None:
    client.force_login(User.objects.create_user("owner@example.com", theme=theme))

    assert f'<html lang="en"{mark}>' in page(client)
