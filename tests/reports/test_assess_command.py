"""`./run assess`: the main job from files. No test here may touch a database: none asks for one."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import page
import pytest
from django.core.management import CommandError, call_command

from reports.management.commands import assess
from reports.pdf import RenderFailed
from tests.reports.conftest import PDF

ROOT = Path(__file__).parents[2]
DISCRETE = ROOT / "samples" / "discrete-machine-parts.yaml"
PROCESS = ROOT / "samples" / "process-coatings.yaml"
POINTS = ROOT / "samples" / "sme-metal-parts.yaml"

BAD = """\
rubric: gbt39116-2020
profile: discreet
trimmed: [MFG]
nonsense: 1
answers:
  STR-L1-1: fuly
  STR-L1-2: {value: mostly, note: "line\\nbreak \\e[31m", evidence: hearsay}
kpis:
  defect_rate: {base: 0, current: 1e5}
"""


def run(*arguments: object) -> tuple[int, str, str]:
    out, err = io.StringIO(), io.StringIO()
    try:
        call_command("assess", *map(str, arguments), stdout=out, stderr=err)
    except SystemExit as end:
        return int(end.code or 0), out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    file = tmp_path / "bad.yaml"
    file.write_text(BAD, encoding="utf-8")
    return file


@pytest.fixture
def fast(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(assess, "render", lambda content, language: PDF)


# ---------------------------------------------------------------- what it prints
def test_level_comparison_and_gaps_are_printed() -> None:
    code, out, err = run(DISCRETE)
    assert (code, err) == (0, "")
    assert "Level 2 of 5: Specification. Score 2.33." in out
    assert "155 of 223 requirements answered (69.5%)." in out
    assert "Product development cycle    180 → 150    −16.7%  reference −20.7%  attainment 0.786" in out
    assert "  1   SAL-L3-1      Not met     +5.01  38.3%   Data models forecast the market" in out
    assert "The first 24 of 52 are enough for level 3." in out


def test_a_rubric_of_points_tells_conditions_and_what_could_add_points() -> None:
    code, out, err = run(POINTS)
    assert (code, err) == (0, "")
    assert "Level 2 of 4: Specification. Score 59.44." in out
    assert "  3  Integration    Score                               59.44 of 60  missing 0.57" in out
    assert "  2   LNK-1  15 %     +4.50  Share of production machines" in out


def test_the_result_of_a_rubric_of_points_has_conditions_in_the_place_of_levels() -> None:
    code, out, _ = run(POINTS, "--json")
    result = json.loads(out)
    assert (code, result["level"], result["score_exact"], "levels" in result) == (0, 2, "951/16", False)
    assert result["conditions"]["2"]["binding"] == {"needed": "3", "got": "5"}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_rubric_of_points_is_printed(tmp_path: Path, language: str) -> None:
    code, out, err = run(POINTS, "--lang", language, "--pdf", tmp_path / "points.pdf")
    assert (code, err) == (0, "")
    assert (tmp_path / "points.pdf").read_bytes().startswith(b"%PDF")


def test_chinese_columns_stand_below_each_other() -> None:
    code, out, _ = run(PROCESS, "--lang", "zh-hans")
    assert code == 0
    assert "  1  规划级  99.3%" in out or "  1  规划级  100.0%" in out
    assert "LOG-L1-1" in out


def test_json_is_one_result_a_line_and_nothing_else() -> None:
    code, out, _ = run(PROCESS, DISCRETE, "--json")
    results = [json.loads(line) for line in out.splitlines()]
    assert (code, [result["profile"] for result in results]) == (0, ["process", "discrete"])
    assert [result["level"] for result in results] == [3, 2]
    assert results[0]["notices"] == [{"code": "outside_scope", "key": "LOG-L1-1"}]
    assert list(results[1]) == [
        *("rubric", "version", "rubric_hash", "scoring_hash", "engine", "profile", "trimmed", "in_scope", "answered"),
        *("level", "score", "score_exact", "levels", "nodes", "kpis", "gaps", "notices"),
    ]
    assert results[1]["kpis"]["development_cycle"] == {
        "change": "-1/6",
        "reference_set": "demo-2023-h1",
        "reference": "-207/1000",
        "attainment": "0.786",
    }


def test_json_files_are_read_like_yaml(tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    file.write_text('{"rubric": "gbt39116-2020", "profile": "process", "answers": {"STR-L1-1": "fully"}}')
    assert json.loads(run(file, "--json")[1])["answered"] == 1


def test_a_level_that_was_not_opened_says_so(tmp_path: Path) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text("{rubric: gbt39116-2020, profile: process, answers: {STR-L1-1: fully}}")
    lines = run(file)[1].splitlines()
    assert "  2  Specification  –     not opened" in lines


def test_the_usage_names_what_people_type() -> None:
    assert assess.Command().create_parser("manage.py", "assess").prog == "./run assess"


# ---------------------------------------------------------------- reports
def test_a_report_is_written_whole(tmp_path: Path) -> None:
    """The only test here that really renders."""
    place = tmp_path / "report.pdf"
    code, out, _ = run(DISCRETE, "--pdf", place)
    report = page.validate_pdf_bytes(place.read_bytes(), profile=page.ValidationProfile.PDF_UA_1)
    assert (code, report.is_compliant) == (0, True)
    assert out.endswith(f"{place}: {report.document.page_count} pages\n")
    assert list(tmp_path.iterdir()) == [place]


def test_several_reports_go_into_a_folder_by_their_stems(tmp_path: Path, fast: None) -> None:
    assert run(DISCRETE, PROCESS, "--pdf", tmp_path / "new")[0] == 0
    assert sorted(file.name for file in (tmp_path / "new").iterdir()) == [
        "discrete-machine-parts.pdf",
        "process-coatings.pdf",
    ]


def test_a_single_report_may_go_into_a_folder_too(tmp_path: Path, fast: None) -> None:
    assert run(DISCRETE, "--pdf", tmp_path)[0] == 0
    assert [file.name for file in tmp_path.iterdir()] == ["discrete-machine-parts.pdf"]


# ---------------------------------------------------------------- what is wrong
def test_every_problem_is_told_in_one_go_with_its_line(bad: Path) -> None:
    code, out, err = run(bad, DISCRETE.with_name("none.yaml"), "--json")
    lines = err.splitlines()
    assert (code, out) == (2, "")
    assert [line.split(": ")[:2] for line in lines[:-1]] == [
        [f"{bad}:2", "profile"],
        [f"{bad}:3", "trimmed/MFG"],
        [f"{bad}:4", "nonsense"],
        [f"{bad}:6", "answers/STR-L1-1"],
        [f"{bad}:7", "answers/STR-L1-2/note"],
        [f"{bad}:7", "answers/STR-L1-2"],
        [f"{bad}:9", "kpis/defect_rate/current"],
    ]
    assert lines[3].endswith("“fuly” is no answer; use one of: not_met, partly, mostly, fully.")
    assert lines[-1].endswith("none.yaml: The file cannot be read: No such file or directory.")


@pytest.mark.parametrize(("language", "has_cause"), [("en", True), ("zh-hans", False)])
def test_only_english_quotes_what_the_yaml_reader_says(tmp_path: Path, language: str, has_cause: bool) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text("rubric: gbt39116-2020\n\tprofile: process\n")
    code, _, err = run(file, "--lang", language)
    assert (code, err.startswith(f"{file}:2: ")) == (2, True)
    assert ("found a tab character" in err) is has_cause


def test_with_one_bad_file_nothing_is_written(bad: Path, tmp_path: Path, fast: None) -> None:
    assert run(DISCRETE, bad, "--pdf", tmp_path / "out")[0] == 2
    assert sorted(tmp_path.iterdir()) == [bad]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff\xfe", "The file is not UTF-8 text; save it as UTF-8."),
        (b"rubric: a\x07b", "A control character stands here; remove it."),
        (b"a: &x 1\nb: *x\n", "Anchors and aliases are not allowed; write the value out."),
    ],
)
def test_files_that_are_no_answers_are_refused(tmp_path: Path, content: bytes, sentence: str) -> None:
    file = tmp_path / "file.yaml"
    file.write_bytes(content)
    code, _, err = run(file)
    assert code == 2
    assert sentence in err


def test_no_terminal_obeys_what_stands_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "file.yaml"
    file.write_text('rubric: gbt39116-2020\nprofile: "x\\e[31m\\nsecond line"\n')
    code, _, err = run(file)
    assert code == 2
    assert all(line.startswith(f"{file}:2: ") and line.isprintable() for line in err.splitlines())


def test_equal_stems_are_a_problem(tmp_path: Path, fast: None) -> None:
    other = tmp_path / DISCRETE.name
    other.write_text(DISCRETE.read_text(encoding="utf-8"), encoding="utf-8")
    code, _, err = run(DISCRETE, other, "--pdf", tmp_path / "out")
    assert (code, (tmp_path / "out").exists()) == (2, False)
    assert "Several files would become this report" in err


def test_a_place_that_cannot_be_used_is_a_problem(tmp_path: Path, bad: Path, fast: None) -> None:
    assert "This folder does not exist" in run(DISCRETE, "--pdf", tmp_path / "no" / "report.pdf")[2]
    assert "Several reports need a folder, and this is a file." in run(DISCRETE, PROCESS, "--pdf", bad)[2]


@pytest.mark.parametrize("arguments", [[], [str(DISCRETE), "--lang", "fr"], [str(DISCRETE), "--pdf"]])
def test_a_bad_command_line_is_refused(arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("assess", *arguments)


def test_a_failure_of_ours_is_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def render(content: object, language: str) -> None:
        raise RenderFailed("timeout")

    monkeypatch.setattr(assess, "render", render)
    code, out, err = run(DISCRETE, "--pdf", tmp_path / "report.pdf")
    assert (code, out, list(tmp_path.iterdir())) == (1, "", [])
    assert err == "The report could not be made (timeout).\n"


def test_nothing_half_written_stays_when_a_place_fails(
    tmp_path: Path, fast: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(os, "replace", refuse)
    assert run(DISCRETE, PROCESS, "--pdf", tmp_path)[0] == 1
    assert list(tmp_path.iterdir()) == []


def test_it_makes_no_data_folder(tmp_path: Path) -> None:
    """As ./run starts it: with a key of its own, without a database."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("FULCRUM", "DJANGO"))}
    environment = kept | {"FULCRUM_DATA": str(tmp_path / "data"), "FULCRUM_SECRET_KEY": "unused-by-assess"}
    command = [sys.executable, "manage.py", "assess", str(DISCRETE), "--json"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=True)
    assert json.loads(done.stdout)["level"] == 2
    assert not (tmp_path / "data").exists()
