"""Addresses of service work for firms: bookings, sittings, points and what belongs to them."""

from django.urls import path

from zhixian.faces.desk.service import bookings, register, requests, surveys, visiting

urlpatterns = [
    path("bookings/", bookings.listing, name="bookings"),
    path("bookings/sittings/", bookings.sittings, name="sittings"),
    path("bookings/sittings/<uuid:sitting_id>/", bookings.sitting, name="sitting"),
    path("bookings/<uuid:booking_id>/", bookings.show, name="booking"),
    path("bookings/<uuid:booking_id>/booking.ics", bookings.calendar, name="booking-calendar"),
    path("surveys/", surveys.listing, name="surveys"),
    path("surveys/<uuid:survey_id>/", surveys.show, name="survey"),
    path("surveys/<uuid:survey_id>/codes/", surveys.codes, name="survey-codes"),
    path("surveys/<uuid:survey_id>/results/", surveys.shown, name="survey-results"),
    path("surveys/<uuid:survey_id>/results.csv", surveys.sheet_of, name="survey-sheet"),
    path("points/", register.listing, name="points"),
    path("points/firms/", register.firm_list, name="point-firms"),
    path("points/firms/<uuid:firm_id>/", register.firm, name="point-firm"),
    path("points/officers/", register.officers, name="point-officers"),
    path("points/requests/", requests.listing, name="point-requests"),
    path("points/requests/<uuid:request_id>/", requests.show, name="point-request"),
    path("points/visits/", visiting.listing, name="point-visits"),
    path("points/visits/<uuid:visit_id>/", visiting.show, name="point-visit"),
    path("points/issues/", visiting.issues, name="point-issues"),
    path("points/lectures/", visiting.lecture_list, name="point-lectures"),
    path("points/lectures/<uuid:lecture_id>/", visiting.lecture, name="point-lecture"),
    path("points/figures/", visiting.counts, name="point-figures"),
    path("points/<uuid:point_id>/", register.show, name="point"),
]
