"""Every address of the site."""

from django.contrib import admin
from django.contrib.auth import views as auth
from django.urls import include, path, re_path

from compositions.api import NoSuchAddress
from playback.views import synthdef_bundle

from . import views

urlpatterns = [
    path("", views.home, name="home"),
    path("songs/", views.library, name="library"),
    path("songs/<uuid:composition_id>/", views.studio, name="studio"),
    path("synthdefs/<slug:name>", synthdef_bundle, name="synthdefs"),
    path("sign-in/", auth.LoginView.as_view(), name="sign_in"),
    path("sign-out/", auth.LogoutView.as_view(), name="sign_out"),
    path("api/", include("effects.urls")),
    path("api/", include("playback.urls")),
    path("api/", include("mixer.urls")),
    path("api/", include("compositions.urls")),
    path("api/", include("samples.urls")),
    re_path("^api/", NoSuchAddress.as_view()),
    path("", include("sonic_site.notices")),
    path("admin/", admin.site.urls),
]
