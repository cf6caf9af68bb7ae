"""Pages of the desk. Everything here goes through ``desk_view``."""

from django.urls import path

from zhixian.faces.desk.views import (
    acts,
    corrections,
    dossiers,
    entering,
    law,
    matters,
    notices,
    papers,
    preferences,
    watch,
    registers,
    work,
)

app_name = "desk"
urlpatterns = [
    path("", work.my_work, name="work"),
    path("dossiers/", dossiers.listing, name="dossiers"),
    path("dossiers/new/", entering.enter, name="enter"),
    path("dossiers/new/document/", entering.from_document, name="from-document"),
    path("dossiers/<uuid:dossier_id>/", dossiers.show, name="dossier"),
    path("dossiers/<uuid:dossier_id>/law/", dossiers.law_reading, name="law-reading"),
    path("dossiers/<uuid:dossier_id>/record/", dossiers.record, name="record"),
    path("dossiers/<uuid:dossier_id>/begin/<slug:procedure>/<slug:action>/", acts.begin, name="begin"),
    path("dossiers/<uuid:dossier_id>/files/", papers.upload, name="upload"),
    path("dossiers/<uuid:dossier_id>/facts/", entering.better_fact, name="better-fact"),
    path("dossiers/<uuid:dossier_id>/evidence/", entering.further_evidence, name="further-evidence"),
    path("dossiers/<uuid:dossier_id>/materials/<uuid:material_id>/", entering.complete_material, name="complete"),
    path("matters/", matters.listing, name="matters"),
    path("matters/<slug:procedure>/<slug:action>/", matters.begin, name="matter"),
    path("runs/<uuid:run_id>/steps/<slug:action>/", acts.take, name="take"),
    path("steps/<uuid:step_id>/correct/", corrections.correct, name="correct"),
    path("intakes/<uuid:intake_id>/", corrections.decide_lead, name="lead"),
    path("watch/", watch.listing, name="watch"),
    path("watch/<uuid:watched_id>/", watch.explain, name="explain"),
    path("registers/", registers.listing, name="registers"),
    path("search/", dossiers.search, name="search"),
    path("papers/", papers.listing, name="papers"),
    path("papers/<uuid:paper_id>.<slug:form>", papers.download, name="paper"),
    path("files/<uuid:file_id>/", papers.file, name="file"),
    path("notices/", notices.listing, name="notices"),
    path("notices/read/", notices.mark_all, name="read-all"),
    path("notices/<uuid:notice_id>/read/", notices.mark, name="read"),
    path("law/", law.overview, name="law"),
    path("law/crimes/<slug:crime>/", law.crime, name="crime"),
    path("law/clocks/", law.clocks, name="clocks"),
    path("unit/", preferences.switch_unit, name="switch-unit"),
    path("look/", preferences.look, name="look"),
]
