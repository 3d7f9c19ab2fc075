"""Why a file was not taken, in sentences: which file, what is wrong, what to do about it."""

from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from assessment.evidence_files.rules import MAX_BYTES, ROUND_BYTES
from files.refusal import FileRefused

_SENTENCES = {
    "active_pdf": gettext_lazy(
        "“%(name)s” contains scripts, attached files or forms that act by themselves. "
        "Print it to a new PDF and add that."
    ),
    "bomb": gettext_lazy("“%(name)s” unpacks to far more than its size. Save it as PDF and add that."),
    "damaged": gettext_lazy("“%(name)s” cannot be read; it may be damaged. Open and save it again, then add it."),
    "embedded": gettext_lazy("“%(name)s” has other files embedded. Save it as PDF and add that."),
    "empty": gettext_lazy("“%(name)s” is empty. Check the file and add it again."),
    "encrypted": gettext_lazy("“%(name)s” is protected by a password. Remove the password and add it again."),
    "locked_office": gettext_lazy(
        "“%(name)s” is protected by a password or in the old Office format. Save it as %(save_as)s without a password "
        "and add it again."
    ),
    "macros": gettext_lazy("“%(name)s” contains macros. Save it as %(save_as)s or PDF and add it again."),
    "no_room": gettext_lazy("“%(name)s” could not be stored: the disk is full. Tell your administrator."),
    "not_text": gettext_lazy("“%(name)s” is not plain text. Save it as UTF-8 text and add it again."),
    "not_what_it_says": gettext_lazy(
        "“%(name)s” is not what its ending %(extension)s says. Save it in that format, or give it its own ending."
    ),
    "old_office": gettext_lazy(
        "“%(name)s” is in an old Office format. Save it as %(save_as)s or PDF and add it again."
    ),
    "round_full": gettext_lazy(
        "“%(name)s” does not fit: all files of a round may have %(limit)s. Delete files that are not needed."
    ),
    "too_big": gettext_lazy("“%(name)s” is larger than %(limit)s. Make it smaller or add only the pages that matter."),
    "too_complex": gettext_lazy("“%(name)s” takes too long to check. Save it as a simple PDF and add that."),
    "too_many_pixels": gettext_lazy(
        "“%(name)s” has more than %(limit)s million pixels. Make it smaller and add it again."
    ),
    "two_in_one": gettext_lazy("“%(name)s” is two files in one. Print it to a new PDF and add that."),
    "type": gettext_lazy(
        "“%(name)s” is of a type that is not taken. Add PDF, PNG, JPG, WebP, DOCX, XLSX, PPTX, CSV or TXT."
    ),
    "unsafe_names": gettext_lazy("“%(name)s” is built in an unusual way. Save it as PDF and add that."),
    "unsafe_xml": gettext_lazy("“%(name)s” is built in an unusual way. Save it as PDF and add that."),
}


def refusal_text(name: str, refusal: FileRefused) -> str:
    params = {"save_as": "", "limit": filesize(MAX_BYTES)} | refusal.params | {"name": name}
    if refusal.code == "round_full":
        params["limit"] = filesize(ROUND_BYTES)
    if not params["save_as"]:
        params["save_as"] = pgettext("a file format", "an ordinary file")
    return str(_SENTENCES[refusal.code]) % params


def locked_text() -> str:
    return _("The round or this answer is locked, so its files cannot change.")


def filesize(size: int) -> str:
    """Sizes in powers of ten, as limits are said: 20 MB."""
    if size >= 1_000_000:
        return _("%(size)s MB") % {"size": f"{size / 1_000_000:.1f}".removesuffix(".0")}
    if size >= 1000:
        return _("%(size)s kB") % {"size": round(size / 1000)}
    return str(filesizeformat(size))
