"""What of a draft stands on one page of the studio: its fields under their labels, in reading order."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from rubrics.fields import Field, Path, join, name_of, shown, split
from rubrics.guidance import EVIDENCE_KINDS, RELEVANCE
from rubrics.keys import Key
from rubrics.operations import find_value
from rubrics.wording import CONFIDENCE, EFFECT_STRENGTH, EMPTY_LEVEL, EVIDENCE_KIND, HIGHEST_SATISFIED, OPENS

Data = dict[str, Any]
Words = str | Promise
Options = tuple[tuple[str, Any], ...]
"""Codes with their words, or with a text in several languages."""


KEYED = frozenset({"nodes", "requirements", "scale", "relevance", "sizes", "consistency", "glossary", "profiles"})
"""Lists whose entries have a key of their own; somebody gives it when the entry is added."""


@dataclass(frozen=True, slots=True)
class Row:
    """One label, in words or as a text in several languages, with its field, with one field for each language, or with
    a value that is fixed."""

    label: Any
    fields: tuple[Field, ...]
    options: Options = ()
    help: Words = ""
    languages: tuple[str, ...] = ()
    fixed: str = ""

    @property
    def cells(self) -> list[tuple[Field, str, bool]]:
        """Each field with its language, and whether its text is missing: asked for, or told in another language."""
        told = any(field.value.strip() for field in self.fields)
        return [
            (field, language, not field.value.strip() and (told or field.whole is None))
            for field, language in zip(self.fields, self.languages or ("",) * len(self.fields), strict=True)
        ]


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under a title. An `item` of a list can be moved and taken out; `add` is the list that takes another item."""

    title: Any
    rows: tuple[Row, ...] = ()
    item: Path | None = None
    add: Path | None = None
    tag: str = ""
    notice: Words = ""
    movable: bool = True

    @property
    def needs_key(self) -> bool:
        return self.add is not None and self.add[-1] in KEYED


@dataclass(frozen=True, slots=True)
class Link:
    title: Any
    part: str
    tag: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A page of the studio. `path` is what it is about in the document, or nothing."""

    address: str
    kind: str
    title: Any
    sections: tuple[Section, ...]
    links: tuple[Link, ...] = ()
    path: Path = ()

    @property
    def fields(self) -> Mapping[str, Field]:
        return {field.name: field for section in self.sections for row in section.rows for field in row.fields}


TITLES: dict[str, Words] = {
    "general": _("Title, sources and disclaimer"),
    "profiles": _("Profiles"),
    "scale": _("Answers and their values"),
    "levels": _("Levels"),
    "thresholds": _("Thresholds"),
    "trimming": _("What may be left out"),
    "evidence_policy": _("Proof"),
    "consistency": _("Contradictions"),
    "effort": _("Table of efforts"),
    "relevance": _("Effects"),
    "glossary": _("Glossary"),
}
OTHER_PARTS = tuple(name for name in TITLES if name != "thresholds")

BOOLEANS: Options = (("on", _("Yes")), ("", _("No")))
CONDITION = _("is answered at least")
STRENGTHS: Options = tuple((str(number), EVIDENCE_KIND[kind]) for number, kind in enumerate(EVIDENCE_KINDS, 1))


def build_part(document: Data, address: str, fixed: Collection[Key] = ()) -> Part | None:
    """The page of that address, or None where the document has nothing of the kind. `fixed` keys cannot be edited."""
    builder = _Builder(document, fixed)
    name, *rest = split(address) or ("",)
    if name == "nodes":
        return builder.node_or_requirement(address)
    if name == "weights" and len(rest) == 1 and rest[0] in document["profiles"]:
        return builder.weights(rest[0])
    if name in ("consistency", "glossary") and len(rest) == 1:
        return builder.entry(name, rest[0])
    build: Callable[[], Part] | None = None if rest else builder.pages().get(name)
    return build() if build else None


class _Builder:
    """Reads one document; every method is a page or a piece of one."""

    def __init__(self, document: Data, fixed: Collection[Key]) -> None:
        self.document = document
        self.fixed = fixed
        self.languages = tuple(document["languages"])

    def pages(self) -> Mapping[str, Callable[[], Part]]:
        names = (*OTHER_PARTS, "thresholds")
        return {name: getattr(self, name) for name in names}

    def at(self, *path: str) -> Any:
        return find_value(self.document, path)

    def page(self, name: str, *sections: Section, links: tuple[Link, ...] = ()) -> Part:
        return Part(name, name, TITLES[name], sections, links)

    # ------------------------------------------------------------ pieces
    def texts(self, label: Words, path: Path, *, required: bool = False, kind: str = "text", help: Words = "") -> Row:
        """The same text in every language of the document, side by side."""
        whole = None if required else path
        fields = tuple(
            Field((*path, language), kind, shown(self.document, (*path, language), kind), whole=whole)
            for language in self.languages
        )
        return Row(label, fields, help=help, languages=self.languages)

    def one(self, label: Any, path: Path, kind: str, **more: Any) -> Row:
        options: Options = more.pop("options", ())
        help_: Words = more.pop("help", "")
        choices = tuple(code for code, _words in options)
        field = Field(path, kind, shown(self.document, path, kind), choices=choices, **more)
        return Row(label, (field,), options, help_)

    def key(self, kind: str, here: Path, key: str) -> Row:
        if Key(kind, key) in self.fixed:
            return Row(_("Key"), (), help=_("Published, so it never changes."), fixed=key)
        return self.one(_("Key"), (*here, "key"), "line", help=_("Fixed from the first publication on."))

    def items(self, path: Path) -> Iterator[tuple[Data, Path]]:
        for place, item in enumerate(self.at(*path) or ()):
            yield item, (*path, name_of(item, place))

    def notes(self, path: Path) -> list[Section]:
        """How sure somebody is of a part; one section a note, and the place for another."""
        options = tuple(CONFIDENCE.items())
        found = [
            Section(
                _("Note"),
                (
                    self.one(_("How sure"), (*here, "confidence"), "choice", options=options),
                    self.texts(_("Note"), (*here, "text"), required=True),
                ),
                item=here,
            )
            for _item, here in self.items((*path, "notes"))
        ]
        return [*found, Section(_("Notes"), add=(*path, "notes"))]

    def scale_options(self) -> Options:
        return tuple((choice["key"], choice["label"]) for choice in self.document["scale"])

    def requirement_options(self) -> Options:
        return tuple((key, key) for key in _requirement_keys(self.document["nodes"]))

    def rest(self, path: Path, *known: str, prefix: tuple[str, ...] = ()) -> list[Row]:
        """What the grammar has and these pages do not name, under the words for its keys."""
        rows: list[Row] = []
        for name, value in self._named(self.at(*path)):
            if name not in known:
                rows += self._unknown((*prefix, name), (*path, name), value)
        return rows

    def _unknown(self, names: tuple[str, ...], path: Path, value: Any) -> list[Row]:
        label = format_lazy(" · ".join(["{}"] * len(_said(names))), *_said(names))
        if isinstance(value, dict) and value and value.keys() <= set(self.languages):
            return [self.texts(label, path, required=True)]
        if isinstance(value, dict | list):
            inside = self._named(value)
            return [row for name, below in inside for row in self._unknown((*names, name), (*path, name), below)]
        if isinstance(value, bool):
            return [self.one(label, path, "boolean", options=BOOLEANS)]
        return [self.one(label, path, "integer" if isinstance(value, int) else "line")]

    def _named(self, value: Any) -> list[tuple[str, Any]]:
        if isinstance(value, dict):
            return [(name, below) for name, below in value.items() if name not in ("key", "number", "kind")]
        if isinstance(value, list):
            return [(name_of(item, place), item) for place, item in enumerate(value)]
        return []

    # ------------------------------------------------------------ the document's own pages
    def general(self) -> Part:
        head = Section(
            _("Title"),
            (
                self.texts(_("Title"), ("title",), required=True, kind="line"),
                self.texts(
                    _("Disclaimer"),
                    ("disclaimer",),
                    help=_("“{version}” stands for the number of the version."),
                ),
            ),
        )
        sources = [
            Section(
                item["title"],
                (self.texts(_("Title"), (*here, "title"), required=True), self.texts(_("Remark"), (*here, "note"))),
                item=here,
            )
            for item, here in self.items(("sources",))
        ]
        return self.page("general", head, *sources, Section(_("Sources"), add=("sources",)))

    def profiles(self) -> Part:
        sections: list[Section] = []
        for key, profile in self.document["profiles"].items():
            here = ("profiles", key)
            title = self.texts(_("Title"), (*here, "title"), required=True, kind="line")
            is_removable = len(self.document["profiles"]) > 1
            head = Section(profile["title"], (title,), item=here if is_removable else None, tag=key, movable=False)
            sections += [head, *self.notes(here)]
        return self.page("profiles", *sections, Section(TITLES["profiles"], add=("profiles",)))

    def scale(self) -> Part:
        sections = [
            Section(
                choice["label"],
                (
                    self.texts(_("Answer"), (*here, "label"), required=True, kind="line"),
                    self.one(_("Value"), (*here, "value"), "decimal", help=_("From 0 to 1, for example 0.5.")),
                    *self.rest(here, "label", "value"),
                ),
                item=here,
                tag=choice["key"],
            )
            for choice, here in self.items(("scale",))
        ]
        more = [Row(row.label, row.fields, row.options) for row in self.rest((), *_KNOWN_AT_THE_TOP)]
        tail = [Section(_("More of this document"), tuple(more))] if more else []
        return self.page("scale", *sections, Section(_("Answers"), add=("scale",)), *tail)

    def levels(self) -> Part:
        sections: list[Section] = []
        for level, here in self.items(("levels",)):
            rows = (
                self.texts(_("Title"), (*here, "title"), required=True, kind="line"),
                self.texts(_("What it means"), (*here, "meaning")),
            )
            is_last = level["number"] == len(self.document["levels"]) > 1
            head = Section(
                level["title"], rows, item=here if is_last else None, tag=str(level["number"]), movable=False
            )
            sections += [head, *self.notes(here)]
        return self.page("levels", *sections, Section(TITLES["levels"], add=("levels",)))

    def thresholds(self) -> Part:
        """The cut of a level is the end of the band below, so both places change together."""
        rows = [row for level, here in self.items(("levels",)) for row in self._cuts(level, here)]
        rule = self.document["rule"]
        policies: list[Row] = []
        if "at_least" in rule:
            policies.append(
                self.one(
                    _("Gate in percent"), ("rule", "at_least"), "percent", help=_("A level is reached from here on.")
                )
            )
        words: dict[str, tuple[Words, Options]] = {
            "sequential_stop": (_("Stop at the first level that is not reached"), BOOLEANS),
            "highest_satisfied_counts": (_("What a level that is reached counts"), tuple(HIGHEST_SATISFIED.items())),
            "empty_level": (_("Where nothing is asked at a level"), tuple(EMPTY_LEVEL.items())),
            "opens": (_("When the next level opens"), tuple(OPENS.items())),
        }
        for key, (label, options) in words.items():
            if key in rule:
                kind = "boolean" if options is BOOLEANS else "choice"
                policies.append(self.one(label, ("rule", key), kind, options=options))
        policies += self.rest(("rule",), "at_least", "notes", *words)
        return self.page(
            "thresholds",
            Section(_("From which score on"), tuple(rows)),
            Section(_("From answers to a level"), tuple(policies)),
            *self.notes(("rule",)),
        )

    def _cuts(self, level: Data, here: Path) -> Iterator[Row]:
        number = level["number"]
        below = ("levels", str(number - 1), "to")
        if "from" in level:
            also = (below,) if self.at(*below) is not None else ()
            yield self.one(_numbered(level), (*here, "from"), "decimal", also=also)
        if "to" in level and number == len(self.document["levels"]):
            yield self.one(_("Highest score"), (*here, "to"), "decimal")
        yield from self.rest(here, "title", "meaning", "from", "to", "notes", prefix=(str(number),))

    def trimming(self) -> Part:
        rows = tuple(
            self.one(node["title"], (*here, "trimmable"), "boolean", options=BOOLEANS)
            for node, here in _nodes_of(self.document["nodes"], ("nodes",))
        )
        return self.page("trimming", Section(_("What may be left out"), rows))

    def evidence_policy(self) -> Part:
        here = ("evidence_policy",)
        rows = (
            self.one(
                _("Without proof an answer counts at most"),
                (*here, "cap"),
                "choice",
                options=self.scale_options(),
            ),
            self.one(_("Proof is from this kind on"), (*here, "at_least"), "choice", options=STRENGTHS),
        )
        if not self.at(*here):
            notice = _("An answer counts as it is given, with or without proof.")
            return self.page("evidence_policy", Section(_("Proof"), add=here, notice=notice))
        return self.page("evidence_policy", Section(_("Proof"), rows, item=here, movable=False))

    def effort(self) -> Part:
        head = (
            self.one(_("Currency"), ("effort", "currency"), "line", help=_("Three capitals, for example CNY.")),
            self.texts(_("What the figures rest on"), ("effort", "basis")),
        )
        if not self.at("effort"):
            notice = _("This document has no table of efforts.")
            return self.page("effort", Section(_("Table of efforts"), add=("effort",), notice=notice))
        ends = (
            (_("Person-days from"), "days", "from"),
            (_("Person-days to"), "days", "to"),
            (_("Money from"), "money", "from"),
            (_("Money to"), "money", "to"),
        )
        sizes = [
            Section(item["key"], tuple(self.one(label, (*here, *end), "decimal") for label, *end in ends), item=here)
            for item, here in self.items(("effort", "sizes"))
        ]
        return self.page(
            "effort", Section(_("Table of efforts"), head), *sizes, Section(_("Sizes"), add=("effort", "sizes"))
        )

    def relevance(self) -> Part:
        effects = [
            Section(
                item["title"],
                (self.texts(_("Title"), (*here, "title"), required=True, kind="line"),),
                item=here,
                tag=item["key"],
            )
            for item, here in self.items(("relevance",))
        ]
        return self.page("relevance", *effects, Section(_("Effects"), add=("relevance",)))

    def consistency(self) -> Part:
        links = tuple(
            Link(item["text"], f"consistency/{item['key']}", item["key"])
            for item, _here in self.items(("consistency",))
        )
        return self.page("consistency", Section(_("Rules"), add=("consistency",)), links=links)

    def glossary(self) -> Part:
        path = ("help", "glossary")
        links = tuple(Link(item["title"], f"glossary/{item['key']}", item["key"]) for item, _here in self.items(path))
        return self.page("glossary", Section(_("Words"), add=path), links=links)

    # ------------------------------------------------------------ one entry of a list
    def entry(self, name: str, key: str) -> Part | None:
        path = ("help", "glossary", key) if name == "glossary" else ("consistency", key)
        item = self.at(*path)
        if item is None:
            return None
        rows = self._word(path) if name == "glossary" else self._rule(path, item)
        title = item.get("title") or item["key"]
        return Part(f"{name}/{key}", name, title, (Section(title, rows, item=path, tag=key),), path=path)

    def _word(self, here: Path) -> tuple[Row, ...]:
        return (
            self.texts(_("Word"), (*here, "title"), required=True, kind="line"),
            self.texts(_("Explanation"), (*here, "text"), required=True),
            self.texts(
                _("Spellings"), (*here, "forms"), kind="lines", help=_("One a line: by these the texts name the word.")
            ),
        )

    def _rule(self, here: Path, item: Data) -> tuple[Row, ...]:
        rows = [self.texts(_("Question"), (*here, "text"), required=True)]
        requirements, choices = self.requirement_options(), self.scale_options()
        for name, label in (("when", _("When")), ("expects", _("Then expected"))):
            if name in item:
                rows += [
                    self.one(label, (*here, name, "requirement"), "choice", options=requirements),
                    self.one(CONDITION, (*here, name, "at_least"), "choice", options=choices),
                ]
        decimals = {
            "reproducibility": _("Share of answers in order, at least"),
            "share": _("Share of one answer, at most"),
            "by_more_than": _("By more than this share"),
        }
        rows += [self.one(label, (*here, key), "decimal") for key, label in decimals.items() if key in item]
        counts = {"items": _("Answers, at least"), "times": _("Times, at most")}
        rows += [self.one(label, (*here, key), "integer") for key, label in counts.items() if key in item]
        if "indicator" in item:
            effects = tuple((effect["key"], effect["title"]) for effect in self.document.get("relevance", ()))
            directions = (("rose", pgettext_lazy("indicator", "rose")), ("fell", pgettext_lazy("indicator", "fell")))
            rows += [
                self.one(_("Indicator"), (*here, "indicator"), "choice", options=effects),
                self.one(_("Direction"), (*here, "change"), "choice", options=directions),
            ]
        known = ("text", "when", "expects", "indicator", "change", *decimals, *counts)
        return (*rows, *self.rest(here, *known))

    # ------------------------------------------------------------ weights
    def weights(self, profile: str) -> Part:
        """One section for each group of siblings that the profile has."""
        sections = tuple(self._groups(self.document["nodes"], ("nodes",), TITLES_OF_THE_TOP, profile))
        title = self.document["profiles"][profile]["title"]
        return Part(f"weights/{profile}", "weights", title, sections)

    def _groups(self, nodes: list[Data], path: Path, title: Any, profile: str) -> Iterator[Section]:
        rows = tuple(
            self.one(
                node["title"],
                (*path, node["key"], "weight", profile),
                "percent",
                whole=(*path, node["key"], "weight", profile),
            )
            for node in nodes
        )
        yield Section(title, rows, item=path, tag=join(path[1::2]))
        for node in nodes:
            if node.get("nodes") and profile in node["weight"]:
                yield from self._groups(node["nodes"], (*path, node["key"], "nodes"), node["title"], profile)

    # ------------------------------------------------------------ nodes and requirements
    def node_or_requirement(self, address: str) -> Part | None:
        path = split(address)
        item = self.at(*path)
        if not isinstance(item, dict) or len(path) % 2 or path[-2] not in ("nodes", "requirements"):
            return None
        if path[-2] == "nodes":
            return Part(address, "node", item["title"], tuple(self._node(path, item)), path=path)
        return Part(address, "requirement", item["text"], tuple(self._requirement(path, item)), path=path)

    def _node(self, here: Path, item: Data) -> Iterator[Section]:
        weights = tuple(
            self.one(profile["title"], (*here, "weight", key), "percent", whole=(*here, "weight", key))
            for key, profile in self.document["profiles"].items()
        )
        yield Section(
            _("Part"),
            (
                self.key("node", here, item["key"]),
                self.texts(_("Title"), (*here, "title"), required=True, kind="line"),
                self.one(_("May be left out"), (*here, "trimmable"), "boolean", options=BOOLEANS),
                *self.rest(here, *_KNOWN_OF_A_NODE),
            ),
        )
        yield Section(_("Weight in percent"), weights, notice=_("Empty: the profile does not have this part."))
        if not item.get("nodes"):
            yield Section(_("Explanation"), tuple(self._leaf_help((*here, "help"))))
        yield from self.notes(here)

    def _leaf_help(self, here: Path) -> Iterator[Row]:
        yield self.texts(_("Introduction"), (*here, "introduction"))
        yield self.texts(_("Who usually knows"), (*here, "people"))
        yield self.texts(_("Where to look"), (*here, "systems"))
        for level in self.document["levels"]:
            path = (*here, "levels", str(level["number"]))
            yield Row(
                _numbered(level),
                tuple(
                    Field(
                        (*path, "text", language),
                        "text",
                        shown(self.document, (*path, "text", language), "text"),
                        whole=path,
                    )
                    for language in self.languages
                ),
                help=_("What this level looks like here."),
                languages=self.languages,
            )

    def _requirement(self, here: Path, item: Data) -> Iterator[Section]:
        levels = tuple((str(level["number"]), _numbered(level)) for level in self.document["levels"])
        head = [self.key("requirement", here, item["key"])]
        if "level" in item:
            head.append(self.one(_("Level"), (*here, "level"), "choice", options=levels))
        head.append(self.texts(_("Requirement"), (*here, "text"), required=True))
        head += [
            self.one(_("Topic"), (*here, "topic"), "line", whole=(*here, "topic")),
            self.one(_("Basis"), (*here, "basis"), "line", whole=(*here, "basis")),
            *self.rest(here, *_KNOWN_OF_A_REQUIREMENT),
        ]
        yield Section(_("Requirement"), tuple(head))
        meanings = [self.texts(choice["label"], (*here, "meaning", choice["key"])) for choice in self.document["scale"]]
        yield Section(_("Explanation"), (self.texts(_("What this means"), (*here, "help")), *meanings))
        yield from self._evidence((*here, "evidence"))
        yield Section(_("For example"), (self.texts(_("For example"), (*here, "example")),))
        yield from self._defaults(here, item)

    def _evidence(self, path: Path) -> Iterator[Section]:
        options = tuple(EVIDENCE_KIND.items())
        if isinstance(self.at(*path), dict):
            yield Section(_("What counts as proof"), (self.texts(_("Proof"), path),))
            return
        for _item, here in self.items(path):
            rows = (
                self.one(_("Kind"), (*here, "kind"), "choice", options=options),
                self.texts(_("Proof"), (*here, "text"), required=True),
            )
            yield Section(_("What counts as proof"), rows, item=here)
        yield Section(_("What counts as proof"), add=path)

    def _defaults(self, here: Path, item: Data) -> Iterator[Section]:
        strengths = (("", EFFECT_STRENGTH[RELEVANCE[0]]), *((code, EFFECT_STRENGTH[code]) for code in RELEVANCE[1:]))
        effects = [
            self.one(
                effect["title"],
                (*here, "relevance", "effects", effect["key"]),
                "choice",
                options=strengths,
                whole=(*here, "relevance", "effects", effect["key"]),
            )
            for effect in self.document.get("relevance", ())
        ]
        reason = self.texts(_("Why"), (*here, "relevance", "reason"))
        yield Section(_("Relevance"), (*effects, reason))
        sizes = tuple((size["key"], size["key"]) for size in self.document.get("effort", {}).get("sizes", ()))
        size = self.one(
            _("Size"), (*here, "effort", "size"), "choice", options=(("", "–"), *sizes), whole=(*here, "effort")
        )
        why = [self.texts(_("Why"), (*here, "effort", "reason"))] if item.get("effort") else []
        yield Section(_("Effort"), (size, *why))


_WORDS_OF_THE_GRAMMAR: Mapping[str, Words] = {
    "binding": _("Binding"),
    "counted": _("Counted by level"),
    "reached": _("At the level or above"),
    "total": _("Highest total"),
    "scale": _("Scale"),
    "unit": _("Unit"),
    "minimum": _("Lowest number"),
    "maximum": _("Highest number"),
    "lower_is_better": _("Lower is better"),
    "at": _("From this number on"),
    "value": _("Value"),
    "level": _("Level"),
    "label": _("Answer"),
}
_ONLY_HOLD_OTHERS = frozenset({"answer", "choices", "requires", "scales", "steps"})


def _said(names: tuple[str, ...]) -> list[Words]:
    return [_WORDS_OF_THE_GRAMMAR.get(name, name) for name in names if name not in _ONLY_HOLD_OTHERS]


TITLES_OF_THE_TOP = _("The whole plant")
_KNOWN_AT_THE_TOP = (
    *("format", "slug", "languages", "title", "sources", "disclaimer", "profiles", "scale", "levels", "rule", "nodes"),
    *("help", "effort", "relevance", "evidence_policy", "consistency"),
)
_KNOWN_OF_A_NODE = ("title", "weight", "trimmable", "notes", "nodes", "requirements", "help")
_KNOWN_OF_A_REQUIREMENT = (
    *("level", "text", "topic", "basis", "help", "meaning", "evidence", "example", "relevance", "effort"),
)


def _numbered(level: Data) -> Data:
    """The title of a level with its number, in every language."""
    return {language: f"{level['number']} · {title}" for language, title in level["title"].items()}


def _requirement_keys(nodes: list[Data]) -> Iterator[str]:
    for node in nodes:
        yield from (item["key"] for item in node.get("requirements", ()))
        yield from _requirement_keys(node.get("nodes", []))


def _nodes_of(nodes: list[Data], path: Path) -> Iterator[tuple[Data, Path]]:
    for node in nodes:
        here = (*path, node["key"])
        yield node, here
        yield from _nodes_of(node.get("nodes", []), (*here, "nodes"))
