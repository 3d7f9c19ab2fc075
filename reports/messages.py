"""What is wrong with an answers file or a place for a report, one line each: `file:line: key: sentence`."""

from django.utils.translation import gettext_lazy as _

from assessment import messages as answer_messages
from rubrics.problems import Problem

_SENTENCES = {
    "equal_stems": _("Several files would become this report; rename them so that their names differ."),
    "is_a_folder": _("This is a folder; the report needs a file name of its own."),
    "no_place": _("A report never replaces this file; choose another name."),
    "no_folder": _("This folder does not exist; create it first."),
    "not_a_folder": _("Several reports need a folder, and this is a file."),
    "not_utf8": _("The file is not UTF-8 text; save it as UTF-8."),
    "unreadable": _("The file cannot be read: %(why)s."),
}


def problem_line(file: str, problem: Problem) -> str:
    """One line, whatever stands in the file: what no terminal should obey is shown as a replacement character."""
    place = file if problem.line is None else f"{file}:{problem.line}"
    line = ": ".join(part for part in (place, problem.path, _sentence(problem)) if part)
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in line)


def _sentence(problem: Problem) -> str:
    if problem.code not in _SENTENCES:
        return answer_messages.problem_text(problem)
    return str(_SENTENCES[problem.code]) % problem.params if problem.params else str(_SENTENCES[problem.code])
