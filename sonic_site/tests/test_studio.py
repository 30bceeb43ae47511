"""The studio as its people use it: a real box, a real Chromium, mouse and key, and the sound measured in the page."""

import base64
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from playwright.sync_api import Page

from .boxes import Box
from .browsers import CHROMIUM, FLAGS
from .pages import (
    ROWS,
    SECONDS_TO_GET_THERE,
    STATE,
    drag,
    eventually,
    level_db,
    peak_hz,
    recorded,
    script,
    song_of_one_long_note,
    start_playing,
    until,
    until_level,
)


@pytest.fixture(scope="module")
def box(tmp_path_factory) -> Iterator[Box]:
    """A box of its own: what its first page shows depends on what songs there are."""
    box = Box(tmp_path_factory.mktemp("studio"))
    yield box
    box.stop()


class TestTheFirstMinute:
    def test_the_page_opens_on_the_demo_song_and_plays_it_at_a_press_of_space(self, pages, box):
        page = pages()
        assert box.song in page.url
        start_playing(page)
        sound = recorded(page, 2)
        assert level_db(sound) > -45
        assert np.abs(sound).max() < 1.0
        state = page.evaluate(STATE)
        assert (state["sound"], state["mode"]) == ("running", "sab")
        assert until(page, "sounding > 3")
        assert "Connected" in page.locator("sonic-status").inner_text()
        page.keyboard.press("Space")
        until(page, "playing == 'paused'")
        until_level(page, lambda level: level < -60)  # the room rings on for a while

    def test_a_note_has_the_pitch_that_is_written(self, pages, box):
        song, _ = song_of_one_long_note(box, pitch=69, kind="wind")
        page = pages(song)
        start_playing(page)
        assert abs(peak_hz(recorded(page, 2), below=660) - 440) < 3

    def test_a_fader_is_heard_at_once_and_both_windows_agree(self, pages, box):
        song, track = song_of_one_long_note(box)
        page, other = pages(song), pages(song)
        start_playing(page)
        before = level_db(recorded(page, 1))
        cap = page.locator("sonic-fader[aria-label='Volume of Held']:visible").last.locator(".cap")
        place = cap.bounding_box()
        x, y = place["x"] + place["width"] / 2, place["y"] + place["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        for step in range(1, 9):
            page.mouse.move(x, y + 4 * step)
        page.wait_for_timeout(400)
        held = level_db(recorded(page, 1))  # while the hand has not let go
        page.mouse.up()
        until(page, "number > 0")
        page.wait_for_timeout(600)
        after = level_db(recorded(page, 1))
        gain = script(box)("GET", f"/api/compositions/{song}/")["rows"]["mixer.strip"]
        fields, rows = gain["fields"], gain["rows"]
        moved = next(row for row in rows if row[fields.index("track_id")] == track)[fields.index("gain_db")]
        assert moved < -2
        assert abs((held - before) - moved) < 0.7
        assert abs((after - before) - moved) < 0.5
        head = page.evaluate(STATE)["number"]
        until(other, f"number == {head}")
        assert page.evaluate(ROWS) == other.evaluate(ROWS)

    def test_undo_takes_a_step_back_by_key_and_after_a_restart(self, pages, box):
        song, track = song_of_one_long_note(box)
        page = pages(song)
        until(page, "line == 'connected' and number > 0")
        page.locator("sonic-track-header").first.get_by_role("button", name="Mute").click()
        until(page, "number == 6")
        port = box.port
        box.stop()
        box.start(port)
        until(page, "line == 'connected'")
        page.locator("body").click(position={"x": 700, "y": 300})
        page.keyboard.press("Control+z")
        until(page, "number == 7")
        mutes = {row["track_id"]: row["mute"] for row in page.evaluate(ROWS)["mixer.strip"]}
        assert mutes[track] is False


class TestManyHands:
    def test_two_pages_agree_after_two_hundred_interleaved_edits(self, pages, box):
        song, _ = song_of_one_long_note(box)
        both = [pages(song), pages(song)]
        for page in both:
            until(page, "line == 'connected' and number >= 5")
        edit = """async ([turn]) => {
          const { commands, store } = await import("/static/js/session.js");
          const strips = store.all("mixer.strip");
          const clips = store.all("compositions.clip");
          const made = [];
          const run = (name, args = {}) => made.push(commands.run(name, args).catch(() => null));
          for (let step = 0; step < 10; step += 1) {
            const at = turn * 10 + step;
            run("mixer.set_track_volume", { track_id: strips[at % strips.length].track_id, gain_db: -(at % 60) - 0.5 });
            if (step % 5 === 0) run("mixer.add_track", { name: `Track ${turn}.${step}` });
            const clip_id = clips[at % clips.length].id;
            if (step % 5 === 1) run("compositions.move_clip", { clip_id, start_beats: at });
            if (step % 5 === 2) run("compositions.undo");
          }
          await Promise.all(made);
        }"""
        for turn in range(10):
            # Both pages edit at the same time: neither waits for the other's answer.
            for page in both:
                page.evaluate(f"(turn) => {{ window.editing = ({edit})([turn]); }}", turn)
            for page in both:
                page.evaluate("() => window.editing")
        server = script(box)("GET", f"/api/compositions/{song}/")
        assert server["number"] >= 200
        for page in both:
            until(page, f"number == {server['number']}")
        found = [page.evaluate(ROWS) for page in both]
        assert found[0] == found[1]
        for model, rows in found[0].items():
            table = server["rows"][model]
            expected = sorted(
                (dict(zip(table["fields"], row, strict=True)) for row in table["rows"]), key=lambda row: row["id"]
            )
            assert rows == expected, model

    def test_the_page_plays_on_while_the_server_is_away_and_catches_up(self, pages, box):
        song, track = song_of_one_long_note(box)
        page = pages(song)
        start_playing(page)
        before = level_db(recorded(page, 1))
        port, number = box.port, page.evaluate(STATE)["number"]
        box.kill()
        state = until(page, "line != 'connected'")
        assert "Connected" not in page.locator("sonic-status").inner_text()
        assert abs(level_db(recorded(page, 1)) - before) < 1
        assert page.evaluate(STATE)["beat"] > state["beat"]
        box.manage("do", song, "mixer.set_track_volume", f"track_id={track}", "gain_db=-12")
        box.start(port)
        until(page, f"line == 'connected' and number == {number + 1}")
        until(page, "fed == 'open' and isReady")
        until_level(page, lambda level: abs(level - before + 12) < 1.5, 1)
        assert page.evaluate(STATE)["playing"] == "playing"


class TestImportAndRender:
    def test_a_midi_file_dropped_on_the_page_becomes_a_song_that_plays(self, pages, box, tmp_path):
        import mido

        score = mido.MidiFile()
        notes = mido.MidiTrack(
            [mido.MetaMessage("track_name", name="Tune"), mido.Message("program_change", program=73)]
        )
        for pitch in (72, 74, 76, 77):
            notes += [mido.Message("note_on", note=pitch), mido.Message("note_off", note=pitch, time=960)]
        score.tracks.append(notes)
        path = tmp_path / "tune.mid"
        score.save(path)
        page = pages(box.song)
        until(page, "line == 'connected' and number > 0")
        drop(page, path)
        page.wait_for_url(lambda url: box.song not in url)
        start_playing(page)
        assert level_db(recorded(page, 1)) > -45

    def test_a_render_shows_its_progress_and_gives_a_file(self, pages, box):
        song, _ = song_of_one_long_note(box)
        ask = script(box)
        ask(
            "POST",
            f"/api/compositions/{song}/commands/",
            {"command": "compositions.set_tempo", "arguments": {"bpm": 400}},
        )
        page = pages(song)
        until(page, "line == 'connected' and number > 0")
        page.get_by_role("button", name="Render").click()
        with page.expect_download() as download:
            page.get_by_role("link", name="Download").click()
        assert Path(download.value.path()).read_bytes()[:4] == b"RIFF"

    def test_a_render_can_be_stopped(self, pages, box):
        song, _ = song_of_one_long_note(box)
        ask = script(box)
        slow = {"command": "compositions.set_tempo", "arguments": {"bpm": 10}}  # 40 minutes of sound
        ask("POST", f"/api/compositions/{song}/commands/", slow)
        page = pages(song)
        until(page, "line == 'connected' and number > 0")
        page.get_by_role("button", name="Render").click()
        page.get_by_role("button", name="Stop rendering").click()
        page.get_by_role("button", name="Render").wait_for()
        deadline = time.monotonic() + 30
        while (jobs := [job["state"] for job in ask("GET", f"/api/compositions/{song}/renders/")]) != ["cancelled"]:
            assert time.monotonic() < deadline, jobs
            time.sleep(0.2)


def drop(page: Page, path: Path) -> None:
    """Drops a file onto the page."""
    page.evaluate(
        """([name, text]) => {
          const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File([bytes], name, { type: "audio/midi" }));
          for (const kind of ["dragenter", "dragover", "drop"])
            document.body.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
        }""",
        [path.name, base64.b64encode(path.read_bytes()).decode()],
    )


@pytest.fixture
def opened(pages, box):
    """A page on a song of two tracks with one short clip on the first, and where its lanes begin."""
    ask = script(box)
    song = ask("POST", "/api/compositions/", {"title": f"Arranging {uuid4().hex[:6]}"})["id"]

    def do(command: str, **arguments):
        body = {"command": command, "arguments": arguments}
        return ask("POST", f"/api/compositions/{song}/commands/", body)["result"]

    tracks = [do("mixer.add_track", name=name) for name in ("First", "Second")]
    do("compositions.add_clip", track_id=tracks[0], start_beats=0, length_beats=4)
    page = pages(song)
    until(page, "line == 'connected' and number > 0")
    page.locator("sonic-track-header").nth(1).wait_for()
    field = page.locator(".field-of-lanes").bounding_box()
    return page, tracks, (field["x"], field["y"] + 46)  # 46: the ruler


class TestArranging:
    def test_a_clip_is_copied_by_a_drag_with_alt_to_the_track_below_and_a_track_dragged_by_its_header(self, opened):
        page, tracks, (left, top) = opened
        head = page.evaluate(STATE)["number"]
        page.keyboard.down("Alt")
        drag(page, (left + 40, top + 40), (left + 40 + 80, top + 100))  # 20 pixels a beat, rows of 60
        page.keyboard.up("Alt")
        until(page, f"number == {head + 1}")
        found = {(row["track_id"], row["start_beats"]) for row in page.evaluate(ROWS)["compositions.clip"]}
        assert found == {(tracks[0], 0.0), (tracks[1], 4.0)}
        page.keyboard.press("Control+z")
        until(page, f"number == {head + 2}")
        assert [row["track_id"] for row in page.evaluate(ROWS)["compositions.clip"]] == [tracks[0]]

        drag(page, (left - 150, top + 12), (left - 150, top + 115))
        until(page, f"number == {head + 3}")
        assert page.locator("sonic-track-header .name").all_inner_texts() == ["Second", "First"]

    def test_a_run_of_the_wheel_is_one_step_and_what_another_changes_since_is_said_in_plain_words(self, opened, box):
        page, tracks, *_ = opened
        head = page.evaluate(STATE)["number"]
        page.locator("sonic-strip sonic-fader[aria-label='Volume of First']").hover()
        for _ in range(4):
            page.mouse.wheel(0, 100)
        until(page, f"number == {head + 1}")
        gains = {row["track_id"]: row["gain_db"] for row in page.evaluate(ROWS)["mixer.strip"]}
        assert gains[tracks[0]] == -2.0

        song = page.url.rstrip("/").rsplit("/", 1)[1]
        other = f"""
import django; django.setup()
from django.contrib.auth import get_user_model
from compositions.history import registry
from compositions.history.actor import Actor
from compositions.models import Member
bea, _ = get_user_model().objects.get_or_create(username="bea")
Member.objects.get_or_create(composition_id="{song}", user=bea, defaults={{"role": "editor"}})
registry.run("mixer.set_track_volume", {{"track_id": "{tracks[0]}", "gain_db": -9}}, "{song}", Actor.of(bea, "page"))
"""
        box.manage("shell", "-c", other)
        until(page, f"number == {head + 2}")
        page.keyboard.press("Control+z")
        toast = page.locator(".toast.wrong")
        toast.wait_for()
        assert "bea has changed the volume of First since." in toast.inner_text()
        assert toast.locator(".acts button").all_inner_texts() == ["Undo the step before instead"]
        assert page.evaluate(STATE)["number"] == head + 2


class TestDesk:
    """The mixer's strips. What a hand does is one step, whatever way it went."""

    @pytest.fixture
    def desk(self, opened):
        """A page, its first track's strip, and ``field(name)``: what that strip's row says."""
        page, tracks, *_ = opened
        strip = page.locator("sonic-strip").first

        def field(name: str):
            return next(row for row in page.evaluate(ROWS)["mixer.strip"] if row["track_id"] == tracks[0])[name]

        return page, strip, field

    def steps(self, page) -> int:
        return page.evaluate(STATE)["number"]

    def test_a_knob_is_drawn_turned_and_typed_in_single_steps_and_a_drag_taken_back_is_none(self, desk):
        page, strip, field = desk
        head = self.steps(page)
        box = strip.get_by_role("slider", name="Pan of First").bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        drag(page, (x, y), (x, y - 45))  # a quarter of its way of 180 pixels
        until(page, f"number == {head + 1}")
        assert field("pan") == pytest.approx(0.5, abs=0.011)
        page.keyboard.down("Shift")
        drag(page, (x, y), (x, y - 48))  # a thirtieth
        page.keyboard.up("Shift")
        until(page, f"number == {head + 2}")
        assert field("pan") == pytest.approx(0.5 + 48 / 180 / 8 * 2, abs=0.021)
        page.mouse.dblclick(x, y)
        until(page, f"number == {head + 3}")
        assert field("pan") == 0
        page.keyboard.press("Control+z")
        until(page, f"number == {head + 4}")
        assert field("pan") == pytest.approx(0.5 + 48 / 180 / 8 * 2, abs=0.021)

        knob = strip.get_by_role("slider", name="Input gain of First")
        box = knob.bounding_box()
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x, y - 60, steps=4)
        assert float(knob.get_attribute("aria-valuenow")) > 5
        page.keyboard.press("Escape")
        page.mouse.up()
        assert knob.get_attribute("aria-valuenow") == "0"
        assert field("input_gain_db") == 0

        strip.get_by_role("slider", name="Width of First").hover()
        for _ in range(4):
            page.mouse.wheel(0, 100)
        until(page, f"number == {head + 5}")
        assert field("width") == pytest.approx(0.8)

        for step, (name, text, column, expected) in enumerate(
            [
                ("Pan", "30 L", "pan", -0.3),
                ("Input gain", "−4,5 dB", "input_gain_db", -4.5),
                ("Width", "140", "width", 1.4),
            ],
            start=6,
        ):
            strip.get_by_role("button", name=f"{name} of First").dblclick()
            page.keyboard.type(text)
            page.keyboard.press("Enter")
            until(page, f"number == {head + step}")
            assert field(column) == pytest.approx(expected)

    def test_switches_vcas_and_sends_stand_in_rows_and_are_used(self, desk):
        page, strip, field = desk
        rows = (".devices", ".sends", ".strip-output", ".strip-knobs", ".strip-fader sonic-fader", ".strip-gain")
        for row in rows:
            tops = {round(each.bounding_box()["y"], 2) for each in page.locator(f"sonic-strip {row}").all()}
            assert len(tops) == 1, row

        head = self.steps(page)
        strip.get_by_role("button", name="Turn the phase of First").click()
        strip.get_by_role("button", name="Keep in solo: First").click()
        until(page, f"number == {head + 2}")
        assert (field("invert"), field("solo_safe")) == (True, True)

        page.locator("sonic-track-header").first.get_by_role("button", name="More for First").click()
        page.get_by_role("menuitem", name="VCA…").click()
        page.get_by_role("menuitem", name="New VCA").click()
        until(page, f"number == {head + 3}")
        vca = page.locator(".strips > .vca")
        assert vca.locator(".member").all_inner_texts() == ["First"]
        assert strip.locator(".slot.vca").inner_text() == "VCA 1"
        vca.get_by_role("button", name="Mute VCA 1").click()
        until(page, f"number == {head + 4}")
        assert "silent" in page.locator("sonic-strip").first.get_attribute("class")
        assert field("mute") is False

        page.get_by_role("button", name="Add track").click()
        page.get_by_role("menuitem", name="Return").click()
        strip.get_by_role("button", name="Add a send to First").click()
        page.get_by_role("menuitem", name="Return 1").click()
        strip.get_by_role("button", name="Send to Return 1: Pre instead of Post fader").click()
        strip.locator('.tap[aria-pressed="true"]').wait_for()
        eventually(page, f"async () => (await ({ROWS})())['mixer.send'][0].pre_fader")


class TestNoSecureAddress:
    """Browsers run the engine only on pages that came safely: on others the song is heard from a file."""

    def test_play_renders_the_song_says_why_and_plays_the_file(self, browser, tmp_path):
        box = Box(tmp_path, ALLOWED_HOSTS="localhost,127.0.0.1,studio.lan")
        there = browser.browser_type.launch(
            executable_path=CHROMIUM, args=[*FLAGS, "--host-resolver-rules=MAP studio.lan 127.0.0.1"]
        )
        try:
            song, _ = song_of_one_short_note(box)
            page = there.new_page()
            page.set_default_timeout(SECONDS_TO_GET_THERE)
            link = box.manage("owner", "--link").split()[-1]
            page.goto(f"http://studio.lan:{box.port}/?{link.split('?', 1)[1]}")
            page.goto(f"http://studio.lan:{box.port}/songs/{song}/")
            until(page, "line == 'connected' and number > 0")
            assert not page.evaluate("isSecureContext")
            assert "play renders the song" in page.locator("sonic-status").inner_text()
            page.keyboard.press("Space")
            page.locator(".toast", has_text="Sound needs a secure address").wait_for()
            state = self.until(page, "playing == 'playing'")
            assert state["duration"] > 2
            assert "the rendered song" in page.locator("sonic-status").inner_text()
            self.until(page, "beat > 1")
            page.keyboard.press("Space")
            state = self.until(page, "playing == 'paused'")
            assert state["paused"]
            page.locator("sonic-track-header").first.get_by_role("button", name="Mute").click()
            page.locator("sonic-status", has_text="Play renders your changes").wait_for()
        finally:
            there.close()
            box.stop()

    def until(self, page, what: str) -> dict:
        look = """async () => {
          const { engine, player } = await import("/static/js/session.js");
          return { playing: player.state, beat: player.position().beat, paused: engine.audio.paused,
                   duration: engine.audio.duration };
        }"""
        deadline = time.monotonic() + 60
        while True:
            state = page.evaluate(look)
            if eval(what, {}, state):
                return state
            assert time.monotonic() < deadline, f"never: {what}, but {state}"
            page.wait_for_timeout(100)


def song_of_one_short_note(box: Box) -> tuple[str, str]:
    """A song that is rendered in no time. Its id, and its track's."""
    ask = script(box)
    song = ask("POST", "/api/compositions/", {"title": "One short note"})["id"]

    def do(command: str, **arguments):
        body = {"command": command, "arguments": arguments}
        return ask("POST", f"/api/compositions/{song}/commands/", body)["result"]

    track = do("mixer.add_track", name="Short")
    do("effects.set_instrument", track_id=track, kind="organ")
    clip = do("compositions.add_clip", track_id=track, start_beats=0, length_beats=8)
    do("compositions.add_notes", clip_id=clip, notes=[{"pitch": 69, "start_beats": 0, "length_beats": 7}])
    return song, track
