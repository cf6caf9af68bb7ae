"""Which face answers which address."""

from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from zhixian.faces import health
from zhixian.faces.api import bookings
from zhixian.faces.desk.accounts import views as accounts
from zhixian.faces.desk.views import outbox

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("zhixian.faces.portal.urls")),
    path("desk/", include("zhixian.faces.desk.urls")),
    path("api/v1/", bookings.api.urls),
    path("accounts/invited/<str:secret>/", accounts.invited, name="accounts-invited"),
    path("accounts/tokens/", accounts.my_tokens, name="accounts-tokens"),
    path("accounts/tokens/<uuid:token_id>/revoke/", accounts.revoke, name="accounts-revoke"),
    path("desk/officers/", accounts.colleagues, name="accounts-colleagues"),
    path("desk/officers/invite/", accounts.invite, name="accounts-invite"),
    path("desk/officers/<uuid:officer_id>/<slug:what>/", accounts.change, name="accounts-change"),
    path("accounts/", include("allauth.urls")),
    # Addresses of before the portal: printed and bookmarked, so they lead on.
    path("public/destruction-units/", RedirectView.as_view(pattern_name="portal:destruction-units", permanent=True)),
    path("hotlines/", RedirectView.as_view(pattern_name="portal:phones", permanent=True)),
    path("public/penalties/", RedirectView.as_view(pattern_name="portal:penalties", permanent=True)),
    path("calendar/<str:secret>.ics", outbox.feed, name="feed"),
    path("healthz", health.healthz),
    path("metrics", health.metrics),
]
handler404 = "zhixian.faces.portal.doors.not_found"
