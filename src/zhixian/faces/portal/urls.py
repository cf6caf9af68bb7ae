"""Pages of the public's site. Everything here goes through ``portal_view``."""

from django.urls import path

from zhixian.faces.portal.views import follow, front, places, report, uploads

app_name = "portal"
urlpatterns = [
    path("", front.front, name="front"),
    path("look/", front.look, name="look"),
    path("report/", report.report, name="report"),
    path("report/files/", report.file_list, name="files"),
    path("report/resume/", report.resume, name="resume"),
    path("report/receipt/", report.receipt, name="receipt"),
    path("report/receipt.png", report.receipt_picture, name="receipt-picture"),
    path("report/leave/", report.leave, name="leave"),
    path("report/uploads/", uploads.begin, name="uploads"),
    path("report/uploads/<uuid:upload_id>", uploads.go_on, name="upload"),
    path("follow/", follow.follow, name="follow"),
    path("follow/add/", follow.add, name="add"),
    path("follow/reward/", follow.claim, name="claim"),
    path("places/<slug:code>.json", places.below, name="places"),
]
