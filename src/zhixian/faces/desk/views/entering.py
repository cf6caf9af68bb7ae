"""登记案件, and what may be added to it later: better figures, further goods and materials, what a material lacked."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from zhixian.faces.desk.doors import DeskRequest, desk_view, press_key, uuid_or_404
from zhixian.faces.desk.forms import codes, entry, sheet
from zhixian.faces.desk.forms import from_document as documents_reading
from zhixian.faces.desk.forms.entry import BY_KEY, Read, Section
from zhixian.faces.desk.rendering import page
from zhixian.identifiers import new_id
from zhixian.law.reading import files
from zhixian.moments import local_day
from zhixian.refusals import BadInput, UnableTo
from zhixian.rooms.agencies import dictionaries
from zhixian.rooms.docket import looking, opening
from zhixian.rooms.docket.idempotency import once
from zhixian.rooms.dossiers import coding, policies
from zhixian.rooms.dossiers import services as dossiers
from zhixian.rooms.evidence import services as evidence
from zhixian.rooms.inspections import spots
from zhixian.rooms.leads import looking as leads

FIGURES = (BY_KEY["facts"],)
EVIDENCE = (BY_KEY["goods"], BY_KEY["materials"])


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def enter(request: DeskRequest) -> HttpResponse:
    policies.may_open_case(request.actor).or_refuse()
    if request.method != "POST":
        return _sheet(request, _begun(request), lead=request.GET.get("lead", ""), spot=request.GET.get("spot", ""))
    lead, spot = request.POST.get("lead", ""), request.POST.get("spot", "")
    told, now = entry.read(request.POST), timezone.now()
    if _wants_row(request, told):
        return _sheet(request, told, lead=lead, spot=spot)
    chosen = codes.read(request.POST, dictionaries.shipped())
    draft = entry.case_draft(told, today=local_day(now), codes=chosen)
    goods, materials = entry.evidence_of(told)
    if told.faults:
        return _sheet(request, told, lead=lead, spot=spot, status=422)

    def act() -> tuple[int, dict[str, Any]]:
        if spot:
            spots.failing(uuid_or_404(spot), request.actor, lock=True)  # before the case: one failing shop, one case
        dossier, _ = opening.enter_case(
            draft, actor=request.actor, now=now, goods=goods, materials=materials, report_id=uuid_or_404(lead) if lead else None
        )  # fmt: skip
        if spot:
            spots.note_case(uuid_or_404(spot), dossier.pk, actor=request.actor, now=now)
        return 201, {"dossier": str(dossier.pk), "number": dossier.number}

    try:
        _, answer = once(
            press_key(request),
            {"head": told.head, "rows": told.rows, "codes": chosen},
            act,
            actor=request.actor,
            now=now,
        )
    except UnableTo as refusal:
        told.faults.update(refusal.fields if isinstance(refusal, BadInput) else {})
        if not told.faults:
            told.faults["number"] = refusal.user_message
        return _sheet(request, told, lead=lead, spot=spot, status=refusal.status)
    messages.success(request, f"已登记，案卷编号{answer['number']}。")
    return redirect("desk:dossier", answer["dossier"])


def code_cells(request: DeskRequest, faults: Mapping[str, str], borne: codes.Chosen | None = None) -> list[sheet.Cell]:
    """The dictionaries' cells: with what was sent, else with what the case bears."""
    known = dictionaries.borne()
    chosen = codes.read(request.POST, known) if request.method == "POST" else borne or {}
    return codes.cells(known, chosen, faults, on=local_day(timezone.now()))


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def change_codes(request: DeskRequest, dossier_id: UUID) -> HttpResponse:
    """案件要素: what the case is said to be, put in place of what was said before."""
    dossier = dossiers.get(dossier_id, actor=request.actor)
    policies.may_change_case(request.actor, dossier).or_refuse()
    faults: dict[str, str] = {}
    if request.method == "POST":
        try:
            given = codes.read(request.POST, dictionaries.borne())
            dossiers.say_codes(dossier.pk, given, actor=request.actor, now=timezone.now())
        except BadInput as refusal:
            faults = refusal.fields
        else:
            messages.success(request, "案件要素已更新。")
            return redirect(reverse("desk:dossier", args=[dossier.pk]) + "#case")
    cells = code_cells(request, faults, coding.codes_of(dossier.pk))
    return page(
        request,
        "desk/add.html",
        {"dossier": dossier, "title": "案件要素", "codes": cells, "parts": [], "once": str(new_id()),
         "faults": [(f"e-{place.replace('.', '-')}", says) for place, says in faults.items()]},
        current="dossiers",
        status=422 if faults else 200,
    )  # fmt: skip


def _begun(request: DeskRequest) -> Read:
    """The empty sheet, or what a lead or a spot check has told already: nobody types it again."""
    told = entry.empty(today=local_day(timezone.now()))
    if lead := request.GET.get("lead"):
        offer = leads.for_case(uuid_or_404(lead), actor=request.actor)
        told.head |= {"title": offer.title, "facts_text": offer.facts_text, "place": offer.place,
                      "right_type": offer.right_type, "lead_source": "complaint"}  # fmt: skip
        if offer.offender:
            told.rows["parties"][0] = {"role": "suspect", "sort": "unit", "name": offer.offender}
    if spot := request.GET.get("spot"):
        failing = spots.failing(uuid_or_404(spot), request.actor)
        told.head |= {
            "title": f"{failing.shop}涉嫌侵权假冒案",
            "facts_text": f"{failing.plan.name}：{failing.note}",
            "lead_source": "inspection",
        }
        told.rows["parties"][0] = {"role": "suspect", "sort": "unit", "name": failing.shop}
    return told


@desk_view
@require_POST
def from_document(request: DeskRequest) -> HttpResponse:
    """The sheet again with what a document says; the document itself is not kept."""
    policies.may_open_case(request.actor).or_refuse()
    given, today = request.FILES.get("document"), local_day(timezone.now())
    told, says = entry.empty(today=today), "请先选择文书。"
    if given is not None:
        try:
            found = documents_reading.read(
                files.text_of(given.name or "", given.read(files.MOST_BYTES + 1)), today=today
            )
        except files.Unreadable as fault:
            says = str(fault)
        else:
            return _sheet(request, found.told, read=found)
    told.faults["document"] = says
    return _sheet(request, told, status=422)


def _wants_row(request: DeskRequest, told: Read) -> bool:
    """A further row in a section, without scripts: the sheet comes back as it was with one more."""
    wanted = request.POST.get("_add", "")
    if wanted in told.rows and len(told.rows[wanted]) < entry.MOST_ROWS:
        told.rows[wanted].append({})
        return True
    return False


def _sheet(
    request: DeskRequest,
    told: Read,
    *,
    status: int = 200,
    read: documents_reading.FromDocument | None = None,
    lead: str = "",
    spot: str = "",
) -> HttpResponse:
    return page(
        request,
        "desk/enter.html",
        {
            "head": sheet.head(told),
            "codes": code_cells(request, told.faults),
            "parts": sheet.parts(told, entry.SECTIONS),
            "faults": sheet.links(told),
            "once": str(new_id()),
            "lead": lead[:40],
            "spot": spot[:40],
            "read": read,
            "document_fault": told.faults.get("document", ""),
        },
        current="enter",
        status=status,
    )


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def better_fact(request: DeskRequest, dossier_id: UUID) -> HttpResponse:
    """Better figures in place of earlier ones."""
    dossier = dossiers.get(dossier_id, actor=request.actor)
    policies.may_change_case(request.actor, dossier).or_refuse()
    if request.method != "POST":
        return _added(request, dossier, entry.empty(FIGURES), FIGURES, "补充或更正数额")
    told = entry.read(request.POST, FIGURES)
    if _wants_row(request, told):
        return _added(request, dossier, told, FIGURES, "补充或更正数额")
    facts = entry.fact_of(told)
    if not facts and not told.faults:
        told.faults["facts.0"] = "请至少填写一项数额"
    if not told.faults:
        try:
            dossiers.say_facts(dossier.pk, facts, actor=request.actor, now=timezone.now())
        except BadInput as refusal:
            places = {f"facts.{row['name']}": f"facts.{at}" for at, row in told.filled("facts")}
            told.faults.update({places.get(name, name): says for name, says in refusal.fields.items()})
    if told.faults:
        return _added(request, dossier, told, FIGURES, "补充或更正数额", status=422)
    messages.success(request, "数额已更新，法律对照已重新计算。")
    return redirect(reverse("desk:dossier", args=[dossier.pk]) + "#law")


@desk_view
@require_http_methods(["GET", "HEAD", "POST"])
def further_evidence(request: DeskRequest, dossier_id: UUID) -> HttpResponse:
    """Further goods and materials."""
    dossier = dossiers.get(dossier_id, actor=request.actor)
    policies.may_change_case(request.actor, dossier).or_refuse()
    if request.method != "POST":
        return _added(request, dossier, entry.empty(EVIDENCE), EVIDENCE, "补充物品和材料")
    told = entry.read(request.POST, EVIDENCE)
    if _wants_row(request, told):
        return _added(request, dossier, told, EVIDENCE, "补充物品和材料")
    goods, materials = entry.evidence_of(told)
    if told.faults:
        return _added(request, dossier, told, EVIDENCE, "补充物品和材料", status=422)

    def act() -> tuple[int, dict[str, Any]]:
        evidence.add(dossier.pk, actor=request.actor, now=timezone.now(), goods=goods, materials=materials)
        return 200, {}

    once(press_key(request), {"rows": told.rows, "dossier": str(dossier.pk)}, act, actor=request.actor, now=timezone.now())  # fmt: skip
    messages.success(request, "已补充到案卷。")
    return redirect(reverse("desk:dossier", args=[dossier.pk]) + "#materials")


def _added(
    request: DeskRequest, dossier: Any, told: Read, sections: tuple[Section, ...], title: str, *, status: int = 200
) -> HttpResponse:
    return page(
        request,
        "desk/add.html",
        {
            "dossier": dossier,
            "title": title,
            "parts": sheet.parts(told, sections),
            "faults": sheet.links(told),
            "once": str(new_id()),
        },
        current="dossiers",
        status=status,
    )


@desk_view
@require_POST
def complete_material(request: DeskRequest, dossier_id: UUID, material_id: UUID) -> HttpResponse:
    """The source and the signature that a line of the evidence list lacked."""
    dossier = dossiers.get(dossier_id, actor=request.actor)
    policies.may_change_case(request.actor, dossier).or_refuse()
    looking.material(material_id, dossier)
    evidence.complete_material(
        material_id, source=request.POST.get("source", "")[:200], signed_by=request.POST.get("signed_by", "")[:200],
        actor=request.actor, now=timezone.now(),
    )  # fmt: skip
    messages.success(request, "材料已补齐。")
    return redirect(reverse("desk:dossier", args=[dossier.pk]) + "#materials")
