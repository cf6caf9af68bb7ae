"""Pages that units publish, and the two public registers. /read/KEY/ always leads to the same page, or says why it is gone."""

from django.urls import path

from zhixian.faces.portal.publishing import overseas, views

urlpatterns = [
    path("read/", views.listing, name="read"),
    path("read/<slug:key>/", views.one, name="read-one"),
    path("cases/", views.cases, name="cases"),
    path("cases/<slug:key>.txt", views.case_text, name="case-text"),
    path("disclosed/penalties/", views.penalties, name="penalties"),
    path("disclosed/destruction-units/", views.destruction_units, name="destruction-units"),
    path("works/<str:secret>/", overseas.works, name="works"),
    path("overseas/", overseas.front, name="overseas"),
    path("overseas/warnings.atom", overseas.feed, name="overseas-feed"),
    path("overseas/subscribe/", overseas.subscribe, name="overseas-subscribe"),
    path("overseas/confirm/<str:secret>/", overseas.confirm, name="overseas-confirm"),
    path("overseas/leave/<str:secret>/", overseas.leave, name="overseas-leave"),
]
