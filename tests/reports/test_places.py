"""A report never replaces what somebody else made."""

from pathlib import Path

import pytest

from reports.files import plan_outputs
from rubrics.problems import DocumentError


def test_a_report_never_replaces_the_answers_it_is_made_from(tmp_path: Path) -> None:
    answers = tmp_path / "plant.yaml"
    answers.touch()
    with pytest.raises(DocumentError, match="no_place"):
        plan_outputs([answers], answers)


def test_a_link_is_not_replaced_by_a_report(tmp_path: Path) -> None:
    link = tmp_path / "report.pdf"
    link.symlink_to(tmp_path / "elsewhere.pdf")
    with pytest.raises(DocumentError, match="no_place"):
        plan_outputs([tmp_path / "plant.yaml"], link)
