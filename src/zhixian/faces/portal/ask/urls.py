"""Pages of questions to an officer."""

from django.urls import path

from zhixian.faces.portal.ask import abroad, views

urlpatterns = [
    path("ask/", views.ask, name="ask"),
    path("ask/abroad/", abroad.register, name="abroad"),
    path("ask/<uuid:inquiry_id>/guidance/rate/", abroad.rate, name="abroad-rate"),
    path("ask/resume/", views.resume, name="ask-resume"),
    path("ask/leave/", views.leave, name="ask-leave"),
    path("ask/<uuid:inquiry_id>/", views.show, name="ask-one"),
    path("ask/<uuid:inquiry_id>/add/", views.add, name="ask-add"),
    path("ask/<uuid:inquiry_id>/rate/", views.rate, name="ask-rate"),
    path("ask/<uuid:inquiry_id>/report/", views.report, name="ask-report"),
    path("ask/<uuid:inquiry_id>/files/<uuid:file_id>/", views.file, name="ask-file"),
]
