"""Pages of the public's site. Everything here goes through ``portal_view``."""

from django.urls import include, path

from zhixian.faces.portal.views import commitments, follow, front, mediation, phones, places, report, risk, risk_report, uploads

app_name = "portal"
urlpatterns = [
    path("", front.front, name="front"),
    path("", include("zhixian.faces.portal.library.urls")),
    path("look/", front.look, name="look"),
    path("report/", report.report, name="report"),
    path("report/files/", report.file_list, name="files"),
    path("report/resume/", report.resume, name="resume"),
    path("report/receipt/", report.receipt, name="receipt"),
    path("report/receipt.png", report.receipt_picture, name="receipt-picture"),
    path("report/leave/", report.leave, name="leave"),
    path("report/uploads/", uploads.begin, name="uploads"),
    path("report/uploads/<uuid:upload_id>", uploads.go_on, name="upload"),
    path("mediation/<str:secret>/", mediation.seat, name="mediation"),
    path("mediation/<str:secret>/join/", mediation.join, name="mediation-join"),
    path("follow/", follow.follow, name="follow"),
    path("follow/add/", follow.add, name="add"),
    path("follow/reward/", follow.claim, name="claim"),
    path("phones/", phones.listing, name="phones"),
    path("places/<slug:code>.json", places.below, name="places"),
    path("risk/", risk.front, name="risk"),
    path("risk/new/<slug:key>/", risk.start, name="risk-start"),
    path("risk/resume/", risk.resume, name="risk-resume"),
    path("risk/leave/", risk.leave, name="risk-leave"),
    path("risk/scenes/", risk.scenes, name="risk-scenes"),
    path("risk/scenes/<slug:key>/", risk.scene, name="risk-scene"),
    path("risk/commitments/", commitments.listing, name="commitments"),
    path("risk/<uuid:assessment_id>/commit/", commitments.sign, name="commit"),
    path("risk/<uuid:assessment_id>/", risk.overview, name="risk-overview"),
    path("risk/<uuid:assessment_id>/items/<slug:item>/", risk.item, name="risk-item"),
    path("risk/<uuid:assessment_id>/finish/", risk.finish, name="risk-finish"),
    path("risk/<uuid:assessment_id>/report/", risk_report.report, name="risk-report"),
    path("risk/<uuid:assessment_id>/report.pdf", risk_report.pdf, name="risk-pdf"),
    path("risk/<uuid:assessment_id>/again/", risk_report.again, name="risk-again"),
    path("risk/<uuid:assessment_id>/consent/", risk_report.consent, name="risk-consent"),
    path("risk/<uuid:assessment_id>/withdraw/", risk_report.withdraw, name="risk-withdraw"),
    path("risk/<uuid:assessment_id>/findings/<uuid:finding_id>/", risk_report.prove, name="risk-prove"),
]
