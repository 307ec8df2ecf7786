"""Addresses of duties."""

from django.urls import path

from moothall.duties import views

urlpatterns = [
    path("duties/", views.register, name="duties"),
    path("duties/open/", views.open_by_hand, name="duty-open"),
    path("duties/table/", views.as_csv, name="duties-csv"),
    path("duties/calendar/", views.as_calendar, name="duties-calendar"),
    path("duties/<uuid:duty_id>/", views.one_duty, name="duty"),
]
