"""`./run assess`: the main job without a browser and without a database."""

import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management import BaseCommand, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from assessment.answers_file import AnswersFile
from assessment.scoring import compact
from reports.assembly import case_of_file
from reports.case import ReportCase
from reports.content import build_content
from reports.files import plan_outputs, read_file, write_all
from reports.messages import problem_line
from reports.pdf import LANGUAGES, Pdf, RenderFailed, render
from reports.summary import summarise
from rubrics.problems import DocumentError

BAD_INPUT = 2
OUR_FAILURE = 1


class Command(BaseCommand):
    help = "Score answers files against the shipped rubric: level, comparison, gaps, and reports with --pdf."
    requires_system_checks: list[str] = []

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """The usage names what people type."""
        parser = super().create_parser(prog_name, subcommand, **kwargs)
        parser.prog = "./run assess"
        return parser

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="answers file, YAML or JSON")
        parser.add_argument(
            "--pdf", type=Path, metavar="OUT", help="write the report here; with several files a folder"
        )
        parser.add_argument("--lang", choices=LANGUAGES, default=LANGUAGES[0], help="language of sentences and reports")
        parser.add_argument("--json", action="store_true", help="print one result object a line and nothing else")

    def handle(self, *args: Any, **options: Any) -> None:
        with override(options["lang"]):
            try:
                self._assess(options["files"], options)
            except RenderFailed as failure:
                self._stop(OUR_FAILURE, [_("The report could not be made (%(why)s).") % {"why": failure}])
            except OSError as failure:
                self._stop(OUR_FAILURE, [_("A report could not be written: %(why)s.") % {"why": failure}])

    def _assess(self, paths: Sequence[Path], options: dict[str, Any]) -> None:
        files, places = self._read(paths, options["pdf"])
        cases = [case_of_file(given) for given in files]
        contents = [build_content(case) for case in cases]
        reports = [render(content, options["lang"]) for content in contents] if places else []
        write_all((place, pdf.data) for place, pdf in zip(places, reports, strict=True))
        if options["json"]:
            self._print_json(cases)
        else:
            self._print(contents, options["lang"], places, reports)

    def _read(self, paths: Sequence[Path], out: Path | None) -> tuple[list[AnswersFile], list[Path]]:
        """Every file and every place for a report, or the end with all that is wrong with any of them."""
        files: list[AnswersFile] = []
        places: list[Path] = []
        wrong: list[str] = []
        for path in paths:
            try:
                files.append(read_file(path))
            except DocumentError as error:
                wrong += [problem_line(str(path), problem) for problem in error.problems]
        try:
            places = plan_outputs(paths, out) if out else []
        except DocumentError as error:
            wrong += [problem_line("--pdf", problem) for problem in error.problems]
        if wrong:
            self._stop(BAD_INPUT, wrong)
        return files, places

    def _stop(self, code: int, lines: Sequence[str]) -> None:
        for line in lines:
            self.stderr.write(line, self.style.NOTICE if code == BAD_INPUT else None)
        sys.exit(code)

    def _print_json(self, cases: Sequence[ReportCase]) -> None:
        for case in cases:
            self.stdout.write(compact(case.result))

    def _print(self, contents: Sequence[Any], language: str, places: Sequence[Path], reports: Sequence[Pdf]) -> None:
        self.stdout.write("\n\n\n".join(summarise(content, language) for content in contents))
        for place, pdf in zip(places, reports, strict=True):
            line = ngettext("%(place)s: %(pages)s page", "%(place)s: %(pages)s pages", pdf.pages)
            self.stdout.write("\n" + line % {"place": place, "pages": pdf.pages})
