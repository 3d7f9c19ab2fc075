"""PURE: the rubric documents that come with the program, rubrics/shipped/<slug>/<number>.yaml."""

from pathlib import Path
from typing import Any, NamedTuple

from rubrics.document import Rubric, parse_document
from rubrics.problems import DocumentError
from rubrics.yaml_text import load_yaml

SHIPPED = Path(__file__).parent / "shipped"


class ShippedDocument(NamedTuple):
    slug: str
    number: int
    path: Path

    def read(self) -> Any:
        """The raw document. Raises DocumentError when it is no clean YAML."""
        document = load_yaml(self.path.read_text(encoding="utf-8"))
        if document.problems:
            raise DocumentError(tuple(document.problems))
        return document.data


def list_shipped(folder: Path = SHIPPED) -> tuple[ShippedDocument, ...]:
    """All shipped documents, by slug and number."""
    found = (ShippedDocument(path.parent.name, int(path.stem), path) for path in folder.glob("*/*.yaml"))
    return tuple(sorted(found))


def find_shipped(slug: str, number: int | None = None) -> tuple[int, Rubric] | None:
    """The number and the rubric of a shipped document; the newest of the slug when no number is given."""
    matches = [item for item in list_shipped() if item.slug == slug and number in (None, item.number)]
    return (matches[-1].number, parse_document(matches[-1].read())) if matches else None
