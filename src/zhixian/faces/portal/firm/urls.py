"""Pages of firms' accounts."""

from django.urls import path

from zhixian.faces.portal.firm import provincial, views

urlpatterns = [
    path("firm/", views.home, name="firm"),
    path("firm/login/", views.sign_in, name="firm-login"),
    path("firm/logout/", views.sign_out, name="firm-logout"),
    path("firm/apply/", views.apply, name="firm-apply"),
    path("firm/users/", views.users, name="firm-users"),
    path("firm/users/<uuid:user_id>/<slug:what>/", views.change_user, name="firm-user"),
    path("firm/invited/<str:secret>/", views.invited, name="firm-invited"),
    path("firm/link/", views.link, name="firm-link"),
    path("firm/province/", provincial.begin, name="firm-province"),
    path("firm/province/back/", provincial.back, name="firm-province-back"),
]
