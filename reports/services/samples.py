"""The sample reports of the public pages, made from the answers files in samples/."""

import hashlib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from reports.assembly import case_of_file
from reports.content import build_content
from reports.files import read_file
from reports.pdf import LANGUAGES, TEMPLATE_VERSION, Language, render

FILES = {"en": "discrete-machine-parts.yaml", "zh-hans": "process-coatings.yaml"}
FOLDER = "samples"


def ensure_sample_reports() -> list[Language]:
    """Make the sample reports that are absent or out of date; returns the languages made. Raises RenderFailed."""
    made = [language for language in LANGUAGES if not default_storage.exists(sample_name(language))]
    for language in made:
        case = case_of_file(read_file(_source(language)), is_demonstration=True)
        default_storage.save(sample_name(language), ContentFile(render(build_content(case), language).data))
    if made:
        _remove_others()
    return made


@cache
def sample_name(language: str) -> str:
    """Where the sample report lies; another sample or template gives another name."""
    source = _source(language).read_bytes() + TEMPLATE_VERSION.encode()
    return f"{FOLDER}/{language}-{hashlib.sha256(source).hexdigest()[:16]}.pdf"


def _source(language: str) -> Path:
    return Path(settings.BASE_DIR) / "samples" / FILES[language]


def _remove_others() -> None:
    current = {sample_name(language) for language in LANGUAGES}
    for file in default_storage.listdir(FOLDER)[1]:
        if f"{FOLDER}/{file}" not in current:
            default_storage.delete(f"{FOLDER}/{file}")
