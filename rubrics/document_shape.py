"""PURE: the shape of a rubric document. Raw data (scalars as text, or JSON) -> canonical data and problems.

Canonical data (contracts: "Canonical form"): NFC text, decimals normalised to strings, `format`, `level` and `number`
as integers, booleans as booleans, keys that equal their default left out.
"""

from collections.abc import Mapping
from typing import Any

from rubrics.document_reading import CURRENCY, LANGUAGE, NODE_KEY, SLUG, TAG, WORD, Fields, Reader
from rubrics.guidance import EVIDENCE_KINDS, RELEVANCE
from rubrics.problems import Problem


def read_shape(raw: Any) -> tuple[dict[str, Any], tuple[Problem, ...]]:
    """Canonical data of a rubric document and every fault of its shape; with faults the data is not to be used."""
    languages = raw.get("languages") if isinstance(raw, Mapping) else None
    reader = DocumentReader([str(item) for item in languages] if isinstance(languages, list) else [])
    return reader.document(raw), tuple(reader.problems)


class DocumentReader(Reader):
    def document(self, raw: Any) -> dict[str, Any]:
        required: Fields = {
            "format": self.integer,
            "slug": self.matching(SLUG, "slug"),
            "title": self.texts,
            "languages": self.list_of(self.matching(LANGUAGE, "language")),
            "profiles": self.profiles,
            "scale": self.list_of(self.choice),
            "levels": self.list_of(self.level),
            "rule": self.rule,
            "nodes": self.list_of(self.node),
        }
        optional: Fields = {
            "sources": self.list_of(self.source),
            "disclaimer": self.optional_texts,
            "help": self.glossary,
            "effort": self.effort_table,
            "relevance": self.list_of(self.effect),
            "scales": self.list_of(self.scale),
            "evidence_policy": self.evidence_policy,
            "consistency": self.list_of(self.consistency_rule),
        }
        return self.record(raw, "", required, optional)

    def profiles(self, raw: Any, path: str) -> dict[str, Any]:
        return self.mapping_of(self.matching(WORD, "word"), self.profile)(raw, path)

    def profile(self, raw: Any, path: str) -> dict[str, Any]:
        return self.record(raw, path, {"title": self.texts}, {"notes": self.notes})

    def source(self, raw: Any, path: str) -> dict[str, Any]:
        return self.record(raw, path, {"title": self.texts}, {"note": self.optional_texts})

    def choice(self, raw: Any, path: str) -> dict[str, Any]:
        required: Fields = {"key": self.matching(WORD, "word"), "value": self.decimal, "label": self.texts}
        return self.record(raw, path, required, {})

    def scale(self, raw: Any, path: str) -> dict[str, Any]:
        return self.record(
            raw, path, {"key": self.matching(WORD, "word"), "choices": self.list_of(self.counted_choice)}, {}
        )

    def counted_choice(self, raw: Any, path: str) -> dict[str, Any]:
        required: Fields = {"key": self.matching(WORD, "word"), "value": self.decimal, "label": self.texts}
        return self.record(raw, path, required, {"level": self.integer})

    def level(self, raw: Any, path: str) -> dict[str, Any]:
        required: Fields = {"number": self.integer, "title": self.texts, "from": self.decimal, "to": self.decimal}
        optional: Fields = {"meaning": self.optional_texts, "notes": self.notes, "requires": self.requires}
        return self.record(raw, path, required, optional)

    def requires(self, raw: Any, path: str) -> dict[str, Any]:
        return self.record(raw, path, {}, {"reached": self.integer, "binding": self.integer})

    def rule(self, raw: Any, path: str) -> dict[str, Any]:
        """Without a kind it is read as a gate."""
        by_kind: dict[str, Fields] = {
            "gate": {
                "at_least": self.decimal,
                "sequential_stop": self.boolean,
                "highest_satisfied_counts": self.one_of("one", "raw"),
                "empty_level": self.one_of("inherit", "full", "renormalise"),
                "opens": self.one_of("plant", "none"),
            },
            "all_of": {"total": self.decimal},
        }
        return self.one_kind(
            raw, path, by_kind, optional=dict.fromkeys(by_kind, {"notes": self.notes}), otherwise="gate"
        )

    def node(self, raw: Any, path: str) -> dict[str, Any]:
        required: Fields = {"key": self.matching(NODE_KEY, "node_key"), "title": self.texts, "weight": self.weights}
        optional: Fields = {
            "trimmable": self.boolean,
            "counted": self.boolean,
            "notes": self.notes,
            "help": self.leaf_help,
            "nodes": self.list_of(self.node),
            "requirements": self.list_of(self.requirement),
        }
        return self.record(raw, path, required, optional)

    def requirement(self, raw: Any, path: str) -> dict[str, Any]:
        required: Fields = {"key": self.matching(NODE_KEY, "node_key"), "text": self.texts}
        optional: Fields = {
            "level": self.integer,
            "answer": self.answer,
            "binding": self.boolean,
            "topic": self.matching(TAG, "tag"),
            "basis": self.matching(TAG, "tag"),
            "help": self.optional_texts,
            "meaning": self.meanings,
            "evidence": self.evidence,
            "example": self.optional_texts,
            "relevance": self.relevance,
            "effort": self.effort,
        }
        return self.record(raw, path, required, optional)

    def answer(self, raw: Any, path: str) -> dict[str, Any]:
        """Absent, the document's own scale answers."""
        step: Fields = {"at": self.signed_decimal, "value": self.decimal}
        by_kind: dict[str, Fields] = {
            "scale": {"scale": self.matching(WORD, "word")},
            "number": {
                "unit": self.texts,
                "steps": self.list_of(lambda item, where: self.record(item, where, step, {})),
            },
        }
        bounds: Fields = {
            "lower_is_better": self.boolean,
            "minimum": self.signed_decimal,
            "maximum": self.signed_decimal,
        }
        return self.or_nothing(
            lambda item, where: self.one_kind(item, where, by_kind, optional={"number": bounds}, otherwise="scale")
        )(raw, path)

    # ------------------------------------------------------------ guidance
    def glossary(self, raw: Any, path: str) -> dict[str, Any]:
        return self.record(raw, path, {}, {"glossary": self.list_of(self.word)})

    def word(self, raw: Any, path: str) -> dict[str, Any]:
        required: Fields = {"key": self.matching(TAG, "tag"), "title": self.texts, "text": self.texts}
        return self.record(raw, path, required, {"forms": self.by_language(self.list_of(self.text))})

    def leaf_help(self, raw: Any, path: str) -> dict[str, Any]:
        level: Fields = {"number": self.integer, "text": self.texts}
        optional: Fields = {
            "introduction": self.optional_texts,
            "people": self.optional_texts,
            "systems": self.optional_texts,
            "levels": self.list_of(lambda item, where: self.record(item, where, level, {})),
        }
        return self.record(raw, path, {}, optional)

    def meanings(self, raw: Any, path: str) -> dict[str, Any]:
        return self.mapping_of(self.matching(WORD, "word"), self.texts)(raw, path)

    def evidence(self, raw: Any, path: str) -> Any:
        """Hints with their kinds, or one text."""
        fields: Fields = {"kind": self.one_of(*EVIDENCE_KINDS), "text": self.texts}
        return self.texts_or(self.list_of(lambda item, where: self.record(item, where, fields, {})))(raw, path)

    def relevance(self, raw: Any, path: str) -> dict[str, Any]:
        return self.record(raw, path, {}, {"effects": self.effects, "reason": self.optional_texts})

    def effect(self, raw: Any, path: str) -> dict[str, Any]:
        return self.record(raw, path, {"key": self.matching(TAG, "tag"), "title": self.texts}, {})

    def effects(self, raw: Any, path: str) -> dict[str, str]:
        """Effect -> how much it moves; `none` is the default and left out."""
        return self.mapping_of(self.matching(TAG, "tag"), self.one_of(*RELEVANCE), default=RELEVANCE[0])(raw, path)

    def effort(self, raw: Any, path: str) -> dict[str, Any]:
        fields: Fields = {"size": self.matching(NODE_KEY, "node_key")}
        more: Fields = {"reason": self.optional_texts}
        return self.or_nothing(lambda item, where: self.record(item, where, fields, more))(raw, path)

    def effort_table(self, raw: Any, path: str) -> dict[str, Any]:
        size: Fields = {"key": self.matching(NODE_KEY, "node_key"), "days": self.span, "money": self.span}
        required: Fields = {
            "currency": self.matching(CURRENCY, "currency"),
            "sizes": self.list_of(lambda item, where: self.record(item, where, size, {})),
        }
        more: Fields = {"basis": self.optional_texts}
        return self.or_nothing(lambda item, where: self.record(item, where, required, more))(raw, path)

    def span(self, raw: Any, path: str) -> dict[str, Any]:
        return self.record(raw, path, {"from": self.decimal, "to": self.decimal}, {})

    def weights(self, raw: Any, path: str) -> dict[str, str]:
        if not isinstance(raw, Mapping) or not raw:
            self.problem("not_a_mapping", path)
            return {}
        return {str(profile): self.decimal(value, f"{path}/{profile}") for profile, value in raw.items()}

    def notes(self, raw: Any, path: str) -> list[Any]:
        fields: Fields = {"confidence": self.one_of("several", "one", "recalled", "own"), "text": self.texts}
        return self.list_of(lambda item, where: self.record(item, where, fields, {}))(raw, path)

    # ------------------------------------------------------------ proof and contradictions
    def evidence_policy(self, raw: Any, path: str) -> dict[str, Any]:
        fields: Fields = {"cap": self.matching(WORD, "word"), "at_least": self.integer}
        return self.or_nothing(lambda item, where: self.record(item, where, fields, {}))(raw, path)

    def consistency_rule(self, raw: Any, path: str) -> dict[str, Any]:
        """A rule without a known kind is read no further."""
        by_kind: dict[str, Fields] = {
            "implication": {"when": self.condition, "expects": self.condition},
            "level_order": {"reproducibility": self.decimal},
            "straight_lining": {"share": self.decimal, "items": self.integer},
            "copied_notes": {"times": self.integer},
            "numeric_fact": {
                "when": self.condition,
                "indicator": self.matching(TAG, "tag"),
                "change": self.one_of("rose", "fell"),
                "by_more_than": self.decimal,
            },
        }
        common: Fields = {"key": self.matching(TAG, "tag"), "text": self.texts}
        return self.one_kind(raw, path, by_kind, common=common)

    def condition(self, raw: Any, path: str) -> dict[str, Any]:
        """A requirement answered at least so high."""
        fields: Fields = {"requirement": self.matching(NODE_KEY, "node_key"), "at_least": self.matching(WORD, "word")}
        return self.record(raw, path, fields, {})
