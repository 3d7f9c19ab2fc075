"""Why a file with a rubric is not taken, and what is wrong in its cells, in sentences with what to do about it."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from files.refusal import FileRefused
from rubrics.incoming import Found
from rubrics.messages import problem_text

_IN_CELLS: dict[str, Promise] = {
    "cell_conflict": gettext_lazy("This place has both a value and values below it; keep one of them."),
    "column_without_head": gettext_lazy("The column has no head; write one into its first row or empty the cell."),
    "damaged_cell": gettext_lazy("The cell cannot be read; type its text again."),
    "date_cell": gettext_lazy("A date stands here; format the cell as text and type the text again."),
    "error_cell": gettext_lazy("The cell holds an error; type the text that is meant."),
    "formula": gettext_lazy("A formula stands here; replace it by its result."),
    "node_unknown": gettext_lazy(
        "The sheet “nodes” has no part “%(node)s” further up; add it there or correct the path."
    ),
    "not_a_cell": gettext_lazy("What stands behind the backslash cannot be read; type the text again."),
    "place_unknown": gettext_lazy("“%(place)s” is no place in a rubric; correct it as in an exported workbook."),
    "repeated_column": gettext_lazy("Two columns have this head; keep one."),
    "sheet_missing": gettext_lazy("The sheet “%(sheet)s” is missing; begin with an exported workbook."),
}

_REFUSALS: dict[str, Promise] = {
    "bomb": gettext_lazy("The file unpacks to far more than its size, so it was not read. Export it again."),
    "damaged": gettext_lazy("The file cannot be read; it may be damaged. Open it and save it as XLSX again."),
    "embedded": gettext_lazy("The file has other files embedded. Take them out and save it again."),
    "empty": gettext_lazy("The file is empty. Choose another one."),
    "encrypted": gettext_lazy("The file is protected by a password. Remove the password and try again."),
    "links_outside": gettext_lazy("The workbook refers to other files. Remove the links and save it again."),
    "macros": gettext_lazy("The file contains macros. Save it as XLSX without macros."),
    "missing": gettext_lazy("Choose a file first."),
    "not_text": gettext_lazy("The file is not plain text. Save it as UTF-8 and try again."),
    "not_what_it_says": gettext_lazy("The file is no XLSX workbook, although it is called so. Save it as XLSX."),
    "too_big": gettext_lazy("The file is larger than 2 MB. A rubric is never that large; check what is in it."),
    "too_complex": gettext_lazy("The file takes too long to read. Begin with an exported workbook."),
    "too_many_cells": gettext_lazy("The workbook has too many cells. Delete rows and columns that hold nothing."),
    "type": gettext_lazy("Only YAML and XLSX files are read. Choose one with the ending .yaml, .yml or .xlsx."),
    "unsafe_names": gettext_lazy("The file is built in an unusual way. Open it and save it as XLSX again."),
    "unsafe_xml": gettext_lazy("The file is built in an unusual way. Open it and save it as XLSX again."),
}


def refusal_text(refusal: FileRefused) -> str:
    return str(_REFUSALS.get(refusal.code, _REFUSALS["damaged"]))


def found_text(found: Found) -> str:
    """The sentence of a problem, without its place."""
    sentence = _IN_CELLS.get(found.problem.code)
    return str(sentence) % found.problem.params if sentence else problem_text(found.problem)


def place_text(found: Found) -> str:
    """Where it stands, for somebody who has the file open."""
    if found.line:
        return _("Line %(line)s") % {"line": found.line}
    if found.cell:
        is_row = found.cell.isdecimal()
        words = _("Sheet “%(sheet)s”, row %(cell)s") if is_row else _("Sheet “%(sheet)s”, cell %(cell)s")
        return words % {"sheet": found.sheet, "cell": found.cell}
    return _("The whole file")
