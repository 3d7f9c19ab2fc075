"""The studio: editing a draft. A page saves all its fields; with a script each field saves itself."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse, QueryDict
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.requests import SignedInRequest
from rubrics.access import get_draft
from rubrics.arranging import arrange, group_weights, insert, suggest_key
from rubrics.document_checks import decimal_text
from rubrics.fields import Path, join, split
from rubrics.forms import NewEntryForm
from rubrics.messages import problem_text
from rubrics.models import Draft, DraftChange
from rubrics.operations import OperationRefused, Step, find_value
from rubrics.parts import KEYED, TITLES, Link, Part, build_part
from rubrics.selectors.studio import Studio, find_last_change, fixed_keys, open_studio
from rubrics.services.drafting import (
    ChangeInTheWay,
    DraftClosed,
    DraftMoved,
    change_draft,
    redo_change,
    undo_change,
)
from rubrics.services.editing import Outcome, Typed, edit_fields
from rubrics.views.drafts import closed_sentence, moved_sentence, show, studio_context
from rubrics.weights import add_up
from rubrics.wording import percent_text

TABS = {"weights": "weights", "thresholds": "thresholds", "node": "tree", "requirement": "tree"}
BY_PLACE = frozenset({"notes", "sources", "evidence"})
"""Lists whose entries have no name: after another change a place in them may mean another entry."""
MOST_SENTENCES = 5


@dataclass(frozen=True, slots=True)
class Conflict:
    """A field that somebody else changed while it was edited here."""

    name: str
    theirs: str
    by: Any
    at: datetime | None


@dataclass(frozen=True, slots=True)
class SumRow:
    """What a group of weights adds up to, in percent."""

    is_whole: bool
    is_short: bool
    total: str
    difference: str


# ---------------------------------------------------------------- a page of fields
@require_http_methods(["GET", "HEAD", "POST"])
def part(request: SignedInRequest, draft_id: UUID, part: str) -> HttpResponse:
    draft = get_draft(request.user, draft_id)
    if request.method == "POST":
        return _save_part(request, draft, part, _typed(request.POST))
    return _show_part(request, draft, part)


def _show_part(request: SignedInRequest, draft: Draft, address: str, **more: Any) -> HttpResponse:
    studio = open_studio(draft)
    found = _find_part(studio, address)
    tab = TABS.get(found.kind, "parts")
    context = {"part": found, "here": found.title, **_around(studio, found), **more}
    return show(request, draft, "draft-part", tab, studio=studio, **context)


def _find_part(studio: Studio, address: str) -> Part:
    fixed = fixed_keys(studio.draft.slug) if address.startswith("nodes/") else ()
    found = build_part(studio.document, address, fixed)
    if found is None:
        raise Http404
    return found


def _around(studio: Studio, part: Part) -> dict[str, Any]:
    """What stands beside the fields: the sums of weights, an example of the thresholds, the neighbours."""
    if part.kind == "weights":
        profile = split(part.address)[1]
        return {"profile_key": profile, "sums": _sums(studio.document, part, profile)}
    if part.kind == "thresholds":
        return {"examples": _examples(studio.document)}
    return {"neighbours": _neighbours(studio.document, part.path), "trail": _trail(studio.document, part)}


def _sums(document: dict[str, Any], part: Part, profile: str) -> dict[str, SumRow]:
    """By the tag of the group."""
    sums = {section.tag: add_up(group_weights(document, section.item or (), profile)) for section in part.sections}
    return {
        tag: SumRow(sum_.is_whole, sum_.is_short, percent_text(sum_.total), percent_text(sum_.difference))
        for tag, sum_ in sums.items()
    }


def _examples(document: dict[str, Any]) -> list[tuple[str, int]]:
    """A score just below each cut, and what level it is: between cuts the one below counts."""
    cuts = [(level["number"], Fraction(level["from"])) for level in document["levels"]]
    scores = [cut - Fraction(1, 100) for _number, cut in cuts if cut > Fraction(1, 100)]
    return [(decimal_text(score), max((number for number, cut in cuts if cut <= score), default=0)) for score in scores]


def _trail(document: dict[str, Any], part: Part) -> list[Link]:
    """The parts above it."""
    if part.kind not in ("node", "requirement"):
        return [Link(TITLES[part.kind], part.kind)] if part.path else []
    above = [part.path[:length] for length in range(2, len(part.path), 2)]
    return [Link(find_value(document, (*path, "title")), join(path)) for path in above]


def _neighbours(document: dict[str, Any], path: Path) -> tuple[Link | None, Link | None] | None:
    if len(path) < 2 or path[-2] not in ("nodes", "requirements"):
        return None
    keys = [item["key"] for item in find_value(document, path[:-1])]
    place = keys.index(path[-1])
    around = (keys[place - 1] if place else None, keys[place + 1] if place + 1 < len(keys) else None)
    before, after = (Link("", join((*path[:-1], key)), key) if key else None for key in around)
    return before, after


# ---------------------------------------------------------------- saving
def _typed(data: QueryDict) -> dict[str, Typed]:
    return {
        name: Typed(data.get(f"v:{name}", ""), data.get(f"s:{name}", ""))
        for name in (key.removeprefix("v:") for key in data if key.startswith("v:"))
        if name != data.get("theirs")
    }


def _save_part(request: SignedInRequest, draft: Draft, address: str, typed: dict[str, Typed]) -> HttpResponse:
    """Everything that was typed, then the button that was pressed."""
    try:
        outcome = edit_fields(draft=draft, part=address, typed=typed, by=request.user, at=timezone.now())
    except (DraftClosed, DraftMoved) as refusal:
        messages.error(request, closed_sentence() if isinstance(refusal, DraftClosed) else moved_sentence())
        return redirect("rubrics:draft-part", draft.pk, address)
    draft = get_draft(request.user, draft.pk)
    if outcome.gone:
        words = "; ".join(outcome.gone.values())
        messages.error(
            request, _("What you edited is no longer in the draft. You had typed: %(words)s") % {"words": words}
        )
        if build_part(open_studio(draft).document, address) is None:
            return redirect("rubrics:draft", draft.pk)
    if outcome.refused or outcome.disputed:
        conflicts = {name: _conflict(draft, name, theirs) for name, theirs in outcome.disputed.items()}
        texts = {name: typed[name].text for name in (*outcome.refused, *outcome.disputed)}
        return _show_part(
            request,
            draft,
            address,
            typed=texts,
            refused=outcome.refused,
            conflicts=conflicts,
            status=409 if conflicts else 422,
        )
    if request.POST.get("act"):
        return _act(request, draft, _address_after(address, outcome), _revision(request) + bool(outcome.change))
    if outcome.change is not None:
        messages.success(request, _("Saved."))
    return redirect("rubrics:draft-part", draft.pk, _address_after(address, outcome))


def _address_after(address: str, outcome: Outcome) -> str:
    """A node or requirement whose key was changed stands under the new one."""
    for step in outcome.change.steps if outcome.change else ():
        if step["do"] == "set" and join(map(str, step["path"])) == f"{address}/key":
            return join((*split(address)[:-1], step["value"]))
    return address


def _conflict(draft: Draft, name: str, theirs: str) -> Conflict:
    last = find_last_change(draft, split(name))
    return Conflict(name, theirs, last.by if last else None, last.at if last else None)


@require_POST
def field(request: SignedInRequest, draft_id: UUID, part: str) -> HttpResponse:
    """One field that saves itself."""
    draft, name = get_draft(request.user, draft_id), request.POST.get("name", "")
    typed = {name: Typed(request.POST.get("value", ""), request.POST.get("seen", ""))}
    wants_json = request.accepts("application/json") and not request.accepts("text/html")
    if not wants_json:
        return _save_part(request, draft, part, typed)
    try:
        outcome = edit_fields(draft=draft, part=part, typed=typed, by=request.user, at=timezone.now())
    except DraftClosed:
        return JsonResponse({"status": "refused", "message": closed_sentence()}, status=423)
    except DraftMoved:
        return JsonResponse({"status": "refused", "message": moved_sentence()}, status=409)
    return _field_json(request, get_draft(request.user, draft_id), part, name, outcome)


def _field_json(request: SignedInRequest, draft: Draft, address: str, name: str, outcome: Outcome) -> JsonResponse:
    if outcome.gone:
        sentence = _("This is no longer in the draft, so it is not saved. Copy what you typed.")
        return JsonResponse({"status": "refused", "message": sentence}, status=409)
    if outcome.refused:
        return JsonResponse({"status": "refused", "message": problem_text(outcome.refused[name])}, status=422)
    if outcome.disputed:
        conflict = _conflict(draft, name, outcome.disputed[name])
        html = render_to_string("rubrics/_field_conflict.html", {"conflict": conflict})
        return JsonResponse({"status": "conflict", "theirs": conflict.theirs, "html": html}, status=409)
    after = _address_after(address, outcome)
    body: dict[str, Any] = {"status": "saved", "revision": draft.revision}
    if after != address:
        return JsonResponse(body | {"go": reverse("rubrics:draft-part", args=[draft.pk, after])})
    return JsonResponse(body | {"value": _value(draft, address, name), "html": _fragments(request, draft, address)})


def _value(draft: Draft, address: str, name: str) -> str:
    found = build_part(open_studio(draft).document, address)
    return found.fields[name].value if found and name in found.fields else ""


def _fragments(request: SignedInRequest, draft: Draft, address: str) -> dict[str, str]:
    """What else of the page a save changes, by the id of the element."""
    studio = open_studio(draft)
    found = _find_part(studio, address)
    back = reverse("rubrics:draft-part", args=[draft.pk, address])
    context = studio_context(request, draft, "", studio=studio, part=found, **_around(studio, found)) | {
        "csrf_token": get_token(request),
        "back": back,
    }
    html: dict[str, str] = {name: render_to_string(f"rubrics/_{name}.html", context) for name in ("checks", "undo")}
    if found.kind == "thresholds":
        html["example"] = render_to_string("rubrics/_example.html", context)
    for section in found.sections if found.kind == "weights" else ():
        more = context | {"section": section, "sum": context["sums"][section.tag]}
        html[f"sum-{section.tag}"] = render_to_string("rubrics/_sum.html", more)
    return html


# ---------------------------------------------------------------- buttons
@require_POST
def arrange_draft(request: SignedInRequest, draft_id: UUID) -> HttpResponse:
    """Move, take out or add, from the tree."""
    return _act(request, get_draft(request.user, draft_id), "", _revision(request))


def _act(request: SignedInRequest, draft: Draft, address: str, revision: int) -> HttpResponse:
    """What takes something out, or means an entry by its place, needs the draft as it was seen."""
    verb, _space, name = request.POST.get("act", "").partition(" ")
    path = split(name)
    profile = "".join(split(address)[1:2]) if address.startswith("weights/") else ""
    is_exact = verb == "remove" or bool(BY_PLACE & set(path[-2:-1]))

    def steps(document: Any) -> list[Step]:
        return arrange(document, verb, path, profile)

    done = _change(request, draft, steps, revision if is_exact else draft.revision)
    if done and verb == "remove" and path == split(_path_of(address)):
        return _to_tree(draft, path[:-2]) if path[0] == "nodes" else _to_part(draft, split(address)[0])
    return _to_part(draft, address) if address else _to_tree(draft, path[:-2] if done and verb == "remove" else path)


def _path_of(address: str) -> str:
    return address.replace("glossary/", "help/glossary/", 1) if address.startswith("glossary/") else address


def _to_part(draft: Draft, address: str) -> HttpResponse:
    return redirect("rubrics:draft-part", draft.pk, address)


def _to_tree(draft: Draft, path: Path) -> HttpResponse:
    """Open at what was touched."""
    at = join(path)
    return redirect(f"{reverse('rubrics:draft', args=[draft.pk])}?at={at}#n-{at}")


def _change(request: SignedInRequest, draft: Draft, make: Callable[[Any], list[Step]], revision: int) -> bool:
    """Do the steps, and say why not if not."""
    try:
        steps = make(open_studio(draft).document)
        change_draft(draft=draft, steps=steps, revision=revision, by=request.user, at=timezone.now())
    except DraftClosed:
        messages.error(request, closed_sentence())
    except DraftMoved:
        messages.error(request, moved_sentence())
    except OperationRefused as refusal:
        for problem in refusal.problems[:MOST_SENTENCES]:
            messages.error(request, f"{problem.path}: {problem_text(problem)}")
    else:
        return True
    return False


def _revision(request: SignedInRequest) -> int:
    text = request.POST.get("revision", "")
    return int(text) if text.isdecimal() and len(text) < 10 else 0


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SignedInRequest, draft_id: UUID, to: str) -> HttpResponse:
    """A new entry of a list whose entries have keys."""
    draft, path = get_draft(request.user, draft_id), _list_path(to)
    document = open_studio(draft).document
    if not path or path[-1] not in KEYED or _is_nowhere(document, path):
        raise Http404
    level = request.GET.get("level", "1")
    suggestion = (
        suggest_key(document, path, int(level) if level.isdecimal() else 1) if path[-1] == "requirements" else ""
    )
    form = NewEntryForm(request.POST or None, document=document, path=path, initial={"key": suggestion, "level": level})
    if not form.is_valid():
        return show(request, draft, "draft-add", "", form=form, here=_("Add"))
    entry = form.entry()

    def steps(document: Any) -> list[Step]:
        return insert(document, path, **entry)

    if not _change(request, draft, steps, draft.revision):
        return show(request, draft, "draft-add", "", form=form, here=_("Add"), status=422)
    return _to_part(draft, _address_of_new(path, entry["key"]))


def _list_path(address: str) -> Path:
    return split(f"help/{address}" if address == "glossary" else address)


def _is_nowhere(document: Any, path: Path) -> bool:
    """A list of nodes or requirements needs the part above; the others begin when their first entry comes."""
    if path[-1] not in ("nodes", "requirements"):
        return len(path) > 2
    if path == ("nodes",):
        return False
    above = find_value(document, path[:-1])
    is_node = isinstance(above, dict) and "weight" in above
    return not is_node or (path[-1] == "requirements" and bool(above.get("nodes")))


def _address_of_new(path: Path, key: str) -> str:
    if path[0] == "nodes":
        return join((*path, key))
    if path[-1] in ("glossary", "consistency"):
        return f"{path[-1]}/{key}"
    return path[0]


# ---------------------------------------------------------------- undo and redo
@require_POST
def undo(request: SignedInRequest, draft_id: UUID, number: int) -> HttpResponse:
    return _step_back(request, draft_id, number, undo_change, _("The change was taken back."))


@require_POST
def redo(request: SignedInRequest, draft_id: UUID, number: int) -> HttpResponse:
    return _step_back(request, draft_id, number, redo_change, _("The change was made again."))


def _step_back(
    request: SignedInRequest, draft_id: UUID, number: int, service: Callable[..., object], done: str
) -> HttpResponse:
    draft = get_draft(request.user, draft_id)
    try:
        service(draft=draft, number=number, revision=draft.revision, by=request.user, at=timezone.now())
    except DraftClosed:
        messages.error(request, closed_sentence())
    except DraftMoved:
        messages.error(request, moved_sentence())
    except ChangeInTheWay as refusal:
        sentence = _("Change %(number)s came later and touched the same place. Take that one back first.")
        messages.error(request, sentence % {"number": refusal.later.number})
    except DraftChange.DoesNotExist:
        messages.error(request, _("There is no such change any more; somebody was faster."))
    except OperationRefused as refusal:
        messages.error(request, f"{refusal.problem.path}: {problem_text(refusal.problem)}")
    else:
        messages.success(request, done)
    return _back(request, draft)


def _back(request: SignedInRequest, draft: Draft) -> HttpResponse:
    """To the page where the button stood, if it is one of this draft's and still there."""
    home, back = reverse("rubrics:draft", args=[draft.pk]), request.POST.get("back", "")
    if not back.startswith(home) or not url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(home)
    address = back.removeprefix(f"{home}part/").strip("/") if back.startswith(f"{home}part/") else ""
    now = get_draft(request.user, draft.pk)
    if address and build_part(open_studio(now).document, address) is None:
        return redirect(home)
    return redirect(back)
