"""Addresses of 预约民警, below /book/."""

from django.urls import path

from zhixian.faces.portal.booking import asking, views

urlpatterns = [
    path("book/", views.front, name="book"),
    path("book/resume/", views.resume, name="book-resume"),
    path("book/leave/", views.leave, name="book-leave"),
    path("book/at/<uuid:place_id>/", views.at, name="book-at"),
    path("book/mine/", views.mine, name="book-mine"),
    path("book/mine/<uuid:booking_id>/change/", views.change, name="book-change"),
    path("book/mine/<uuid:booking_id>/cancel/", views.cancel, name="book-cancel"),
    path("book/mine/<uuid:booking_id>/booking.ics", views.calendar, name="book-calendar"),
    path("book/ask/", asking.ask, name="book-ask"),
    path("book/ask/<uuid:point_id>/", asking.ask, name="book-ask-point"),
    path("book/issues/<uuid:issue_id>/", asking.answer, name="book-issue"),
    path("book/lectures/<uuid:lecture_id>/", asking.lecture, name="book-lecture"),
]
