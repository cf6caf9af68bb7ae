"""文书 and files: the shelf, downloads, uploads. What is downloaded is never shown as a page of ours."""

from typing import IO, cast
from uuid import UUID

from django.contrib import messages
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_POST, require_safe

from zhixian.faces.desk.doors import DeskRequest, desk_view, uuid_or_404
from zhixian.faces.desk.rendering import page
from zhixian.refusals import NotFound, UnableTo
from zhixian.rooms.docket import looking
from zhixian.rooms.documents import services as documents
from zhixian.rooms.dossiers import services as dossiers
from zhixian.rooms.evidence import services as evidence

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@desk_view
@require_safe
def listing(request: DeskRequest) -> HttpResponse:
    before = request.GET.get("before")
    rows = looking.shelf(request.actor, before=uuid_or_404(before) if before else None)
    names = looking.unit_names(paper.unit_id for paper, _ in rows)
    shown = [(paper, dossier, names.get(str(paper.unit_id), "")) for paper, dossier in rows]
    following = str(rows[-1][0].pk) if len(rows) == looking.PAGE else ""
    return page(request, "desk/papers.html", {"rows": shown, "next": following, "first": not before}, current="papers")


@desk_view
@require_safe
def download(request: DeskRequest, paper_id: UUID, form: str) -> HttpResponse:
    """The paper as PDF or Word; ``?view`` shows the PDF in the browser's own reader."""
    paper, dossier = looking.paper(paper_id, actor=request.actor)
    if form not in {"pdf", "docx"}:
        raise NotFound(f"no form {form}")
    dossiers.note_reading(dossier, actor=request.actor, now=timezone.now(), what=f"文书：{paper.title}"[:60])
    content = documents.pdf(paper) if form == "pdf" else documents.word(paper)
    answer = HttpResponse(content, content_type="application/pdf" if form == "pdf" else WORD)
    name = f"{paper.title}{paper.number}.{form}"
    inline = form == "pdf" and "view" in request.GET
    answer["Content-Disposition"] = content_disposition_header(not inline, name) or "attachment"
    return answer


@desk_view
@require_safe
def file(request: DeskRequest, file_id: UUID) -> HttpResponse:
    found = looking.stored_file(file_id, actor=request.actor)
    dossier = dossiers.get(found.dossier_id, actor=request.actor)
    dossiers.note_reading(dossier, actor=request.actor, now=timezone.now(), what=f"文件：{found.name}"[:60])
    answer = FileResponse(
        default_storage.open(found.place), as_attachment=True, filename=found.name, content_type=found.media_type
    )
    answer["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return answer  # type: ignore[return-value]  # a streaming response; Django's stubs keep the two apart


@desk_view
@require_POST
def upload(request: DeskRequest, dossier_id: UUID) -> HttpResponse:
    dossier = dossiers.get(dossier_id, actor=request.actor)
    given = request.FILES.getlist("file")
    if not given:
        messages.error(request, "请先选择要上传的文件。")
    for each in given[:20]:
        try:
            stored = evidence.store_file(
                dossier.pk,
                each.name or "",
                cast(IO[bytes], each.file),
                actor=request.actor,
                now=timezone.now(),
                own_only=request.POST.get("own_only") == "on",
            )
            messages.success(request, f"已保存“{stored.name}”。")
        except UnableTo as refusal:
            messages.error(request, f"“{each.name}”没有保存：{refusal.user_message}")
    return redirect(reverse("desk:dossier", args=[dossier.pk]) + "#files")
