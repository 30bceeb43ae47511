"""The library by HTTP."""

import json

import pytest
from django.test import Client

from effects import library
from effects.models import Kit, Preset


@pytest.fixture
def ask(ana, ben, django_user_model):
    clients = {}
    for user in django_user_model.objects.all():
        clients[user.username] = Client()
        clients[user.username].force_login(user)

    def ask(method: str, path: str, body=None, who: str = "ana"):
        data = {} if body is None else {"data": json.dumps(body), "content_type": "application/json"}
        answer = getattr(clients[who], method)(f"/api/{path}", **data)
        return answer.status_code, (answer.json() if answer.content else None)

    return ask


ORGAN = {"kind": "organ", "values": {"level_db": -3.0}, "name": "Warm", "family": "Organs", "tags": ["soft"]}


class TestLibraryApi:
    def test_saves_changes_and_removes_ones_own(self, ask):
        status, made = ask("post", "presets/", ORGAN)
        assert status == 201
        assert (made["name"], made["mine"], made["factory"], made["owner"]) == ("Warm", True, False, "ana")
        path = f"presets/{made['id']}/"
        assert ask("get", path, who="ben")[0] == 404
        status, changed = ask("patch", path, {"name": "Warmer", "shared": True, "values": {"level_db": 1}})
        assert (status, changed["name"], changed["values"]) == (200, "Warmer", {"level_db": 1.0})
        assert ask("get", path, who="ben")[1]["mine"] is False
        assert ask("patch", path, {"name": "x"}, who="ben")[0] == 403
        assert ask("delete", path, who="ben")[0] == 403
        status, copy = ask("post", "presets/", {"duplicate": made["id"], "name": "Ben's"}, who="ben")
        assert (status, copy["owner"]) == (201, "ben")
        assert ask("delete", path) == (204, None)
        assert ask("get", path)[0] == 404

    def test_saves_from_a_song(self, ask, harbour):
        body = {"composition": harbour.id, "device": harbour.squeeze, "name": "Squash"}
        assert ask("post", "presets/", body)[1]["kind"] == "compressor"
        assert ask("post", "presets/", body, who="ben")[0] == 404
        body["device"] = harbour.kit
        status, kit = ask("post", "kits/", body)
        assert (status, "36" in kit["pads"]) == (201, True)
        assert ask("post", "presets/", body)[0] == 422
        assert ask("post", "kits/", {**body, "pads": {}})[0] == 422
        assert ask("post", "presets/", {**body, "values": {}})[0] == 422
        assert ask("post", "presets/", {"composition": 7, "device": None, "name": "x"})[0] == 404

    def test_finds_by_words_family_tag_kind_star_and_owner(self, ask):
        _, warm = ask("post", "presets/", ORGAN)
        ask("post", "presets/", {**ORGAN, "kind": "piano", "values": {}, "name": "Upright", "tags": []})
        ask("put", f"presets/{warm['id']}/favourite/")

        def found(question: str, who: str = "ana"):
            return {entry["name"] for entry in ask("get", f"presets/?mine=1&{question}", who=who)[1]["results"]}

        assert found("") == {"Warm", "Upright"}
        assert found("q=WARM") == found("tag=soft") == found("kind=organ") == found("favourite=1") == {"Warm"}
        assert found("family=organs&q=upr") == {"Upright"}
        assert found("", who="ben") == set()
        assert ask("get", "presets/?mine=1&limit=1&offset=1")[1]["count"] == 2
        ask("delete", f"presets/{warm['id']}/favourite/")
        assert found("favourite=1") == set()

    @pytest.mark.parametrize(
        "question", ["q=%00", "q=" + "x" * 201, "limit=x", "limit=-1", "offset=1e9", "wings=1", "offset=²"]
    )
    def test_refuses_questions_that_make_no_sense(self, ask, question):
        status, said = ask("get", f"presets/?{question}")
        assert status == 422
        assert said["why"].endswith(".")

    @pytest.mark.parametrize(
        "body", [{}, [], {"name": "x"}, {**ORGAN, "wings": 1}, {**ORGAN, "kind": "limiter"}, {**ORGAN, "owner": 1}]
    )
    def test_refuses_what_is_no_preset(self, ask, body):
        before = Preset.objects.count()
        assert ask("post", "presets/", body)[0] in (400, 422)
        assert Preset.objects.count() == before

    def test_the_factorys_are_everybodys_and_nobodys(self, ask):
        studio = Kit.objects.get(slug="studio")
        status, shown = ask("get", f"kits/{studio.pk}/", who="ben")
        assert (status, shown["factory"], shown["owner"]) == (200, True, None)
        assert ask("patch", f"kits/{studio.pk}/", {"name": "Mine"})[0] == 403
        assert ask("delete", f"kits/{studio.pk}/")[0] == 403

    def test_asks_the_database_no_more_for_more(self, ask, ana, django_assert_num_queries):
        for number in range(3):
            library.save_preset(ana, kind="organ", values={}, name=f"Organ {number}")
        with django_assert_num_queries(4):  # session, person, page, count
            ask("get", "presets/")
        for number in range(20):
            library.save_preset(ana, kind="organ", values={}, name=f"More {number}")
        with django_assert_num_queries(4):
            ask("get", "presets/")

    def test_can_be_browsed(self, ana, client, django_user_model):
        client.force_login(django_user_model.objects.get(username="ana"))
        for path in ("presets", "kits"):
            assert "text/html" in client.get(f"/api/{path}/", HTTP_ACCEPT="text/html")["Content-Type"]


class TestAdmin:
    @pytest.fixture
    def desk(self, client, django_user_model):
        client.force_login(django_user_model.objects.create_superuser("olga", password="olga by the sea"))
        return client

    def test_lists_and_searches(self, desk, ana):
        library.save_preset(ana, kind="organ", values={}, name="Warm")
        assert "Warm" in desk.get("/admin/effects/preset/?q=WARM&origin=own".replace("WARM", "warm")).text
        assert desk.get("/admin/effects/kit/?origin=factory").status_code == 200

    def test_mends_what_people_saved_by_the_librarys_rules(self, desk, ana):
        saved = library.save_preset(ana, kind="organ", values={}, name="Wram")
        page = f"/admin/effects/preset/{saved.pk}/change/"
        form = {"name": " Warm ", "family": "", "tags": '["a"]', "description": "", "shared": "on"}
        assert desk.post(page, {**form, "tags": "[7]"}).status_code == 200  # refused
        assert desk.post(page, form).status_code == 302
        saved.refresh_from_db()
        assert (saved.name, saved.tags, saved.shared, saved.owner_id) == ("Warm", ["a"], True, ana.user_id)

    def test_keeps_its_hands_off_the_factorys(self, desk):
        studio = Kit.objects.get(slug="studio")
        page = f"/admin/effects/kit/{studio.pk}/"
        assert desk.post(f"{page}change/", {"name": "Mine"}).status_code == 403
        assert desk.post(f"{page}delete/", {"post": "yes"}).status_code == 403
