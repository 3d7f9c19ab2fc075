"""Words of the glossary are found in texts of both languages, once each, and texts come out whole."""

import pytest

from rubrics.glossary import list_words, split_words
from tests.pure.documents import Data
from tests.pure.report_cases import small

WORDS = [
    ("mes", "MES", "manufacturing execution system", "制造执行系统"),
    ("oee", "OEE", "OEE", "设备综合效率"),
    ("twin", "Digital twin", "digital twin", "数字孪生"),
    ("ar", "AR", "AR", "增强现实"),
]


def glossary() -> Data:
    def word(key: str, title: str, spelt: str, chinese: str) -> Data:
        forms = {"en": sorted({title, spelt}), "zh-hans": [chinese, title]}
        text = {"en": f"About {key}", "zh-hans": f"关于 {key}"}
        return {"key": key, "title": {"en": title, "zh-hans": chinese}, "text": text, "forms": forms}

    return {"glossary": [word(*row) for row in WORDS]}


RUBRIC = small(help=glossary())


def marked(text: str, language: str = "en") -> list[tuple[str, str]]:
    pieces = list(split_words(RUBRIC, text, language))
    assert "".join(piece.text for piece in pieces) == text
    return [(piece.text, piece.word.key) for piece in pieces if piece.word]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The MES shows OEE.", [("MES", "mes"), ("OEE", "oee")]),
        ("A Manufacturing execution system runs.", [("Manufacturing execution system", "mes")]),
        ("Two MESs and digital twins", [("MESs", "mes"), ("digital twins", "twin")]),
        ("MES and again MES", [("MES", "mes")]),
        ("MES, the manufacturing execution system", [("MES", "mes")]),
        ("They mess around, are messy, ARE here, a MES2 and pre-MES", []),
        ("", []),
    ],
)
def test_words_are_marked_where_they_stand_alone_and_once(text, found):
    assert marked(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("用制造执行系统采集数据", [("制造执行系统", "mes")]),
        ("用 MES 计算设备综合效率", [("MES", "mes"), ("设备综合效率", "oee")]),
        ("产线的数字孪生与数字孪生", [("数字孪生", "twin")]),
    ],
)
def test_chinese_words_need_no_spaces(text, found):
    assert marked(text, "zh-hans") == found


def test_a_page_lists_the_words_it_uses_in_the_order_of_the_glossary():
    texts = [{"en": "A digital twin", "zh-hans": "数字孪生"}, {}, {"en": "The MES", "zh-hans": "系统"}]

    assert [word.key for word in list_words(RUBRIC, texts, "en")] == ["mes", "twin"]
    assert [word.key for word in list_words(RUBRIC, texts, "zh-hans")] == ["twin"]


@pytest.mark.parametrize("language", ["en", "zh-hans", "fr"])
def test_without_a_glossary_a_text_is_one_piece(language):
    assert [tuple(piece) for piece in split_words(small(), "The MES", language)] == [("The MES", None)]
