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
    reader = _DocumentReader([str(item) for item in languages] if isinstance(languages, list) else [])
    return reader.document(raw), tuple(reader.problems)


class _DocumentReader(Reader):
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
        if not isinstance(raw, Mapping):
            self.problem("not_a_mapping", path)
            return {}
        for key in raw:
            self.matching(WORD, "word")(key, f"{path}/{key}")
        return {
            str(key): self.record(value, f"{path}/{key}", {"title": self.texts}, {"notes": self.notes})
            for key, value in raw.items()
        }

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
        """Each kind has its own keys; without a kind it is read as a gate."""
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
        kind = raw.get("kind") if isinstance(raw, Mapping) else None
        keys = by_kind[kind if isinstance(kind, str) and kind in by_kind else "gate"]
        return self.record(raw, path, {"kind": self.one_of(*by_kind)} | keys, {"notes": self.notes})

    def node(self, raw: Any, path: str) -> dict[str, Any]:
        required: Fields = {"key": self.matching(NODE_KEY, "node_key"), "title": self.texts, "weight": self.weights}
        optional: Fields = {
            "trimmable": self.boolean,
            "counted": self.boolean,
            "notes": self.notes,
            "nodes": self.list_of(self.node),
            "requirements": self.list_of(self.requirement),
            "help": self.leaf_help,
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
        """Each kind has its own keys; absent, the document's own scale answers."""
        if raw == {}:
            return {}
        if isinstance(raw, Mapping) and raw.get("kind") == "number":
            return self.number(raw, path)
        return self.record(
            raw, path, {"kind": self.one_of("scale", "number"), "scale": self.matching(WORD, "word")}, {}
        )

    def number(self, raw: Any, path: str) -> dict[str, Any]:
        step: Fields = {"at": self.signed_decimal, "value": self.decimal}
        required: Fields = {
            "kind": self.one_of("number"),
            "unit": self.texts,
            "steps": self.list_of(lambda item, where: self.record(item, where, step, {})),
        }
        optional: Fields = {
            "lower_is_better": self.boolean,
            "minimum": self.signed_decimal,
            "maximum": self.signed_decimal,
        }
        return self.record(raw, path, required, optional)

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
        if isinstance(raw, Mapping):
            return self.optional_texts(raw, path)
        fields: Fields = {"kind": self.one_of(*EVIDENCE_KINDS), "text": self.texts}
        return self.list_of(lambda item, where: self.record(item, where, fields, {}))(raw, path)

    def relevance(self, raw: Any, path: str) -> dict[str, Any]:
        values = self.record(raw, path, {}, {"effects": self.effects, "reason": self.optional_texts})
        return values if values.get("effects") or values.get("reason") else {}

    def effect(self, raw: Any, path: str) -> dict[str, Any]:
        return self.record(raw, path, {"key": self.matching(TAG, "tag"), "title": self.texts}, {})

    def effects(self, raw: Any, path: str) -> dict[str, str]:
        """Effect -> how much it moves; `none` is the default and left out."""
        read = self.mapping_of(self.matching(TAG, "tag"), self.one_of(*RELEVANCE))(raw, path)
        return {effect: word for effect, word in read.items() if word != RELEVANCE[0]}

    def effort(self, raw: Any, path: str) -> dict[str, Any]:
        if raw == {}:
            return {}
        return self.record(raw, path, {"size": self.matching(NODE_KEY, "node_key")}, {"reason": self.optional_texts})

    def effort_table(self, raw: Any, path: str) -> dict[str, Any]:
        if raw == {}:
            return {}
        size: Fields = {"key": self.matching(NODE_KEY, "node_key"), "days": self.span, "money": self.span}
        required: Fields = {
            "currency": self.matching(CURRENCY, "currency"),
            "sizes": self.list_of(lambda item, where: self.record(item, where, size, {})),
        }
        return self.record(raw, path, required, {"basis": self.optional_texts})

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
        if raw == {}:
            return {}
        return self.record(raw, path, {"cap": self.matching(WORD, "word"), "at_least": self.integer}, {})

    def consistency_rule(self, raw: Any, path: str) -> dict[str, Any]:
        """Each kind has its own keys; a rule without a known kind is read no further."""
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
        kind = raw.get("kind") if isinstance(raw, Mapping) else None
        common: Fields = {"key": self.matching(TAG, "tag"), "kind": self.one_of(*by_kind), "text": self.texts}
        if isinstance(kind, str) and kind in by_kind:
            return self.record(raw, path, common | by_kind[kind], {})
        return self.record({"kind": kind}, path, {"kind": common["kind"]}, {})

    def condition(self, raw: Any, path: str) -> dict[str, Any]:
        """A requirement answered at least so high."""
        fields: Fields = {"requirement": self.matching(NODE_KEY, "node_key"), "at_least": self.matching(WORD, "word")}
        return self.record(raw, path, fields, {})
