"""What stands around the music, by hand: edits without a line, versions, the notepad, templates, the palette, keys."""

from uuid import uuid4

from playwright.sync_api import Page, expect

from .pages import ROWS, until


def song_with_track(ask) -> tuple[str, str]:
    song = ask("POST", "/api/compositions/", {"title": f"Shell {uuid4().hex[:6]}"})["id"]
    done = ask(
        "POST", f"/api/compositions/{song}/commands/", {"command": "mixer.add_track", "arguments": {"name": "Bass"}}
    )
    return song, done["result"]


def ready(page: Page) -> None:
    page.wait_for_selector("body.live", timeout=90_000)
    until(page, "line == 'connected' and number > 0", 90)


class Line:
    """The page's line to its song, which a test cuts and mends. Everything else of the server can be reached."""

    def __init__(self, page: Page):
        self.is_cut = False
        self.routes = []
        page.route_web_socket("**/ws/compositions/**", self.open)
        page.reload()

    def open(self, route) -> None:
        if self.is_cut:
            route.close()
        else:
            route.connect_to_server()
            self.routes.append(route)

    def cut(self) -> None:
        self.is_cut = True
        for route in self.routes:
            route.close()
        self.routes = []

    def mend(self) -> None:
        self.is_cut = False


class TestEditsWithoutALine:
    def test_show_at_once_survive_a_reload_and_are_kept_or_accounted_for(self, pages, ask):
        song, track = song_with_track(ask)
        commands = f"/api/compositions/{song}/commands/"
        gone = ask("POST", commands, {"command": "mixer.add_track", "arguments": {"name": "Gone"}})["result"]
        page = pages(song)
        line = Line(page)
        ready(page)
        line.cut()
        until(page, "line == 'reconnecting'")
        page.locator(".bar-start sonic-number").dblclick()
        page.keyboard.type("Offline")
        page.keyboard.press("Enter")
        page.locator(".head", has_text="Gone").get_by_role("button", name="Mute").click()
        page.locator(".head", has_text="Bass").get_by_role("button", name="Mute").click()
        page.keyboard.press("Control+z")
        page.locator(".head", has_text="Bass").get_by_role("button", name="Solo").click()
        expect(page.locator("sonic-status")).to_contain_text("3 edits wait")
        warned = []
        page.on("dialog", lambda dialog: (warned.append(dialog.type), dialog.accept()))
        page.reload()
        expect(page.locator(".bar-start")).to_contain_text("Offline")
        expect(page.locator("sonic-status")).to_contain_text("3 edits wait")
        assert warned == ["beforeunload"]
        assert ask("GET", f"/api/compositions/{song}/")["number"] == 3

        ask("POST", commands, {"command": "mixer.remove_track", "arguments": {"track_id": gone}})
        line.mend()
        ready(page)
        expect(page.locator(".toast")).to_contain_text("1 of 3 edits could not be kept")
        until(page, "number == 6")
        rows = page.evaluate(ROWS)
        assert rows["compositions.about"][0]["title"] == "Offline"
        strip = next(strip for strip in rows["mixer.strip"] if strip["track_id"] == track)
        assert (strip["solo"], strip["mute"]) == (True, False)
        page.get_by_role("button", name="See which").click()
        sheet = page.get_by_role("dialog", name="Your edits")
        expect(sheet).to_contain_text("Mute track")
        expect(sheet).to_contain_text("not in the song any more")
        sheet.get_by_role("button", name="I have read this").click()
        expect(page.locator(".edits-state")).to_have_count(0)


class TestAroundTheSong:
    def test_versions_notepad_and_palette(self, pages, ask):
        song, track = song_with_track(ask)
        page, other = pages(song), pages(song)
        ready(page)
        ready(other)

        # A version is named, found by its name among the steps, and gone back to.
        page.keyboard.press("Control+s")
        page.get_by_role("dialog").get_by_label("Name").fill("Before the bridge")
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Show", exact=True).click()
        expect(page.locator(".steps li.version")).to_contain_text("Before the bridge")
        page.locator(".head", has_text="Bass").get_by_role("button", name="Mute").click()
        until(page, "number == 3")
        other.keyboard.press("Shift+4")
        other.get_by_label("Which steps").select_option("Named versions")
        expect(other.locator(".steps li")).to_have_count(1)
        other.get_by_role("button", name="More for step 2").click()
        other.get_by_role("menuitem", name="Restore this version").click()
        until(page, "number == 4")
        assert not any(strip["mute"] for strip in page.evaluate(ROWS)["mixer.strip"])

        # What is typed into the notepad is one step, and the others read it.
        for each in (page, other):
            each.get_by_role("tab", name="Notepad").click() if each is page else each.keyboard.press("Shift+0")
        page.get_by_role("textbox", name="Notepad").press_sequentially("Verse: the tide goes out")
        expect(other.get_by_role("textbox", name="Notepad")).to_have_value("Verse: the tide goes out")
        until(page, "number == 5")
        page.get_by_label("Tags").fill("slow,  dub, slow")
        page.keyboard.press("Tab")
        until(page, "number == 6")
        assert page.evaluate(ROWS)["compositions.about"][0]["tags"] == ["slow", "dub"]

        # Any command is found by its name, asks for what it needs, and says what is wrong beside the field.
        page.keyboard.press("Escape")
        page.locator(".head", has_text="Bass").click()
        page.keyboard.press("Control+k")
        page.keyboard.type("rename tr")
        expect(page.get_by_role("option").first).to_contain_text("Rename track")
        page.keyboard.press("Enter")
        form = page.locator("sonic-command-form")
        expect(form.get_by_label("Track")).to_have_value(track)
        page.keyboard.press("Control+Enter")
        expect(form.locator("#argument-name-why")).to_have_text("This is needed.")
        page.keyboard.type("Sub bass")
        page.keyboard.press("Enter")
        expect(page.locator(".head").first).to_contain_text("Sub bass")
        expect(page.locator("dialog[open]")).to_have_count(0)
        page.bring_to_front()
        page.get_by_role("button", name="Find anything to do").click()
        expect(page.get_by_role("option").first).to_contain_text("Rename track")
        page.keyboard.type("mixer")
        page.keyboard.press("Enter")
        expect(page.locator("sonic-mixer")).to_have_count(0)

    def test_a_song_begins_as_a_template_and_keys_are_ones_own(self, pages):
        page = pages("")
        page.goto(page.url.split("/songs/")[0] + "/songs/")
        page.get_by_role("button", name="New song").click()
        page.keyboard.type("Tape and dust")
        page.get_by_role("radio", name="Beat").check(force=True)
        page.keyboard.press("Enter")
        ready(page)
        expect(page.locator(".head").first).to_contain_text("Drums")

        page.keyboard.press("?")
        page.get_by_label("Search the keys").fill("mute")
        page.get_by_role("button", name="Mute the chosen track: M").click()
        page.keyboard.press("s")
        expect(page.locator(".keys-told")).to_contain_text("“Solo the chosen track” has no key any more")
        page.keyboard.press("Escape")
        page.keyboard.press("s")
        until(page, "number == 2")
        assert sum(strip["mute"] for strip in page.evaluate(ROWS)["mixer.strip"]) == 1

        page.goto(page.url.split("/songs/")[0] + "/songs/")
        page.get_by_role("button", name="Delete Tape and dust").click()
        expect(page.locator("tr", has_text="Tape and dust")).to_be_hidden()
        page.get_by_role("button", name="Undo").click()
        expect(page.locator("tr", has_text="Tape and dust")).to_be_visible()
