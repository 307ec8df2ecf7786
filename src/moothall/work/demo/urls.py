"""The desk's addresses, the sign-in by a press of a button, and the tour."""

from django.urls import path

from moothall.config.urls import urlpatterns as desk
from moothall.work.demo.views import sign_in, tour

urlpatterns = [
    path("demo/sign-in/<uuid:person>/", sign_in, name="demo-sign-in"),
    path("demo/tour/", tour, name="tour"),
    *desk,
]
