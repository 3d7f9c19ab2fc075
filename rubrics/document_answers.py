"""PURE: how a requirement is answered - by a choice of a scale, or by a number that steps turn into a value.

Every answer is a text: the key of a choice, or a plain decimal. Its value lies between 0 and 1. Standard library only.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from typing import Any

from rubrics.guidance import Texts

NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,6})?")
"""What may be entered: with sign and point it fits the column that keeps answers."""


class NotAnAnswer(ValueError):
    """A choice that the scale does not have, or no number within the bounds."""


@dataclass(frozen=True, slots=True)
class Choice:
    """`level` is the level that a counted requirement stands at with this answer."""

    key: str
    value: Fraction
    label: Texts
    level: int = 0


@dataclass(frozen=True)
class Scale:
    """Ordered answers; the key of the document's own scale is empty."""

    key: str
    choices: tuple[Choice, ...]

    @cached_property
    def by_key(self) -> Mapping[str, Choice]:
        return {choice.key: choice for choice in self.choices}

    @cached_property
    def rungs(self) -> tuple[tuple[str, Fraction], ...]:
        """Answers with their values, lowest first."""
        return tuple((choice.key, choice.value) for choice in sorted(self.choices, key=lambda choice: choice.value))

    def value_of(self, answer: str) -> Fraction:
        choice = self.by_key.get(answer)
        if choice is None:
            raise NotAnAnswer(answer)
        return choice.value


@dataclass(frozen=True, slots=True)
class Step:
    """From `bound` on (down to it where lower is better) a number has this value."""

    bound: Fraction
    value: Fraction


@dataclass(frozen=True)
class Number:
    """A figure of the plant. `steps` rise in value; a number that reaches none of them counts 0."""

    unit: Texts
    steps: tuple[Step, ...]
    lower_is_better: bool = False
    minimum: Fraction | None = None
    maximum: Fraction | None = None

    @cached_property
    def rungs(self) -> tuple[tuple[str, Fraction], ...]:
        """The values that can be had, lowest first, each with the nearest number that has it (none: nothing given)."""
        return (("", Fraction(0)), *((decimal_of(step.bound), step.value) for step in self.steps))

    def value_of(self, answer: str) -> Fraction:
        number = self.read(answer)
        met = (step.value for step in self.steps if self.reaches(number, step))
        return max(met, default=Fraction(0))

    def reaches(self, number: Fraction, step: Step) -> bool:
        return number <= step.bound if self.lower_is_better else number >= step.bound

    def read(self, answer: str) -> Fraction:
        """The number of an answer. Raises NotAnAnswer."""
        if not NUMBER.fullmatch(answer):
            raise NotAnAnswer(answer)
        number = Fraction(answer)
        if (self.minimum is not None and number < self.minimum) or (self.maximum is not None and number > self.maximum):
            raise NotAnAnswer(answer)
        return number

    def choice_of(self, answer: str) -> Choice:
        """A number as if it were a choice: its value, and its text with the unit in each language."""
        label = {language: number_text(answer, unit, language) for language, unit in self.unit.items()}
        return Choice(answer, self.value_of(answer), label)


def number_text(number: str, unit: str, language: str) -> str:
    """A number with its unit: 35 %, in Chinese 35%."""
    digits, joined = number.replace("-", "−"), language.startswith("zh") and unit.startswith("%")
    return f"{digits}{unit}" if joined else f"{digits} {unit}"


NO_SCALE = Scale("", ())


@dataclass(frozen=True, slots=True)
class Asked:
    """How one requirement is answered: by its scale, or by its number where there is one."""

    scale: Scale = NO_SCALE
    number: Number | None = None

    @property
    def choices(self) -> tuple[Choice, ...]:
        """None for a number."""
        return () if self.number else self.scale.choices

    @property
    def rungs(self) -> tuple[tuple[str, Fraction], ...]:
        return self.number.rungs if self.number else self.scale.rungs

    @property
    def best(self) -> str:
        """The lowest answer that counts 1."""
        return self.rungs[-1][0]

    def value_of(self, answer: str) -> Fraction:
        """Raises NotAnAnswer."""
        return self.number.value_of(answer) if self.number else self.scale.value_of(answer)

    def accepts(self, answer: str) -> bool:
        try:
            self.value_of(answer)
        except NotAnAnswer:
            return False
        return True

    def choice_of(self, answer: str) -> Choice | None:
        """An answer with its value and its words; None where nothing is said, or nothing that is known."""
        if not answer or not self.accepts(answer):
            return None
        return self.number.choice_of(answer) if self.number else self.scale.by_key[answer]

    def level_of(self, answer: str) -> int:
        """The level that an answer reaches where levels are counted."""
        choice = None if self.number else self.scale.by_key.get(answer)
        return choice.level if choice else 0

    def at_most(self, ceiling: Fraction) -> str:
        """The highest answer whose value is not above the ceiling."""
        return next(answer for answer, value in reversed(self.rungs) if value <= ceiling)

    def moved(self, answer: str, by: int) -> str:
        """The answer so many rungs higher, at most the end; the answer itself where it stands at the end."""
        value = self.value_of(answer)
        place = max(number for number, rung in enumerate(self.rungs) if rung[1] <= value)
        there = min(max(place + by, 0), len(self.rungs) - 1)
        return answer if there == place else self.rungs[there][0]


def normal_number(text: str) -> str:
    """The shortest way to write an entered number: 035.0 -> 35. Raises NotAnAnswer."""
    if not NUMBER.fullmatch(text):
        raise NotAnAnswer(text)
    return decimal_of(Fraction(text))


def decimal_of(value: Fraction) -> str:
    """A finite decimal as plain text."""
    sign, rest = ("-" if value < 0 else ""), abs(value)
    whole, part = divmod(rest.numerator, rest.denominator)
    digits = ""
    while part:
        digit, part = divmod(part * 10, rest.denominator)
        digits += str(digit)
    return f"{sign}{whole}" + (f".{digits}" if digits else "")


# ---------------------------------------------------------------- canonical data -> values
@dataclass(frozen=True)
class Scales:
    """The document's own scale and those with names."""

    own: Scale
    named: Mapping[str, Scale] = field(default_factory=dict)

    def asked(self, data: dict[str, Any]) -> Asked:
        """How a requirement is answered; without a word on it, by the document's own scale."""
        answer = data.get("answer") or {}
        if answer.get("kind") == "number":
            return Asked(number=_number(answer))
        return Asked(self.named[answer["scale"]] if answer else self.own)


def build_scales(data: dict[str, Any]) -> Scales:
    named = {item["key"]: Scale(item["key"], _choices(item["choices"])) for item in data.get("scales", ())}
    return Scales(Scale("", _choices(data["scale"])), named)


def _choices(data: list[dict[str, Any]]) -> tuple[Choice, ...]:
    return tuple(Choice(item["key"], Fraction(item["value"]), item["label"], item.get("level", 0)) for item in data)


def _number(data: dict[str, Any]) -> Number:
    return Number(
        unit=data["unit"],
        steps=tuple(Step(Fraction(step["at"]), Fraction(step["value"])) for step in data["steps"]),
        lower_is_better=data.get("lower_is_better", False),
        minimum=Fraction(data["minimum"]) if "minimum" in data else None,
        maximum=Fraction(data["maximum"]) if "maximum" in data else None,
    )
