"""Panels as hands place them, in this window and in others; settings; the first minute."""

import pytest

from .pages import ROWS, drag, eventually, song_of_one_long_note, until

SHOWN = (
    """() => [...document.querySelectorAll(".dock-body > section")].map((panel) => panel.getAttribute("aria-label"))"""
)
STEPS = "async () => (await import('/static/js/session.js')).revisions.steps.length"
VIEW = "async (key) => (await import('/static/js/session.js')).view.now[key]"


def width_of(page, selector: str) -> float:
    return page.locator(selector).bounding_box()["width"]


def shows(page, *panels: str) -> None:
    page.wait_for_function(f"() => JSON.stringify(({SHOWN})()) === JSON.stringify({list(panels)})")


@pytest.fixture
def page(pages, box):
    song, _ = song_of_one_long_note(box)
    page = pages(song)
    until(page, "line == 'connected' and number > 0")
    return page


class TestPanels:
    def test_are_drawn_by_hand_and_by_keys_placed_and_remembered_and_go_back(self, page):
        # Drawn by their edges, with limits.
        edge = page.get_by_role("separator", name="Width of the tracks' headers")
        at = edge.bounding_box()
        drag(page, (at["x"] + 4, at["y"] + 200), (at["x"] + 84, at["y"] + 200))
        assert width_of(page, ".heads-column") == pytest.approx(328, abs=2)
        page.keyboard.press("Home")
        assert width_of(page, ".heads-column") == pytest.approx(160, abs=2)
        page.keyboard.press("Shift+4")
        side = page.get_by_role("separator", name="Width of the side panel")
        side.focus()
        for _ in range(3):
            page.keyboard.press("ArrowLeft")
        assert width_of(page, ".side") == 288 + 3 * 16
        height = page.locator(".dock-body").bounding_box()["height"]
        page.get_by_role("separator", name="Height of the panel").focus()
        page.keyboard.press("ArrowUp")
        assert page.locator(".dock-body").bounding_box()["height"] == height + 16

        # Two beside each other; a panel's own button closes it.
        page.locator(".dock-tabs").get_by_role("button", name="Devices").click(modifiers=["Alt"])
        shows(page, "Mixer", "Devices")
        page.get_by_role("separator", name="Between the two panels").focus()
        page.keyboard.press("ArrowLeft")
        left, right = page.locator(".dock-body > section").all()
        assert right.bounding_box()["width"] - left.bounding_box()["width"] == pytest.approx(32, abs=3)
        page.keyboard.press("Shift+2")
        shows(page, "Devices")

        # Full height, and what stands beside keeps its place.
        page.keyboard.press("Alt+Enter")
        assert page.locator(".arrangement").is_hidden()
        assert page.locator(".side").is_visible()
        page.reload()
        until(page, "line == 'connected' and number > 0")
        shows(page, "Devices")
        assert page.locator(".arrangement").is_hidden()
        assert width_of(page, ".side") == 288 + 3 * 16

        # Arrangements by name, by menu and by key.
        page.get_by_role("button", name="Layout", exact=True).click()
        page.get_by_role("menuitem", name="Compose").click()
        shows(page, "Notes", "Devices")
        assert page.locator(".arrangement").is_visible()
        assert page.get_by_role("button", name="Layout", exact=True).evaluate("each => each === document.activeElement")
        page.keyboard.press("Alt+3")
        shows(page)
        page.keyboard.press("Alt+0")
        shows(page, "Mixer")
        assert width_of(page, ".heads-column") == pytest.approx(248, abs=2)

    def test_open_in_windows_of_their_own_that_follow_the_songs_and_come_back(self, page):
        with page.expect_popup() as opened:
            page.keyboard.press("Control+Alt+W")
        mixer = opened.value
        mixer.wait_for_selector("sonic-mixer .strip")
        shows(page)
        until(mixer, "line == 'connected' and number > 0 and sound == 'running'")
        assert mixer.locator(".arrangement").count() == 0

        # It edits the song by itself.
        mixer.get_by_role("button", name="Mute Held").click()
        eventually(page, f"async () => (await ({ROWS})())['mixer.strip'].some((strip) => strip.mute)")
        mixer.keyboard.press("Control+z")
        eventually(page, f"async () => !(await ({ROWS})())['mixer.strip'].some((strip) => strip.mute)")

        # It plays the song's window, and shows where that is and how loud.
        mixer.keyboard.press("Space")
        until(page, "playing == 'playing' and beat > 1")
        there = until(mixer, "playing == 'playing' and beat > 1 and sounding > 0")["beat"]
        assert abs(until(page, "beat > 0")["beat"] - there) < 2
        mixer.get_by_role("button", name="Pause").click()
        until(page, "playing == 'paused'")
        until(mixer, "playing == 'paused'")

        # What is chosen is chosen in both.
        master = page.evaluate(
            f"async () => (await ({ROWS})())['compositions.track'].find((t) => t.kind === 'master').id"
        )
        mixer.locator("li.master .strip-name").click()
        eventually(page, f"() => ({VIEW})('track')", lambda track: track == master)

        # A song's window that is opened anew still knows it; closing it brings the panel back.
        page.reload()
        until(page, "line == 'connected' and number > 0")
        page.wait_for_selector(".dock-tabs .away")
        shows(page)
        mixer.close(run_before_unload=True)
        shows(page, "Mixer")


class TestSettings:
    def test_hold_at_once_in_all_windows_and_are_remembered(self, page):
        theme = "() => document.documentElement.dataset.theme ?? 'system'"
        ground = "() => getComputedStyle(document.body).backgroundColor"
        other = page.context.new_page()
        other.goto(page.url)
        light = page.evaluate(ground)
        page.bring_to_front()
        page.keyboard.press("Control+,")
        sheet = page.get_by_role("dialog", name="Settings")
        sheet.get_by_role("radio", name="Dark").check(force=True)
        assert page.evaluate(ground) != light
        other.wait_for_function("() => document.documentElement.dataset.theme === 'dark'")
        assert other.evaluate(ground) == page.evaluate(ground)
        other.close()

        small = page.locator(".foot .button").first.bounding_box()["height"]
        sheet.get_by_role("radio", name="Comfortable").check(force=True)
        assert page.locator(".foot .button").first.bounding_box()["height"] > small
        sheet.get_by_role("slider", name="Velocity").fill("64")
        sheet.get_by_role("switch", name="Stop goes back to where play began").uncheck()
        page.keyboard.press("Escape")
        assert sheet.is_hidden()

        # A new note has the velocity; stop stays where it is.
        page.locator(".field-of-lanes").focus()
        page.keyboard.press("Control+ArrowRight")
        page.keyboard.press("Control+Enter")
        page.wait_for_function("() => document.activeElement?.matches('.field-of-notes')")
        page.keyboard.press("ArrowRight")
        page.keyboard.press("Insert")
        eventually(page, f"async () => (await ({ROWS})())['compositions.note'].some((n) => n.velocity === 64)")
        page.keyboard.press("Space")
        until(page, "beat > 0.5")
        page.get_by_role("button", name="Stop", exact=True).click()
        assert until(page, "playing == 'stopped'")["beat"] > 0.4

        page.reload()
        until(page, "line == 'connected' and number > 0")
        assert page.evaluate(theme) == "dark"
        page.get_by_role("button", name="Settings").click()
        sheet.get_by_role("button", name="Usual settings").click()
        assert page.evaluate(theme) == "system"


class TestTheTour:
    def test_goes_by_doing_each_thing_and_is_not_offered_twice(self, pages, box):
        page = pages(box.song)
        until(page, "line == 'connected' and number > 0")
        assert page.locator(".tour").count() == 0
        page.keyboard.press("Control+,")
        page.get_by_role("button", name="Take the tour").click()
        card = page.locator(".tour")

        def step(title: str) -> None:
            card.get_by_role("heading", name=title).wait_for()

        step("Listen")
        page.keyboard.press("Space")
        step("Move a fader")
        page.locator("#announcement").filter(has_text="Move a fader").wait_for(state="attached")
        cap = page.locator(".strip-fader sonic-fader .cap").first.bounding_box()
        x, y = cap["x"] + cap["width"] / 2, cap["y"] + cap["height"] / 2
        drag(page, (x, y), (x, y + 20))
        step("Draw a note")
        card.get_by_role("button", name="Skip").click()
        step("Take it back")
        assert card.evaluate("each => each.contains(document.activeElement)")  # not lost with the step's button
        page.get_by_role("button", name="Undo").first.click()
        step("Look around")
        page.keyboard.press("Shift+5")
        step("Find every key")
        page.get_by_role("button", name="Keys", exact=True).click()
        page.keyboard.press("Escape")
        step("That was the minute")
        card.get_by_role("button", name="Make music").click()
        assert page.locator(".tour").count() == 0

    def test_invites_once_who_has_changed_nothing_yet(self, browser, box, ask):
        song = ask("POST", "/api/compositions/", {"title": "New to me", "duplicate": box.song})["id"]
        context = browser.new_context()
        page = context.new_page()
        page.goto(f"http://localhost:{box.port}/songs/{song}/")
        page.locator(".tour").get_by_role("button", name="Not now").click()
        assert page.locator(".tour").count() == 0
        page.reload()
        eventually(page, STEPS)  # what the invitation waits for has come again
        assert page.locator(".tour").count() == 0
        context.close()
