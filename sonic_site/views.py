"""The pages."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import render


@login_required
def library(request):
    return render(request, "compositions/library.html")


@login_required
def studio(request, composition_id):
    return render(request, "compositions/studio.html", {"composition_id": composition_id})
