"""Presets, kits and devices in hand: by mouse and key in a real Chromium, with the sound measured."""

from uuid import uuid4

import pytest

from .pages import ROWS, eventually, level_db, recorded, song_of_one_long_note, start_playing, until, until_level

QUIET_DB = -24.0


@pytest.fixture
def open_devices(pages):
    def opened(song: str, track: str, **size):
        page = pages(song, **size)
        until(page, "line == 'connected' and number > 0")
        show = "async ([track, dock]) => (await import('/static/js/session.js')).view.set({ track, dock })"
        page.evaluate(show, [track, "devices"])
        page.locator("sonic-device").first.wait_for()
        return page

    return opened


def device_of(page, kind: str) -> dict:
    return next(device for device in page.evaluate(ROWS)["effects.device"] if device["kind"] == kind)


def number(page) -> int:
    return page.evaluate("async () => (await import('/static/js/session.js')).store.number")


def until_row(page, holds, timeout: float = 10_000) -> dict:
    """Waits until the devices of the page's song fulfil a test, and answers them by kind."""
    for _ in range(int(timeout / 100)):
        devices = {device["kind"]: device for device in page.evaluate(ROWS)["effects.device"]}
        if holds(devices):
            return devices
        page.wait_for_timeout(100)
    raise AssertionError(f"never so: {devices}")


def save(ask, name: str, **sound) -> dict:
    path = "/api/kits/" if "pads" in sound else "/api/presets/"
    return ask("POST", path, {"name": name, "family": "Tests", "tags": ["probe"], **sound})


class TestPresets:
    def test_are_heard_while_they_are_tried_taken_back_by_escape_and_kept_as_one_step(self, ask, box, open_devices):
        song, track = song_of_one_long_note(box)
        name = f"Whisper {uuid4().hex[:6]}"
        save(ask, name, kind="organ", values={"level_db": QUIET_DB})
        page = open_devices(song, track)
        start_playing(page)
        loud = until_level(page, lambda level: level > -50, 0.5)
        before = number(page)

        page.get_by_role("button", name="Init").click()
        page.locator("sonic-sounds").get_by_role("combobox").fill(name)
        page.get_by_role("option", name=name).click()
        page.locator(".preset-name", has_text=name).wait_for()
        # The note that is held began before; the next one has the new sound.
        page.keyboard.press("Escape")
        page.get_by_role("button", name="Init").wait_for()
        assert number(page) == before

        page.get_by_role("button", name="Init").click()
        page.locator("sonic-sounds").get_by_role("combobox").fill(name)
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        until_row(page, lambda rows: rows["organ"]["preset_name"] == name)
        assert number(page) == before + 1
        self.again(page)
        until_level(page, lambda level: level < loud - 12)
        page.keyboard.press("Control+z")
        until_row(page, lambda rows: rows["organ"]["values"] == {} and rows["organ"]["preset_name"] == "")
        self.again(page)
        until_level(page, lambda level: abs(level - loud) < 2)

    def again(self, page) -> None:
        page.get_by_role("button", name="Stop").click()
        page.wait_for_timeout(300)
        page.evaluate("async () => (await import('/static/js/session.js')).playOrPause()")
        until(page, "playing == 'playing' and beat > 0.5")

    def test_are_stepped_through_in_one_step_of_the_history(self, ask, box, open_devices):
        song, track = song_of_one_long_note(box, kind="whistle")
        names = [f"{letter} {uuid4().hex[:6]}" for letter in "ABC"]
        for index, name in enumerate(names):
            save(ask, name, kind="whistle", values={"level_db": -1.0 - index})
        page = open_devices(song, track)
        before = number(page)
        page.locator("sonic-preset-bar").wait_for()
        page.wait_for_timeout(500)
        seen = set()
        for _ in range(3):
            page.get_by_role("button", name="Next preset").click()
            seen.add(page.locator(".preset-name").inner_text())
        assert len(seen) == 3
        until_row(page, lambda rows: rows["whistle"]["preset_name"] in seen)
        assert number(page) == before + 1
        page.get_by_role("button", name="Next preset").focus()
        page.keyboard.press("Control+z")
        until_row(page, lambda rows: rows["whistle"]["preset_name"] == "")

    def test_are_saved_starred_searched_renamed_and_removed(self, box, open_devices):
        song, track = song_of_one_long_note(box)
        page = open_devices(song, track)
        knob = page.locator("sonic-device").get_by_role("slider").first
        knob.focus()
        knob.press("End")
        page.get_by_role("button", name="Own sound").wait_for()
        page.get_by_role("button", name="More for Drawbar organ").click()
        page.get_by_role("menuitem", name="Save preset as").click()
        name = f"My own {uuid4().hex[:6]}"
        page.locator("dialog[open]").get_by_role("textbox").fill(name)
        page.keyboard.press("Enter")
        until_row(page, lambda rows: rows["organ"]["preset_name"] == name)
        knob.focus()
        knob.press("Home")
        page.locator(".preset-name", has_text="edited").wait_for()

        page.locator(".preset-name").click()
        page.get_by_role("button", name="Mine").click()
        option = page.get_by_role("option", name=name)
        option.hover()
        option.get_by_role("button", name="Favourite").click()
        page.get_by_role("button", name="Favourites").click()
        option.wait_for()
        option.get_by_role("button", name="More for").click()
        page.get_by_role("menuitem", name="Rename").click()
        page.locator("dialog[open]").get_by_role("textbox").fill(f"{name} again")
        page.keyboard.press("Enter")
        renamed = page.get_by_role("option", name=f"{name} again")
        renamed.wait_for()
        page.locator("sonic-sounds").get_by_role("combobox").fill("nothing is called so")
        assert page.locator("sonic-sounds").get_by_role("option").count() == 0
        page.locator("sonic-sounds").get_by_role("combobox").fill("AGAIN")
        renamed.get_by_role("button", name="More for").click()
        page.get_by_role("menuitem", name="Delete").click()
        renamed.wait_for(state="detached")

    def test_choose_another_instrument_with_its_preset(self, ask, box, open_devices):
        song, track = song_of_one_long_note(box)
        name = f"Flute {uuid4().hex[:6]}"
        save(ask, name, kind="wind", values={"level_db": -2.0})
        page = open_devices(song, track)
        page.locator("sonic-device .title").click()
        page.locator("sonic-sounds").get_by_role("combobox").fill(name)
        page.get_by_role("option", name=name).dblclick()
        devices = until_row(page, lambda rows: "wind" in rows)
        assert devices["wind"]["preset_name"] == name
        assert "organ" not in devices
        page.keyboard.press("Control+z")
        until_row(page, lambda rows: "organ" in rows)


class TestKits:
    def test_pads_sound_change_their_drum_and_turn_their_knobs(self, ask, box, open_devices):
        song, track = song_of_one_long_note(box, kind="drum_kit")
        page = open_devices(song, track)
        page.locator(".pad", has_text="Bass drum 1").click()
        until(page, "sound == 'running' and isReady")
        until_level(page, lambda level: level < -80, 0.3)
        self.assert_sounds(page, "Bass drum 1")
        page.locator(".pad-detail header [aria-haspopup=menu]").click()
        page.get_by_role("menuitemradio", name="Clap", exact=True).click()
        until_row(page, lambda rows: rows["drum_kit"]["pads"].get("36", {}).get("kind") == "clap")
        knob = page.locator(".pad-detail").get_by_role("slider").first
        knob.focus()
        knob.press("End")
        until_row(page, lambda rows: rows["drum_kit"]["pads"]["36"]["values"])
        page.locator(".preset-name", has_text="Own kit").wait_for()
        page.keyboard.press("Control+z")
        page.keyboard.press("Control+z")
        until_row(page, lambda rows: rows["drum_kit"]["pads"] == {})

    def assert_sounds(self, page, pad: str) -> None:
        page.evaluate(
            """async (name) => {
              const pad = [...document.querySelectorAll(".pad")].find((each) => each.textContent.includes(name));
              const press = () => pad.dispatchEvent(new PointerEvent("pointerdown", { button: 0, bubbles: true }));
              // Again and again: nobody knows how soon the recorder listens.
              for (let stroke = 1; stroke <= 12; stroke++) setTimeout(press, stroke * 250);
            }""",
            pad,
        )
        assert level_db(recorded(page, 0.8)) > -60

    def test_are_tried_by_their_demo_and_kept(self, ask, box, open_devices):
        name = f"Two drums {uuid4().hex[:6]}"
        pads = {"36": {"kind": "kick"}, "38": {"kind": "snare"}}
        save(ask, name, pads=pads, demo={"bpm": 120, "rows": {"36": "X---" * 16, "38": "----X---" * 8}})
        song, track = song_of_one_long_note(box, kind="drum_kit")
        page = open_devices(song, track)
        page.locator(".pad", has_text="Bass drum 1").click()
        until(page, "sound == 'running' and isReady")
        page.get_by_role("button", name="Standard kit").click()
        page.get_by_role("option", name=name).get_by_role("button", name="Play").click()
        assert level_db(recorded(page, 1.5)) > -60
        page.get_by_role("button", name="Keep it and close", exact=False).or_(
            page.get_by_role("button", name="Close")
        ).first.click()
        devices = until_row(page, lambda rows: rows["drum_kit"]["preset_name"] == name)
        assert set(devices["drum_kit"]["pads"]) == {"36", "38"}


class TestDevicesInHand:
    @pytest.fixture
    def two_tracks(self, ask, box):
        song, track = song_of_one_long_note(box)

        def do(command: str, **arguments):
            body = {"command": command, "arguments": arguments}
            return ask("POST", f"/api/compositions/{song}/commands/", body)["result"]

        other = do("mixer.add_track", name="Other")
        do("effects.set_instrument", track_id=other, kind="piano")
        for kind in ("filter", "delay"):
            do("effects.add_effect", track_id=track, kind=kind)
        return song, track, other

    def strip_of(self, page, track: str) -> str:
        return next(strip["id"] for strip in page.evaluate(ROWS)["mixer.strip"] if strip["track_id"] == track)

    def drag(self, page, what, where, *, key: str | None = None, place=(0.5, 0.5)) -> None:
        start, end = what.bounding_box(), where.bounding_box()
        page.mouse.move(start["x"] + start["width"] * 0.6, start["y"] + min(12, start["height"] / 2))
        page.mouse.down()
        page.mouse.move(start["x"] + 20, start["y"] + 20, steps=3)
        page.mouse.move(end["x"] + end["width"] * place[0], end["y"] + end["height"] * place[1], steps=5)
        if key:
            page.keyboard.down(key)
        page.mouse.up()
        if key:
            page.keyboard.up(key)

    def test_an_effect_is_dragged_to_another_strip_and_copied_with_alt(self, pages, two_tracks):
        song, track, other = two_tracks
        page = pages(song)
        until(page, "line == 'connected' and number > 0")
        other_strip = self.strip_of(page, other)
        strip = page.locator("sonic-strip", has=page.locator("section[aria-label='Other']"))
        slot = page.get_by_role("button", name="Filter", exact=True)
        self.drag(page, slot, strip)
        until_row(page, lambda rows: rows["filter"]["strip_id"] == other_strip)
        self.drag(page, page.get_by_role("button", name="Delay", exact=True), strip, key="Alt")
        eventually(
            page,
            ROWS,
            lambda rows: (
                {row["strip_id"] for row in rows["effects.device"] if row["kind"] == "delay"}
                == {other_strip, self.strip_of(page, track)}
            ),
        )
        page.keyboard.press("Control+z")
        page.keyboard.press("Control+z")
        until_row(page, lambda rows: rows["filter"]["strip_id"] != other_strip)

    def test_an_effect_is_dragged_within_its_chain_and_onto_a_header_or_let_go(self, open_devices, two_tracks):
        song, track, other = two_tracks
        page = open_devices(song, track)
        page.get_by_role("button", name="Knobs of Drawbar organ", exact=True).click()  # so that all are in sight
        cards = page.locator("sonic-device")
        before, devices = number(page), page.evaluate(ROWS)["effects.device"]
        start, end = cards.nth(2).locator("header").bounding_box(), cards.nth(1).bounding_box()
        page.mouse.move(start["x"] + 60, start["y"] + 10)
        page.mouse.down()
        page.mouse.move(end["x"] + 5, end["y"] + 50, steps=5)
        page.locator(".drag-chip", has_text="Move").wait_for()
        page.keyboard.press("Escape")
        page.mouse.up()
        assert page.locator(".drag-chip, .drop-place").count() == 0
        assert page.evaluate(ROWS)["effects.device"] == devices

        self.drag(page, cards.nth(2).locator("header"), cards.nth(1), place=(0.2, 0.5))
        rows = until_row(page, lambda rows: rows["delay"]["order"] < rows["filter"]["order"])
        assert rows["delay"]["strip_id"] == rows["filter"]["strip_id"]
        until(page, f"number == {before + 1}")
        header = page.locator("sonic-track-header", has_text="Other")
        self.drag(page, cards.nth(1).locator("header"), header)
        until_row(page, lambda rows: rows["delay"]["strip_id"] == self.strip_of(page, other))

    def test_keys_copy_paste_move_and_remove(self, open_devices, two_tracks):
        song, track, _ = two_tracks
        page = open_devices(song, track)
        page.get_by_role("heading", name="Delay").focus()
        page.keyboard.press("Alt+ArrowLeft")
        until_row(page, lambda rows: rows["delay"]["order"] < rows["filter"]["order"])
        page.get_by_role("heading", name="Filter").focus()
        page.keyboard.press("Control+c")
        page.keyboard.press("Control+v")
        eventually(page, ROWS, lambda rows: [row["kind"] for row in rows["effects.device"]].count("filter") == 2)
        page.get_by_role("heading", name="Delay").focus()
        page.keyboard.press("Delete")
        until_row(page, lambda rows: "delay" not in rows)
