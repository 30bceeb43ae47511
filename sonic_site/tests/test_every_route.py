"""Watchdogs over every address and every page of docs: nobody gets in by one that was forgotten."""

import re

import pytest
from django.conf import settings
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from sonic_site.management.commands.commands import listed

#: What anybody may see. Everything else sends a visitor to the door, or says nothing at all.
PUBLIC = {"sign-in/", "synthdefs/<slug:name>", "^licences/?$", "^licences/gpl-3/?$"}
NOWHERE = "01900000-0000-7000-8000-000000000000"


def addresses(patterns, before: str = "") -> list[tuple[str, str]]:
    """Every address of the site, as it is written and with something in its gaps."""
    found = []
    for pattern in patterns:
        written = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            found += addresses(pattern.url_patterns, written)
        elif isinstance(pattern, URLPattern):
            found.append((written, _filled(written)))
    return found


def _filled(written: str) -> str:
    filled = re.sub(r"\(\?P<\w+>(?:[^()]|\([^()]*\))*\)", NOWHERE, written)
    filled = re.sub(r"<(?:\w+:)?\w+>", NOWHERE, filled)
    return "/" + re.sub(r"[\^$]|/\?|\\Z|\.\*", "", filled)


ADDRESSES = [
    entry for entry in addresses(get_resolver().url_patterns) if not entry[0].startswith(("admin/", "^static"))
]


@pytest.mark.django_db
@pytest.mark.parametrize(("written", "path"), ADDRESSES, ids=[written for written, _ in ADDRESSES])
class TestEveryAddress:
    def test_lets_no_visitor_in(self, written, path):
        for method in ("get", "post", "put", "delete"):
            answer = getattr(Client(), method)(path)
            if written in PUBLIC:
                assert answer.status_code in (200, 404, 405), method
            elif answer.status_code == 302:
                assert answer.url.startswith("/sign-in/"), method
            else:
                assert answer.status_code in (401, 403, 404, 405), method

    def test_shows_a_stranger_no_song(self, written, path, ben, django_user_model):
        if NOWHERE not in path:
            return
        client = Client()
        client.force_login(django_user_model.objects.get(username="ben"))
        for method in ("get", "post", "delete"):
            assert getattr(client, method)(path).status_code in (400, 404, 405, 415, 422), method


def test_every_command_stands_in_the_docs():
    assert (settings.BASE_DIR / "docs" / "commands.md").read_text() == listed()


def test_every_page_of_the_docs_is_led_to_and_leads_somewhere():
    docs = settings.BASE_DIR / "docs"
    pages = [settings.BASE_DIR / "README.md", settings.BASE_DIR / "CONTRIBUTING.md", *docs.rglob("*.md")]
    reached = set()
    for page in pages:
        for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text()):
            if "://" in target:
                continue
            there = (page.parent / target).resolve()
            assert there.exists(), f"{page.name} leads to {target}, which is not there"
            reached |= set(there.glob("*.md")) if there.is_dir() else {there}
    forgotten = [page.name for page in docs.rglob("*.md") if page.resolve() not in reached]
    assert forgotten == []
