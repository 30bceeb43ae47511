"""What of others this site hands to browsers, and under which licence: the notices that their licences ask for.

The sound engine is under the GPL, version 3 or later, whose whole text must come with it; the engine's package names
it only. The text is taken from numpy's own notices, which hold it in full, so that it is there wherever Sonic is.
"""

import json
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import re_path
from django.views.decorators.http import require_safe

GPL_BEGINS = "                    GNU GENERAL PUBLIC LICENSE\n"
GPL_ENDS = "                     END OF TERMS AND CONDITIONS\n"


class Package(NamedTuple):
    """A package of which parts are served. ``source`` is where its authors keep what it is made from."""

    name: str
    version: str
    licence: str
    source: str
    text: str

    @property
    def is_gpl(self) -> bool:
        return self.licence.startswith("GPL")


@cache
def packages() -> list[Package]:
    """Every page package that is not for development alone, by name."""
    lock = json.loads((settings.BASE_DIR / "package-lock.json").read_text())
    folders = [folder for folder, about in lock["packages"].items() if folder and not about.get("dev")]
    found = [_package(settings.BASE_DIR / folder) for folder in folders if (settings.BASE_DIR / folder).is_dir()]
    return sorted(found, key=lambda package: package.name)


def _package(folder: Path) -> Package:
    about = json.loads((folder / "package.json").read_text())
    repository = about.get("repository") or ""
    source = repository.get("url", "") if isinstance(repository, dict) else repository
    texts = [path.read_text(errors="replace") for path in sorted(folder.glob("LICEN[CS]E*"))]
    return Package(
        about["name"],
        about["version"],
        about.get("license", ""),
        source.removeprefix("git+").removesuffix(".git"),
        "\n".join(texts),
    )


@cache
def gpl_text() -> str:
    """The GNU General Public License, version 3."""
    for path in metadata.files("numpy") or ():
        if path.name.startswith("LICENSE"):
            _, begin, rest = path.read_text().partition(GPL_BEGINS)
            terms, end, _ = rest.partition(GPL_ENDS)
            if begin and end:
                return begin + terms + end
    raise LookupError("numpy's notices do not hold the text of the GPL any more.")


@require_safe
def licences(request: HttpRequest) -> HttpResponse:
    return render(request, "sonic_site/licences.html", {"packages": packages()})


@require_safe
def gpl_3(request: HttpRequest) -> HttpResponse:
    return HttpResponse(gpl_text(), content_type="text/plain; charset=utf-8")


urlpatterns = [
    re_path(r"^licences/?$", licences, name="licences"),
    re_path(r"^licences/gpl-3/?$", gpl_3, name="gpl_3"),
]
