"""READ the questions that a round's answers raise: for the submit page and for whoever reviews the round."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from assessment.consistency import Finding, find_contradictions
from assessment.models import Answer, Assessment, KpiValue
from assessment.selectors.rounds import Round, get_round
from rubrics.document import Requirement, Rubric
from rubrics.texts import in_language

MOST_LINKED = 4
"""About more requirements than that a question does not name each."""


@dataclass(frozen=True)
class ConsistencyQuestion:
    """A question in every language of the rubric, and the requirements it is about. `choice` is the answer that most of
    them share, where that is what the question is about; `leaf` the subdomain, where it is about one."""

    rule: str
    text: Mapping[str, str]
    requirements: tuple[Requirement, ...]
    choice: str = ""
    leaf: str = ""

    @property
    def linked(self) -> tuple[Requirement, ...]:
        """The requirements that the question leads to one by one; none where it leads to a list of them."""
        few = len(self.requirements) <= MOST_LINKED and not self.choice and not self.leaf
        return self.requirements if few else ()


def list_consistency(assessment: Assessment) -> tuple[ConsistencyQuestion, ...]:
    """What the live answers of a round raise. Four queries where the rubric has rules, else two."""
    return list_round_consistency(get_round(assessment))


def list_round_consistency(round_: Round) -> tuple[ConsistencyQuestion, ...]:
    """Two queries (notes, indicators) where the rubric has rules, else none."""
    if not round_.rubric.consistency:
        return ()
    noted = Answer.objects.filter(assessment=round_.assessment).exclude(note="")
    notes = dict(noted.values_list("requirement", "note"))
    rows = KpiValue.objects.filter(assessment=round_.assessment)
    indicators = {row.indicator: (Fraction(row.base), Fraction(row.current)) for row in rows}
    findings = find_contradictions(round_.plan, round_.choices, notes, indicators)
    texts = {rule.key: rule.text for rule in round_.rubric.consistency}
    return tuple(_question(round_.rubric, finding, texts[finding.rule]) for finding in findings)


def _question(rubric: Rubric, finding: Finding, text: Mapping[str, str]) -> ConsistencyQuestion:
    return ConsistencyQuestion(
        rule=finding.rule,
        text={language: _filled(rubric, sentence, finding, language) for language, sentence in text.items()},
        requirements=tuple(rubric.requirement(key) for key in finding.requirements),
        choice=finding.params.get("answer", ""),
        leaf=finding.params.get("subdomain", ""),
    )


def _filled(rubric: Rubric, sentence: str, finding: Finding, language: str) -> str:
    """The question with its words in braces filled in; names in its own language."""
    words = dict(finding.params)
    if "subdomain" in words:
        words["subdomain"] = in_language(rubric.leaf_by_key[words["subdomain"]].node.title, language)
    if "answer" in words:
        words["answer"] = in_language(rubric.choices[words["answer"]].label, language)
    if "note" in words:
        words["note"] = _shortened(words["note"])
    for name, word in words.items():
        sentence = sentence.replace(f"{{{name}}}", word)
    return sentence


def _shortened(note: str) -> str:
    line = " ".join(note.split())
    return line if len(line) <= 60 else f"{line[:59]}…"
