"""What docs and notices say is what is."""

import re

import pytest
from django.conf import settings

from effects.management.commands import palette
from sonic_site import notices, urls

urlpatterns = [*urls.urlpatterns, *notices.urlpatterns]


class TestSettings:
    def test_every_one_stands_in_the_docs_and_no_other(self):
        source = (settings.BASE_DIR / "sonic_site" / "settings.py").read_text()
        asked = set(re.findall(r'\benv(?:\.\w+)?\(\s*"(\w+)"', source))
        table = (settings.BASE_DIR / "docs" / "settings.md").read_text().split("`make run` itself")[0]
        assert set(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == asked


class TestPalette:
    def test_is_what_the_catalogue_and_the_factory_hold(self):
        assert (settings.BASE_DIR / "docs" / "palette.md").read_text() == palette.listed(), "manage.py palette"


class TestNotices:
    def test_name_every_package_that_is_served_with_its_licence(self):
        served = {
            str(path.relative_to(settings.NODE_MODULES))
            for _, path in (entry for entry in settings.STATICFILES_DIRS if isinstance(entry, tuple))
            if path.is_relative_to(settings.NODE_MODULES)
        }
        bundled = {"@thi.ng/malloc"}  # in the engine's client
        named = {package.name for package in notices.packages() if package.licence and package.text}
        assert {path.removesuffix("/dist") for path in served} | bundled <= named

    def test_the_engine_says_where_its_source_is(self):
        engine = next(package for package in notices.packages() if package.is_gpl)
        assert engine.source.startswith("https://")

    def test_the_gpl_is_whole(self):
        text = notices.gpl_text()
        assert "Version 3, 29 June 2007" in text
        assert [section for section in range(18) if f"\n  {section}. " not in text] == []

    @pytest.mark.urls(__name__)
    def test_are_open_to_everybody(self, client):
        page = client.get("/licences/")
        assert page.status_code == 200
        assert "supersonic-scsynth-core" in page.text
        assert client.get("/licences/gpl-3").text == notices.gpl_text()
