"""The printed report: accessible, the same every time, and literal whatever people type."""

import io
import subprocess
import sys
from dataclasses import replace
from functools import cache

import page
import pikepdf
import pytest

from benchmarks.reference import level_distributions, tiers
from reports import pdf
from reports.case import Factory, GivenAnswer, Json, SignedReview
from reports.content import build_content
from reports.pdf import LANGUAGES, Language, Pdf, RenderFailed, render
from tests.pure.documents import make_leaf
from tests.pure.report_cases import KPIS, make_case, small, up_to
from tests.pure.test_report_content import EVIDENCED, RANGE, proved
from tests.reports.reading import read_text

HOSTILE = {
    "STR-L1-1": '#read("/etc/passwd") #import "@preview/tablex:0.1.0" $x^2$ @ref <label> *bold* _it_ `code` // /* */',
    "STR-L1-2": "nul\x00 bell\x07 smile 😀 right \u202eto left\u202c שלום",
    "SKL-L1-1": "surnames 𬱖㐀䶮 and Ext B 𠮷",
    "SKL-L1-2": "x" * 10_000,
    "DAT-L1-1": "很长的备注" * 2_000,
    "DAT-L1-2": "<script>alert(1)</script> javascript:alert(1) {{ 7*7 }} %s",
    "INT-L1-1": "é" + "\u0301" * 500,
    "SEC-L1-1": '{"json": "\\u0000"} \\u{202e} "quotes" \'single\'',
}


def hostile_content() -> Json:
    answers = {key: GivenAnswer("partly", note, "document") for key, note in HOSTILE.items()}
    factory = Factory(
        name='#panic("x") ' + "长" * 200, industry="C34", region="CN-32", size="small", is_demonstration=True
    )
    return build_content(make_case(answers, factory=factory, trimmed={"LOG": HOSTILE["STR-L1-1"]}, kpis=KPIS))


CASES = {
    "level 0, from a file": lambda: build_content(make_case(verification=None, factory=Factory())),
    "level 2": lambda: build_content(
        make_case(up_to(2), kpis=KPIS, distributions=level_distributions(), tiers=tiers(), date="2026-11-20")
    ),
    "barely started": lambda: build_content(make_case({"STR-L1-1": "fully", "SKL-L1-1": "partly"})),
    "level 5": lambda: build_content(
        make_case(up_to(5), kpis={"defect_rate": replace(KPIS["defect_rate"], current="0")})
    ),
    "process": lambda: build_content(make_case(up_to(3), profile="process", trimmed={"LOG": "集团负责"})),
    "another rubric": lambda: build_content(
        make_case(rubric=small(make_leaf("ONE", "0.5", (1,) * 8), make_leaf("TWO", "0.5", (1,) * 8), levels=8))
    ),
    "hostile": hostile_content,
    "with proof": lambda: build_content(proved(evidenced=EVIDENCED, range=RANGE)),
    "reviewed": lambda: build_content(
        replace(
            proved(),
            claimed={"level": 3, "score": "3.00", "evidenced": EVIDENCED, "range": RANGE},
            review=SignedReview("R. Reviewer", "Firm X", "2026-11-23"),
        )
    ),
}


@cache
def rendered(name: str, language: Language) -> Pdf:
    return render(CASES[name](), language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CASES)
def test_every_report_conforms_to_pdf_ua_1(name: str, language: Language) -> None:
    report = page.validate_pdf_bytes(rendered(name, language).data, profile=page.ValidationProfile.PDF_UA_1)
    assert [failure.message for failure in report.failures] == []
    assert report.document.page_count == rendered(name, language).pages


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_same_content_gives_the_same_bytes(language: Language) -> None:
    assert render(CASES["level 2"](), language).data == rendered("level 2", language).data


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_people_type_is_printed_literally(language: Language) -> None:
    text = read_text(rendered("hostile", language).data).replace("\u200b", "").replace(" ", "").replace("\xad", "")
    assert '#read("/etc/passwd")#import"@preview/tablex:0.1.0"$x^2$@ref<label>*bold*_it_`code`' in text
    assert "root:" not in text
    assert "nulbellsmile□righttoleft□□□□" in text
    assert "surnames𬱖㐀䶮andExtB□" in text
    assert text.count("x" * 24) > 400
    assert "<script>alert(1)</script>javascript:alert(1)" in text


@pytest.mark.parametrize(
    ("language", "title", "level"),
    [("en", "Maturity self-assessment", "Specification"), ("zh-hans", "成熟度自评报告", "规范级")],
)
def test_the_report_speaks_its_language(language: Language, title: str, level: str) -> None:
    text = read_text(rendered("level 2", language).data)
    assert title in text
    assert level in text


@pytest.mark.parametrize(
    ("language", "line"), [("en", "Level 2: not opened, 2 requirements"), ("zh-hans", "二级：未开放，2 条要求")]
)
def test_a_level_that_was_not_opened_is_one_line(language: Language, line: str) -> None:
    text = read_text(rendered("barely started", language).data)
    assert line in text
    assert "STR-L2-1" not in text


STANDS = {
    ("with proof", "en"): (
        "Claimed Evidenced Reviewed 2 Level 2, score 2.30 1 Level 1, score 1.40 Not reviewed",
        "2 answers lack it. Claimed is level 2, between 1 and 2 if the guesses are wrong.",
        "count the answers as claimed.",
    ),
    ("with proof", "zh-hans"): (
        "自评 有证据支持 审核 2 二级，得分 2.30 1 一级，得分 1.40 未经审核",
        "其中 2 个回答缺少这样的证据。自评为二级；若估计有误，介于一级与二级之间。",
        "均按自评回答计算。",
    ),
    ("reviewed", "en"): (
        "Claimed Evidenced Reviewed 3 Level 3, score 3.00 1 Level 1, score 1.40 2 Level 2, score 2.30",
        "2 answers lack it. Claimed is level 3, between 1 and 2 if the guesses are wrong.",
        "count the answers as reviewed.",
    ),
    ("reviewed", "zh-hans"): (
        "自评 有证据支持 审核 3 三级，得分 3.00 1 一级，得分 1.40 2 二级，得分 2.30",
        "其中 2 个回答缺少这样的证据。自评为三级；若估计有误，介于一级与二级之间。",
        "均按审核后的回答计算。",
    ),
}


@pytest.mark.parametrize(("name", "language"), STANDS)
def test_the_three_levels_stand_side_by_side_with_rule_and_range(name: str, language: Language) -> None:
    text = "".join(read_text(rendered(name, language).data).split())
    for words in STANDS[name, language]:
        assert "".join(words.split()) in text


def test_a_report_from_a_file_says_that_its_level_is_the_claimed_one() -> None:
    assert "This is the claimed level alone" in read_text(rendered("level 0, from a file", "en").data)
    assert "claimed level alone" not in read_text(rendered("level 2", "en").data)


def test_a_report_without_a_date_prints_none() -> None:
    assert "2026-11-20" in read_text(rendered("level 2", "en").data)
    assert "Date" not in read_text(rendered("level 0, from a file", "en").data)


def test_a_report_from_a_file_says_so_and_has_no_address() -> None:
    text = read_text(rendered("level 0, from a file", "en").data).replace(" ", "")
    assert "Madefromafile." in text
    assert "https://" not in text


def test_demonstration_data_is_marked_on_every_page() -> None:
    report = rendered("hostile", "en")
    assert read_text(report.data).count("Demonstration data") > report.pages
    assert "Demonstration data" not in read_text(rendered("level 2", "en").data)


# ---------------------------------------------------------------- the process
def test_content_that_the_template_refuses_is_a_failure_with_a_code() -> None:
    with pytest.raises(RenderFailed) as failure:
        render({"format": 1}, "en")
    assert failure.value.code == "template"


def test_a_javascript_address_is_refused() -> None:
    content = build_content(make_case())
    content["report"]["verify_url"] = "javascript:alert(1)"
    with pytest.raises(RenderFailed) as failure:
        render(content, "en")
    assert failure.value.code == "template"


def test_a_report_that_takes_too_long_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def start(*args: object, **more: object) -> "subprocess.Popen[bytes]":
        started.append(popen([sys.executable, "-c", "import time; time.sleep(60)"], **more))  # type: ignore[call-overload]
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", start)
    monkeypatch.setattr(pdf, "TIME_LIMIT", 0.2)
    with pytest.raises(RenderFailed) as failure:
        render({}, "en")
    assert failure.value.code == "timeout"
    assert started[0].returncode == -9


def test_a_report_beyond_the_size_limit_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "SIZE_LIMIT", 1000)
    with pytest.raises(RenderFailed) as failure:
        render(CASES["another rubric"](), "en")
    assert failure.value.code == "too_large"


def test_the_process_sees_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FULCRUM_SECRET_KEY", "secret")
    assert "secret" not in str(pdf._environment())


def test_no_font_of_the_machine_is_used() -> None:
    with pikepdf.open(io.BytesIO(rendered("hostile", "zh-hans").data)) as document:
        names = {
            str(font.BaseFont).partition("+")[2]
            for sheet in document.pages
            for font in sheet.Resources.get("/Font", {}).values()
        }
    assert {name.partition("-")[0] for name in names} == {"Inter", "NotoSansSC"}
