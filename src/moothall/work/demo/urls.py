"""The desk's addresses and one more."""

from django.urls import path

from moothall.config.urls import urlpatterns as desk
from moothall.work.demo.views import sign_in

urlpatterns = [path("demo/sign-in/<uuid:person>/", sign_in, name="demo-sign-in"), *desk]
