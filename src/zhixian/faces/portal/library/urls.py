"""The law, with permalinks: /law/商标法/2019-04-23/57/ always shows the same text."""

from django.urls import path

from zhixian.faces.portal.library import views

urlpatterns = [
    path("law/", views.front, name="law"),
    path("law/all/", views.catalogue, name="law-all"),
    path("law/<str:key>/", views.instrument, name="law-instrument"),
    path("law/<str:key>/on/<str:day>/", views.on_day, name="law-on"),
    path("law/<str:key>/on/<str:day>/<str:number>/", views.on_day, name="law-article-on"),
    path("law/<str:key>/<str:day>/", views.version, name="law-version"),
    path("law/<str:key>/<str:day>/<str:number>/", views.article, name="law-article"),
]
