"""Pages of the public's site. Everything here goes through ``portal_view``."""

from django.urls import path

from zhixian.faces.portal.views import front

app_name = "portal"
urlpatterns = [
    path("", front.front, name="front"),
    path("look/", front.look, name="look"),
]
