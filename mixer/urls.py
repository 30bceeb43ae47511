from django.urls import re_path

from . import api

urlpatterns = [
    re_path(r"^compositions/?$", api.CompositionList.as_view(), name="compositions"),
    re_path(r"^templates/?$", api.Templates.as_view(), name="templates"),
]
