"""The arrows of the architecture: what each package may import, and what pure code does without."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
# Left may import right; `charts` and `files` may be imported by all and import none.
ARROWS = {
    "config": {
        "reports",
        "reviews",
        "benchmarks",
        "assessment",
        "rubrics",
        "accounts",
        "audit",
        "jobs",
        "charts",
        "files",
        "bench",
    },
    "reports": {"reviews", "benchmarks", "assessment", "rubrics", "accounts", "audit", "jobs", "charts", "files"},
    "reviews": {"assessment", "rubrics", "accounts", "audit", "jobs", "charts", "files"},
    "benchmarks": {"assessment", "rubrics", "accounts", "audit", "jobs", "charts", "files"},
    "assessment": {"rubrics", "accounts", "audit", "jobs", "charts", "files"},
    "rubrics": {"accounts", "audit", "jobs", "charts", "files"},
    "accounts": {"audit", "jobs", "charts", "files"},
    "audit": set(),
    "jobs": set(),
    "charts": set(),
    "files": set(),
}
# Inside an app: what a file of the left kind never imports.
LAYERS = {
    "services": ("views", "forms", "urls", "django.http"),
    "selectors": ("views", "forms", "urls", "django.http"),
    "models": ("views", "forms", "urls", "services", "selectors", "django.http"),
    "querysets": ("views", "forms", "urls", "services", "selectors", "django.http"),
    "forms": ("views", "urls"),
}
PURE = [
    "rubrics/comparing*.py",
    "rubrics/incoming.py",
    "rubrics/json_schema.py",
    "rubrics/packing.py",
    "rubrics/sheets.py",
    "rubrics/word_diff.py",
    "rubrics/workbook*.py",
    "rubrics/yaml_dump.py",
    "rubrics/document*.py",
    "rubrics/arranging.py",
    "rubrics/fields.py",
    "rubrics/glossary.py",
    "rubrics/guidance.py",
    "rubrics/keys.py",
    "rubrics/locating.py",
    "rubrics/operations.py",
    "rubrics/outline.py",
    "rubrics/warnings.py",
    "rubrics/weights.py",
    "rubrics/yaml_text.py",
    "assessment/decomposition.py",
    "assessment/scoring/*.py",
    "assessment/consistency.py",
    "assessment/answers_file.py",
    "assessment/evidence_files/*.py",
    "files/*.py",
    "assessment/delegation.py",
    "assessment/moving.py",
    "assessment/impact_tables.py",
    "assessment/suppression.py",
    "assessment/workflow.py",
    "benchmarks/reference.py",
    "reports/content*.py",
    "reports/case.py",
    "reports/glyphs.py",
    "reports/texts.py",
    "reviews/differences.py",
    "charts/*.py",
]
FRAMEWORK = ("django", "celery", "allauth", *(f"{app}.models" for app in ARROWS))


def sources(app: str) -> list[Path]:
    return [path for path in sorted((ROOT / app).rglob("*.py")) if "migrations" not in path.parts]


def imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, relative ones with their dots; `if TYPE_CHECKING` counts too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def breaches(paths: list[Path], forbidden: tuple[str, ...]) -> list[str]:
    return [
        f"{path.relative_to(ROOT)} imports {name}"
        for path in paths
        for name in imports(path)
        if any(name == prefix or name.startswith(f"{prefix}.") for prefix in forbidden)
    ]


@pytest.mark.parametrize("app", ARROWS)
def test_imports_point_inwards(app):
    assert sources(app)
    forbidden = (ARROWS.keys() | {"bench", "tests"}) - ARROWS[app] - {app}
    assert breaches(sources(app), tuple(forbidden)) == []


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize("app", [app for app in ARROWS if app not in {"config", "files", "charts"}])
def test_layers_point_inwards(app, layer):
    paths = [*sources(f"{app}/{layer}"), *(ROOT / app).glob(f"{layer}.py")]
    outer = tuple(name if name == "django.http" else f"{app}.{name}" for name in LAYERS[layer])
    assert breaches(paths, outer) == []


@pytest.mark.parametrize("pattern", PURE)
def test_pure_code_knows_no_framework(pattern):
    paths = sorted(ROOT.glob(pattern))
    assert paths
    assert breaches(paths, FRAMEWORK) == []


def test_code_that_calls_itself_pure_is():
    paths = [path for app in ARROWS for path in sources(app) if path.read_text(encoding="utf-8").startswith('"""PURE')]
    assert len(paths) > len(PURE)
    assert breaches(paths, FRAMEWORK) == []


def test_every_import_is_absolute():
    paths = [path for app in ARROWS for path in sources(app)]
    assert [f"{path.relative_to(ROOT)}" for path in paths if any(name.startswith(".") for name in imports(path))] == []
