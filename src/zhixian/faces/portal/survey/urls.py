from django.urls import path

from zhixian.faces.portal.survey import views

urlpatterns = [
    path("survey/", views.front, name="survey"),
    path("survey/answer/", views.answer, name="survey-answer"),
]
