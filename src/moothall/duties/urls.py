"""Addresses of duties."""

from django.urls import path

from moothall.duties import views, views_published

urlpatterns = [
    path("duties/", views.register, name="duties"),
    path("duties/open/", views.open_by_hand, name="duty-open"),
    path("duties/table/", views.as_csv, name="duties-csv"),
    path("duties/calendar/", views.as_calendar, name="duties-calendar"),
    path("duties/calendar/address/", views.calendar_key, name="duties-calendar-key"),
    path("duties/calendar/<uuid:organisation_id>/<str:key>/", views.feed, name="duties-feed"),
    path("duties/by-themselves/", views.by_themselves, name="duties-by-themselves"),
    path("duties/published/", views_published.published, name="duties-published"),
    path(
        "duties/published/<uuid:published_id>/end/",
        views_published.end_published,
        name="duties-end-published",
    ),
    path("duties/<uuid:duty_id>/", views.one_duty, name="duty"),
]
