"""PURE: reads an answers file, YAML or JSON. Returns answers, or every problem at once."""

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from assessment.decimals import check_kpi, parse_decimal
from assessment.merging import MAX_NOTE
from assessment.scoring.plan import make_plan
from rubrics.document import Requirement, Rubric
from rubrics.document_answers import Asked, NotAnAnswer, decimal_of, normal_number
from rubrics.guidance import EVIDENCE_KINDS
from rubrics.problems import DocumentError, Problem
from rubrics.texts import CONTROL
from rubrics.yaml_text import Path, TextDocument, load_json, load_yaml

SIZES = ("micro", "small", "medium", "large")

_KEYS = frozenset("rubric version profile trimmed as_of answers reference_set kpis factory".split())
_FACTORY_KEYS = ("name", "industry", "size", "region")
_KPI_KEYS = frozenset("base current unit period".split())
_ANSWER_KEYS = frozenset("value number note evidence".split())
_IS_RIGHT: dict[str, Callable[[str], object]] = {
    "industry": re.compile("[A-Z][0-9]{2}").fullmatch,
    "size": SIZES.__contains__,
    "region": re.compile("CN-[0-9]{2}").fullmatch,
}
_MAX_LABEL = 120

FindRubric = Callable[[str, int | None], tuple[int, Rubric] | None]


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    value: str
    note: str = ""
    evidence: str = ""


@dataclass(frozen=True, slots=True)
class GivenKpi:
    """Base and current value as typed; they are decimals by assessment.decimals."""

    base: str
    current: str
    unit: str = ""
    period: str = ""


@dataclass(frozen=True, slots=True)
class AnswersFile:
    rubric: Rubric
    version: int
    profile: str
    trimmed: Mapping[str, str]
    as_of: date | None
    answers: Mapping[str, GivenAnswer]
    reference_set: str | None
    kpis: Mapping[str, GivenKpi]
    factory: Mapping[str, str]

    def choices(self) -> dict[str, str]:
        """Requirement key -> choice of every answer that has one."""
        return {key: given.value for key, given in self.answers.items() if given.value}

    def outside_scope(self) -> tuple[str, ...]:
        """Answers kept but ignored, because their part is trimmed or not in the profile."""
        asked = make_plan(self.rubric, self.profile, frozenset(self.trimmed)).requirement_keys()
        return tuple(key for key in self.rubric.requirements if key in self.answers and key not in asked)


def read_answers_file(
    text: str,
    *,
    is_json: bool,
    find_rubric: FindRubric,
    lower_is_better: Mapping[str, bool],
    reference_sets: Collection[str],
) -> AnswersFile:
    """The answers of a file. Raises DocumentError with every problem found; each names its line where there is one.

    `lower_is_better` holds the known indicators, `reference_sets` the known sets.
    """
    control = CONTROL.search(text)
    if control:
        line = text.count("\n", 0, control.start()) + 1
        raise DocumentError((Problem("control_character", "", {}, line),))
    document = load_json(text) if is_json else load_yaml(text)
    reader = _Reader(document, find_rubric, lower_is_better, reference_sets)
    result = reader.read()
    if reader.problems or result is None:
        raise DocumentError(tuple(sorted(reader.problems, key=lambda problem: problem.line or 0)))
    return result


class _Reader:
    def __init__(
        self,
        document: TextDocument,
        find_rubric: FindRubric,
        lower_is_better: Mapping[str, bool],
        reference_sets: Collection[str],
    ) -> None:
        self.document = document
        self.problems = list(document.problems)
        self.find_rubric = find_rubric
        self.lower_is_better = lower_is_better
        self.reference_sets = reference_sets

    def problem(self, code: str, *path: str, **params: str) -> None:
        self.problems.append(Problem(code, "/".join(path), params, self._line(path)))

    def _line(self, path: Path) -> int | None:
        while path and path not in self.document.lines:
            path = path[:-1]
        return self.document.line(*path) if path else None

    # ------------------------------------------------------------ the file
    def read(self) -> AnswersFile | None:
        data = self.document.data
        if not isinstance(data, dict):
            self.problem("not_a_mapping")
            return None
        self.known_keys(data, _KEYS)
        version, rubric = self.rubric(data)
        profile = self.profile(data, rubric)
        as_of = self.as_of(data)
        reference_set = self.text(data, "reference_set")
        if reference_set and reference_set not in self.reference_sets:
            self.problem("unknown_reference_set", "reference_set", value=reference_set[:40])
        kpis = self.kpis(data)
        factory = self.factory(data)
        if rubric is None:
            return None
        return AnswersFile(
            rubric=rubric,
            version=version,
            profile=profile,
            trimmed=self.trimmed(data, rubric),
            as_of=as_of,
            answers=self.answers(data, rubric),
            reference_set=reference_set or None,
            kpis=kpis,
            factory=factory,
        )

    def rubric(self, data: dict[str, Any]) -> tuple[int, Rubric | None]:
        slug, number = self.text(data, "rubric"), self.text(data, "version")
        if not slug:
            self.problem("missing_key", "rubric", key="rubric")
            return 0, None
        if number and not re.fullmatch("[0-9]{1,6}", number):
            self.problem("unknown_version", "version", value=number[:40])
            return 0, None
        found = self.find_rubric(slug, int(number) if number else None)
        if found is None and self.find_rubric(slug, None):
            self.problem("unknown_version", "version", value=number)
        elif found is None:
            self.problem("unknown_rubric", "rubric", value=slug[:40])
        return found or (0, None)

    def profile(self, data: dict[str, Any], rubric: Rubric | None) -> str:
        profile = self.text(data, "profile")
        if not profile:
            self.problem("missing_key", "profile", key="profile")
        elif rubric is not None and profile not in rubric.profiles:
            self.problem("unknown_profile", "profile", value=profile[:40], known=", ".join(rubric.profiles))
        return profile

    def trimmed(self, data: dict[str, Any], rubric: Rubric) -> dict[str, str]:
        raw = data.get("trimmed") or {}
        if isinstance(raw, list):
            for position, key in enumerate(raw):
                if key in raw[:position]:
                    self.problem("duplicate_key", "trimmed", str(position + 1))
                if not isinstance(key, str):
                    self.problem("not_a_text", "trimmed", str(position + 1))
            raw = {key: "" for key in raw if isinstance(key, str)}
        if not isinstance(raw, dict):
            self.problem("not_a_list", "trimmed")
            return {}
        for key in raw:
            if key not in rubric.trimmable:
                code = "compulsory" if _is_node(rubric, key) else "unknown_node"
                self.problem(code, "trimmed", key, key=key, known=", ".join(rubric.trimmable))
        return {key: self.label(raw, key, "trimmed", limit=MAX_NOTE) for key in raw}

    def as_of(self, data: dict[str, Any]) -> date | None:
        text = self.text(data, "as_of")
        if not text:
            return None
        try:
            if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
                return date.fromisoformat(text)
        except ValueError:
            pass
        self.problem("not_a_date", "as_of", value=text[:40])
        return None

    # ------------------------------------------------------------ answers
    def answers(self, data: dict[str, Any], rubric: Rubric) -> dict[str, GivenAnswer]:
        raw = data.get("answers") or {}
        if not isinstance(raw, dict):
            self.problem("not_a_mapping", "answers")
            return {}
        for key in raw:
            if key not in rubric.requirements:
                self.problem("unknown_requirement", "answers", key, key=key[:60])
        return {key: self.answer(key, value, rubric.requirements.get(key)) for key, value in raw.items()}

    def answer(self, key: str, raw: Any, asked: Requirement | None) -> GivenAnswer:
        """A choice or a number as `value`, or a number as `number`."""
        path = ("answers", key)
        if isinstance(raw, str):
            raw = {"value": raw}
        if not isinstance(raw, dict):
            self.problem("not_an_answer", *path)
            return GivenAnswer("")
        self.known_keys(raw, _ANSWER_KEYS, *path)
        name = "number" if "number" in raw and "value" not in raw else "value"
        value, evidence = self.text(raw, name, *path), self.text(raw, "evidence", *path)
        if "number" in raw and (name == "value" or (asked and not asked.asked.number)):
            self.problem("unknown_key", *path, "number")
            return GivenAnswer("")
        note = self.label(raw, "note", *path, limit=MAX_NOTE)
        if value and asked:
            value = self.known_value(value, asked.asked, *path)
        if evidence and evidence not in EVIDENCE_KINDS:
            self.problem("unknown_evidence", *path, value=evidence[:40], known=", ".join(EVIDENCE_KINDS))
        return GivenAnswer(value, note, evidence)

    def known_value(self, value: str, asked: Asked, *path: str) -> str:
        """The answer in its shortest form, or a problem."""
        number = asked.number
        if number is None:
            if not asked.accepts(value):
                known = ", ".join(choice.key for choice in asked.choices)
                self.problem("unknown_value", *path, value=value[:40], known=known)
            return value
        try:
            plain = normal_number(value)
            number.read(plain)
        except NotAnAnswer:
            bounds = (number.minimum, number.maximum)
            lowest, highest = ("…" if bound is None else decimal_of(bound) for bound in bounds)
            self.problem("not_a_figure", *path, value=value[:40], lowest=lowest, highest=highest)
            return value
        return plain

    # ------------------------------------------------------------ indicators and factory
    def kpis(self, data: dict[str, Any]) -> dict[str, GivenKpi]:
        raw = data.get("kpis") or {}
        if not isinstance(raw, dict):
            self.problem("not_a_mapping", "kpis")
            return {}
        return {key: self.kpi(key, value) for key, value in raw.items()}

    def kpi(self, key: str, raw: Any) -> GivenKpi:
        path = ("kpis", key)
        if key not in self.lower_is_better:
            self.problem("unknown_indicator", *path, key=key[:60], known=", ".join(self.lower_is_better))
        if not isinstance(raw, dict):
            self.problem("not_a_mapping", *path)
            return GivenKpi("", "")
        self.known_keys(raw, _KPI_KEYS, *path)
        base, current = self.decimal(raw, "base", *path), self.decimal(raw, "current", *path)
        if base and current and key in self.lower_is_better:
            for code in check_kpi(Fraction(base), Fraction(current), lower_is_better=self.lower_is_better[key]):
                self.problem(code, *path)
        return GivenKpi(
            base=base,
            current=current,
            unit=self.label(raw, "unit", *path, limit=60),
            period=self.label(raw, "period", *path, limit=60),
        )

    def factory(self, data: dict[str, Any]) -> dict[str, str]:
        raw = data.get("factory") or {}
        if not isinstance(raw, dict):
            self.problem("not_a_mapping", "factory")
            return {}
        self.known_keys(raw, _FACTORY_KEYS, "factory")
        facts = {key: self.label(raw, key, "factory", limit=_MAX_LABEL) for key in _FACTORY_KEYS if raw.get(key)}
        for key, is_right in _IS_RIGHT.items():
            if key in facts and not is_right(facts[key]):
                self.problem(f"unknown_{key}", "factory", key, value=facts[key][:40], known=", ".join(SIZES))
        return facts

    # ------------------------------------------------------------ building blocks
    def known_keys(self, raw: dict[str, Any], known: Collection[str], *path: str) -> None:
        for key in raw:
            if key not in known:
                self.problem("unknown_key", *path, key)

    def text(self, raw: dict[str, Any], key: str, *path: str) -> str:
        value = raw.get(key, "")
        if isinstance(value, str):
            return value.strip()
        self.problem("not_a_text", *path, key)
        return ""

    def label(self, raw: dict[str, Any], key: str, *path: str, limit: int) -> str:
        text = unicodedata.normalize("NFC", self.text(raw, key, *path))
        if len(text) > limit:
            self.problem("too_long", *path, key, limit=str(limit), length=str(len(text)))
        return text

    def decimal(self, raw: dict[str, Any], key: str, *path: str) -> str:
        """The decimal as typed, or nothing where it is none."""
        text = self.text(raw, key, *path)
        if not text and isinstance(raw.get(key, ""), str):
            self.problem("missing_key", *path, key=key)
        try:
            parse_decimal(text or "0")
        except ValueError:
            self.problem("not_a_plain_decimal", *path, key, value=text[:40])
            return ""
        return text


def _is_node(rubric: Rubric, key: str) -> bool:
    return any(part.key == key for leaf in rubric.leaves() for part in leaf.trail)
