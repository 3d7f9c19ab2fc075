"""The Chinese catalogue is whole, and written with Chinese punctuation."""

import re
from collections import Counter
from collections.abc import Callable

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from django.conf import settings
from django.template import Context, Template
from django.utils.translation import gettext, ngettext, override

PATH = settings.BASE_DIR / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|%%|\{\w+\}|</?[a-z]+[^>]*>")
HALF_WIDTH = re.compile(r"[一-鿿][,;:!?()]|[,;!?][一-鿿]|[一-鿿] +[，。；：？！（）]|[，。；：？！] ")


def read_messages() -> list[Message]:
    with PATH.open("rb") as file:
        return [message for message in read_po(file, locale="zh_Hans") if message.id]


def texts(message: Message) -> list[str]:
    return [message.string] if isinstance(message.string, str) else list(message.string)


def sources(message: Message) -> list[str]:
    return [message.id] if isinstance(message.id, str) else list(message.id)


def placeholders(text: str) -> Counter[str]:
    return Counter(PLACEHOLDER.findall(text))


def offenders(is_wrong: Callable[[Message], bool]) -> list[str]:
    return [sources(message)[0] for message in read_messages() if is_wrong(message)]


def test_every_sentence_is_translated_once_and_for_all_numbers() -> None:
    assert offenders(lambda message: len(texts(message)) != 1 or not texts(message)[0]) == []
    assert offenders(lambda message: message.fuzzy) == []


def test_a_translation_keeps_the_placeholders_of_its_sentence() -> None:
    assert offenders(lambda m: placeholders(texts(m)[0]) not in [placeholders(text) for text in sources(m)]) == []


def test_beside_han_characters_punctuation_is_full_width_and_without_spaces() -> None:
    assert offenders(lambda message: bool(HALF_WIDTH.search(texts(message)[0]))) == []


def test_to_revoke_and_to_withdraw_are_one_word_each() -> None:
    """Access that is given to others is 撤销, what one has said or sent oneself 撤回, work that was handed out 收回."""

    def is_about(what: str) -> Callable[[Message], bool]:
        return lambda message: re.search(what, sources(message)[0]) is not None

    def is_not(word: str, what: str) -> list[str]:
        return offenders(lambda message: is_about(what)(message) and word not in texts(message)[0])

    assert is_not("撤销", r"(?i)\brevoked?\b|took back the access") == []
    assert (
        is_not("撤回", r"(?i)\bwith(draw|drew|drawn)\b|took a submission back|Submission undone|the request back") == []
    )
    assert is_not("收回", r"(?i)subdomains?( %\(sections\)s)?( taken)? back") == []


def test_the_product_words_the_messages_of_its_packages() -> None:
    with override("zh-hans"):
        assert gettext("Incorrect code.") == "验证码不正确。"
        assert ngettext(
            "This password is too short. It must contain at least %d character.",
            "This password is too short. It must contain at least %d characters.",
            12,
        ).startswith("密码太短")


@pytest.mark.parametrize(
    ("language", "written"), [("en", "One. Two, level 2, level 12"), ("zh-hans", "One.Two，level 二，level 12")]
)
def test_what_stands_between_words_follows_the_language(language: str, written: str) -> None:
    template = Template("One.{% gap %}Two{% comma %}level {{ 2|level_word }}{% comma %}level {{ 12|level_word }}")
    with override(language):
        assert template.render(Context()) == written
