"""Which face answers which address."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from zhixian.faces import health

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="desk:work")),
    path("desk/", include("zhixian.faces.desk.urls")),
    path("accounts/", include("allauth.urls")),
    path("healthz", health.healthz),
    path("metrics", health.metrics),
]
handler404 = "zhixian.faces.desk.doors.not_found"
