"""The cast of the tests: ana owns the song "Harbour", ben is a stranger; drums and bass are its tracks."""

import msgspec
import pytest

from compositions.history import announce, shelf
from compositions.history.actor import Actor


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """Each test meets an empty shelf: songs of another test's database must not be taken for its own."""
    shelf.forget()
    yield
    shelf.forget()


def _person(django_user_model, name: str) -> Actor:
    return Actor.of(django_user_model.objects.create_user(name, password=f"{name} by the sea"), "page")


@pytest.fixture
def ana(db, django_user_model) -> Actor:
    return _person(django_user_model, "ana")


@pytest.fixture
def ben(db, django_user_model) -> Actor:
    return _person(django_user_model, "ben")


@pytest.fixture
def harbour(ana):
    """A song with a little of everything; see sonic_site.tests.songs."""
    from sonic_site.tests.songs import Harbour

    return Harbour(ana)


@pytest.fixture
def heard():
    """Every revision announced in this process, as pages read it."""
    messages: list[dict] = []

    def listen(composition_id: str, number: int, message: bytes) -> None:
        messages.append({"song": composition_id, **msgspec.json.decode(message)})

    announce.listen(listen)
    yield messages
    announce.unlisten(listen)
