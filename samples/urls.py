from django.urls import re_path

from . import api

urlpatterns = [
    re_path(r"^samples/?$", api.SampleList.as_view(), name="samples"),
    re_path(r"^samples/(?P<sample_id>[0-9a-f-]{36})/audio/?$", api.SampleAudio.as_view(), name="sample_audio"),
]
