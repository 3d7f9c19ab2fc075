import pytest

from accounts.names import clean_name
from accounts.tokens import token_hash, without_tokens
from audit.chain import link_hash, storable


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Plant \t A\r\n", "Plant A"),
        ("Plant\u202eA\u2066B\u200f", "PlantAB"),
        ("Cafe\u0301", "Café"),
        ("苏州第一机床厂", "苏州第一机床厂"),
        ("𰻝氏 👩\u200d🏭", "𰻝氏 👩\u200d🏭"),
        ("NUL\x00 escape\x1b[31m", "NUL escape[31m"),
        ("\u202e \x00", ""),
    ],
)
def test_a_name_becomes_one_line_that_shows_what_it_is(typed: str, kept: str) -> None:
    assert clean_name(typed) == kept


def test_the_hash_of_a_token_is_its_sha256() -> None:
    assert token_hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@pytest.mark.parametrize(
    ("line", "logged"),
    [
        ("Gone: /invite/se-cr_et/", "Gone: /invite/…/"),
        ("GET /accounts/login/?next=/invite/secret/ 200", "GET /accounts/login/?next=/invite/…/ 200"),
        ("GET /accounts/login/?next=%2Finvite%2Fsecret%2F", "GET /accounts/login/?next=%2Finvite%2F…"),
        ("GET /INVITE/secret", "GET /INVITE/…"),
        ("POST /admin-area/factories/1/invite/", "POST /admin-area/factories/1/invite/"),
        ("nothing to hide", "nothing to hide"),
    ],
)
def test_logs_lose_the_token_and_keep_the_rest(line: str, logged: str) -> None:
    assert without_tokens(line) == logged


@pytest.mark.parametrize(
    ("value", "stored"),
    [
        ({"a": [1, True, None, "x"]}, {"a": [1, True, None, "x"]}),
        (0.1, "0.1"),
        (("a", frozenset({2})), ["a", [2]]),
        ("a\nb\x00\ud800", "a\\nb\\x00\\ud800"),
        ({"line\nend": 1}, {"line\\nend": 1}),
    ],
)
def test_what_is_stored_comes_back_unchanged_from_every_database(value: object, stored: object) -> None:
    assert storable(value) == stored


def test_a_link_depends_on_every_field_and_on_the_link_before() -> None:
    fields = {"number": 1, "verb": "signed in"}

    hashes = {link_hash(fields, ""), link_hash(fields | {"number": 2}, ""), link_hash(fields, "0" * 64)}

    assert len(hashes) == 3
    assert link_hash(dict(reversed(fields.items())), "") in hashes
