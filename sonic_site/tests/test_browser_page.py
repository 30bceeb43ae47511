"""The browser at the left: sounds are searched, heard, and carried to where they go."""

from .pages import ROWS, level_db, recorded, song_of_one_long_note, until


def open_browser(pages, song: str, dock: str | None = None):
    page = pages(song)
    until(page, "line == 'connected' and number > 0")
    if dock:
        page.get_by_role("button", name=dock, exact=True).click()
    page.keyboard.press("b")
    page.locator(".browser [role=option]").first.wait_for()
    return page


def number(page) -> int:
    return page.evaluate("async () => (await import('/static/js/session.js')).store.number")


def devices(page) -> list[str]:
    return [row["kind"] for row in sorted(page.evaluate(ROWS)["effects.device"], key=lambda row: row["order"])]


def until_devices(page, holds) -> list[str]:
    for _ in range(150):
        found = devices(page)
        if holds(found):
            return found
        page.wait_for_timeout(100)
    raise AssertionError(f"never so: {found}")


def find(page, words: str, section: str = "All"):
    page.locator(".browser-sections").get_by_role("button", name=section, exact=True).click()
    page.locator(".browser").get_by_role("combobox").fill(words)
    return page.locator(".browser [role=option]", has_text=words).first


def carry(page, what, x: float, y: float) -> None:
    box = what.bounding_box()
    page.mouse.move(box["x"] + 60, box["y"] + box["height"] / 2)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 20, steps=3)
    page.mouse.move(x, y, steps=5)
    page.locator(".drop-place:not([hidden])").wait_for()
    page.mouse.up()


class TestBrowser:
    def test_sounds_are_carried_onto_tracks_into_chains_and_to_new_tracks(self, box, pages):
        song, _ = song_of_one_long_note(box)
        page = open_browser(pages, song, "Devices")
        # An effect onto a header goes to the end of the chain.
        head = page.locator("sonic-track-header").first.bounding_box()
        carry(page, find(page, "Phaser", "Effects"), head["x"] + 60, head["y"] + 20)
        until_devices(page, lambda found: "phaser" in found)
        # Into the chain it goes where the line says: here before the phaser.
        device = page.locator("sonic-device", has=page.get_by_role("heading", name="Phaser")).bounding_box()
        carry(page, find(page, "Spring", "Effects"), device["x"] + 10, device["y"] + 60)
        found = until_devices(page, lambda found: "spring" in found)
        assert found.index("spring") < found.index("phaser")
        page.keyboard.press("Control+z")
        until_devices(page, lambda found: "spring" not in found)
        # An instrument onto the lane takes the place of the one that plays there, and below it gets a track of its own.
        before = number(page)
        carry(page, find(page, "Whistle", "Instruments"), 900, head["y"] + 20)
        until_devices(page, lambda found: "whistle" in found and "organ" not in found)
        carry(page, find(page, "Vibrato", "Effects"), 900, head["y"] + 20)
        until_devices(page, lambda found: "vibrato" in found)
        carry(page, find(page, "Harpsichord", "Instruments"), 900, head["y"] + 150)
        until_devices(page, lambda found: "harpsichord" in found)
        assert number(page) == before + 3
        assert [row["name"] for row in page.evaluate(ROWS)["compositions.track"]].count("Harpsichord") == 1

    def test_is_searched_heard_walked_by_keys_and_remembers_what_was_used(self, box, pages):
        song, _ = song_of_one_long_note(box)
        page = open_browser(pages, song)
        page.keyboard.type("grand piano")
        option = page.locator(".browser [role=option]").first
        option.wait_for()
        page.keyboard.press("ArrowDown")
        assert option.get_attribute("aria-selected") == "true"
        until(page, "sound == 'running' and isReady")
        # It is heard by itself, and nothing of the song was touched.
        before = number(page)
        page.evaluate(
            """() => {
              const play = () => document.querySelector(".browser [aria-selected=true] [aria-label^=Play]")?.click();
              for (let stroke = 1; stroke <= 12; stroke++) setTimeout(play, stroke * 250);
            }"""
        )
        assert level_db(recorded(page, 1.5)) > -60
        assert number(page) == before
        assert devices(page).count("organ") == 1
        page.locator(".browser").get_by_role("combobox").focus()
        page.keyboard.press("Enter")
        until_devices(page, lambda found: "organ" not in found)
        page.keyboard.press("Control+z")
        page.locator(".browser").get_by_role("combobox").fill("")
        page.locator(".browser-sections").get_by_role("button", name="Recent").click()
        assert page.locator(".browser [role=option]").count() == 1
        page.locator(".browser-sections").get_by_role("button", name="Samples").click()
        page.get_by_text("There are no samples yet").wait_for()
        page.locator(".browser").get_by_role("combobox").focus()
        page.keyboard.press("Escape")
        page.locator(".browser").wait_for(state="hidden")
