"""The song's time by hand: lanes above the tracks, stretches of time, the loop, the song in small."""

import time

import pytest

from .pages import drag, until

SEEN = """async () => {
  const { store, view } = await import("/static/js/session.js");
  const beatOf = (row) => row.beat ?? row.start_beats;
  const all = (model) => store.plain(`compositions.${model}`).sort((a, b) => beatOf(a) - beatOf(b));
  return {
    markers: all("marker"), sections: all("section"), tempos: all("tempomark"), metres: all("metremark"),
    keys: all("keymark"), chords: all("chordmark"), clips: all("clip"), song: store.plain("compositions.about")[0],
    range: view.now.range, window: view.now.window, scale: view.now.pixelsPerBeat, number: store.number,
  };
}"""


@pytest.fixture
def song(ask):
    """Two clips of eight beats on a track, one after the other."""
    id = ask("POST", "/api/compositions/", {"title": "Time"})["id"]

    def do(command, **arguments):
        body = {"command": command, "arguments": arguments}
        return ask("POST", f"/api/compositions/{id}/commands/", body)["result"]

    track = do("mixer.add_track", name="Keys")
    for start in (0, 8):
        do("compositions.add_clip", track_id=track, start_beats=start, length_beats=8, name=f"Clip {start}")
    return id


@pytest.fixture
def page(pages, song):
    page = pages(song)
    until(page, "line == 'connected' and number > 0")
    page.wait_for_selector("sonic-timeline .time-lane")
    return page


def seen(page) -> dict:
    return page.evaluate(SEEN)


def wait_for(page, condition: str) -> dict:
    """Waits until what is seen fulfils a condition in JavaScript, and answers it."""
    deadline = time.monotonic() + 30
    while True:
        state = page.evaluate(f"async () => {{ const seen = await ({SEEN})(); return [{condition}, seen]; }}")
        if state[0]:
            return state[1]
        assert time.monotonic() < deadline, f"never: {condition}, but {state[1]}"
        page.wait_for_timeout(50)


def lane(page, name: str) -> dict:
    return page.locator(f'.time-lane[data-lane="{name}"]').bounding_box()


def place(page, name: str, beat: float, down: float | None = None) -> tuple[float, float]:
    """Where a beat of a lane is on the page, at 20 pixels a beat."""
    box = lane(page, name)
    return box["x"] + beat * 20 + 1, box["y"] + (box["height"] / 2 if down is None else down)


def show(page, *titles: str) -> None:
    for title in titles:
        page.get_by_role("button", name="Lanes and time").click()
        page.get_by_role("menuitemradio", name=title, exact=True).click()


def twice(page, at: tuple[float, float]) -> None:
    page.mouse.dblclick(*at)


def write(page, text: str) -> None:
    """Types into the field that stands in a lane."""
    page.wait_for_selector(".time-field:focus")
    page.keyboard.type(text)
    page.keyboard.press("Enter")


class TestLanes:
    def test_sections_and_markers_are_made_named_moved_resized_and_removed(self, page):
        twice(page, place(page, "section", 1))
        write(page, "Verse")
        made = wait_for(page, "seen.sections.length === 1")["sections"][0]
        assert (made["name"], made["start_beats"], made["length_beats"]) == ("Verse", 0, 16)
        drag(page, place(page, "section", 15.8), place(page, "section", 7.8))
        wait_for(page, "seen.sections[0].length_beats === 8")
        drag(page, place(page, "section", 4), place(page, "section", 12))
        wait_for(page, "seen.sections[0].start_beats === 8 && seen.sections[0].length_beats === 8")
        page.mouse.click(*place(page, "section", 10))
        assert wait_for(page, "seen.range")["range"] == {"from": 8, "to": 16}
        page.mouse.click(*place(page, "section", 10), button="right")
        page.get_by_role("menuitemradio", name="Colour 4").click()
        wait_for(page, "seen.sections[0].colour === 3")

        twice(page, place(page, "marker", 4))
        write(page, "Bell")
        wait_for(page, "seen.markers.length === 1 && seen.markers[0].beat === 4 && seen.markers[0].name === 'Bell'")
        drag(page, place(page, "marker", 4.4), place(page, "marker", 6.4))
        before = wait_for(page, "seen.markers[0].beat === 6")["number"]
        twice(page, place(page, "marker", 6.4))
        until(page, "beat == 6")
        # By keys alone: on by a line of the grid, renamed, removed.
        page.keyboard.press("Shift+ArrowRight")
        wait_for(page, "seen.markers[0].beat === 7")
        page.keyboard.press("Enter")
        write(page, "Gull")
        wait_for(page, "seen.markers[0].name === 'Gull'")
        page.wait_for_function("() => document.activeElement.matches('[data-lane=marker] .time-mark')")
        page.keyboard.press("ArrowDown")
        page.wait_for_function(
            "() => document.activeElement.getAttribute('aria-label') === 'Section Verse, bars 3 to 4'"
        )
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Delete")
        assert wait_for(page, "seen.markers.length === 0")["number"] == before + 3

    def test_tempo_metre_key_and_chords_have_lanes(self, page):
        show(page, "Tempo", "Metre", "Key", "Chords")
        twice(page, place(page, "tempo", 8, 10))
        mark = wait_for(page, "seen.tempos.length === 2")["tempos"][1]
        assert mark["beat"] == 8
        assert mark["bpm"] > 120
        number = seen(page)["number"]
        point = page.locator("[data-lane=tempo] .time-mark").nth(1).bounding_box()
        start = point["x"] + 5, point["y"] + 5
        drag(page, start, (start[0] + 80, start[1] + 12))
        moved = wait_for(page, "seen.tempos[1].beat === 12")
        assert moved["tempos"][1]["bpm"] < mark["bpm"]
        assert moved["number"] == number + 1  # both in one step
        page.keyboard.press("Enter")
        write(page, "90,5")
        wait_for(page, "seen.tempos[1].bpm === 90.5")
        page.locator("[data-lane=tempo] .time-mark").first.click(button="right")
        page.get_by_role("menuitemradio", name="Gradually").click()
        wait_for(page, "seen.tempos[0].ramp")
        page.keyboard.press("Control+z")
        page.keyboard.press("Control+z")
        page.keyboard.press("Control+z")
        wait_for(page, "seen.tempos[1].beat === 8 && !seen.tempos[0].ramp")

        twice(page, place(page, "chord", 4))
        write(page, "Am7")
        wait_for(page, "seen.chords.length === 1 && seen.chords[0].symbol === 'Am7' && seen.chords[0].beat === 4")
        twice(page, place(page, "metre", 16))
        page.get_by_role("menuitemradio", name="3/4", exact=True).click()
        wait_for(page, "seen.metres.length === 2 && seen.metres[1].numerator === 3")
        twice(page, place(page, "key", 8))
        page.get_by_role("menuitemradio", name="E♭", exact=True).click()
        wait_for(page, "seen.keys.length === 1 && seen.keys[0].root === 3 && seen.keys[0].beat === 8")
        show(page, "Metre")
        page.wait_for_selector("[data-lane=metre]", state="detached")


class TestTime:
    def test_a_stretch_is_selected_looped_doubled_and_deleted(self, page):
        drag(page, place(page, "section", 4), place(page, "section", 12))
        assert wait_for(page, "seen.range")["range"] == {"from": 4, "to": 12}
        page.keyboard.press("l")
        wait_for(page, "seen.song.looping && seen.song.loop_start_beats === 4 && seen.song.loop_end_beats === 12")
        page.keyboard.press("Control+i")
        wait_for(
            page, "seen.clips.length === 3 && seen.clips[1].start_beats === 12 && seen.clips[2].start_beats === 16"
        )
        page.keyboard.press("Control+Shift+Backspace")
        wait_for(page, "seen.clips.length === 3 && seen.clips[2].start_beats === 8 && seen.range === null")
        page.keyboard.press("Control+z")
        page.keyboard.press("Control+z")
        wait_for(page, "seen.clips.length === 2 && seen.clips[1].start_beats === 8")
        ruler = page.locator(".field-of-lanes").bounding_box()
        page.keyboard.down("Shift")
        drag(page, (ruler["x"] + 1, ruler["y"] + 40), (ruler["x"] + 161, ruler["y"] + 40))
        page.keyboard.up("Shift")
        wait_for(page, "seen.range && seen.range.from === 0 && seen.range.to === 8")
        page.keyboard.press("Control+Alt+d")
        wait_for(page, "seen.clips.length === 3 && seen.clips[2].start_beats === 16 && seen.range.from === 8")
        page.keyboard.press("Escape")
        wait_for(page, "seen.range === null")


class TestWindow:
    def test_it_goes_and_zooms_by_the_song_in_small_and_the_loop_keeps_to_bars(self, page, ask, song):
        page.keyboard.press("Control+ArrowRight")
        page.keyboard.press("z")
        near = wait_for(page, "seen.scale > 60")
        assert near["window"]["from"] == pytest.approx(0, abs=0.5)
        page.keyboard.press("x")
        wait_for(page, "seen.scale === 20")
        page.keyboard.press("z")
        wait_for(page, "seen.scale > 60")
        map_ = page.get_by_role("slider", name="Part of the song in sight")
        box = map_.bounding_box()
        page.mouse.click(box["x"] + box["width"] * 0.5, box["y"] + 15)
        there = wait_for(page, "seen.window.from > 8")
        map_.focus()
        page.keyboard.press("ArrowRight")
        wait_for(page, f"seen.window.from > {there['window']['from']} + 0.5")
        page.keyboard.press("Home")
        wait_for(page, "seen.window.from === 0")
        edge = box["x"] + box["width"] * seen(page)["window"]["to"] / 32.64
        drag(page, (edge, box["y"] + 15), (edge + 300, box["y"] + 15))
        wait_for(page, f"seen.scale < {near['scale']} / 1.5 && seen.window.from === 0")

        change = {"command": "compositions.set_metre", "arguments": {"numerator": 7, "denominator": 8, "beat": 8}}
        ask("POST", f"/api/compositions/{song}/commands/", change)
        wait_for(page, "seen.metres.length === 2")
        while (state := seen(page))["scale"] > 6:
            page.keyboard.press("-")
        ruler = page.locator(".field-of-lanes").bounding_box()

        def at(beat: float) -> tuple[float, float]:
            return ruler["x"] + beat * state["scale"], ruler["y"] + 21

        drag(page, at(40), at(46.9))
        loop = wait_for(page, "seen.song.looping")["song"]
        bars = [(loop[edge] - 8) / 3.5 for edge in ("loop_start_beats", "loop_end_beats")]
        assert bars == pytest.approx([round(bar) for bar in bars])
        length = loop["loop_end_beats"] - loop["loop_start_beats"]
        page.keyboard.press("{")
        moved = wait_for(page, f"seen.song.loop_start_beats !== {loop['loop_start_beats']}")["song"]
        assert moved["loop_end_beats"] == pytest.approx(loop["loop_start_beats"])
        assert moved["loop_end_beats"] - moved["loop_start_beats"] == pytest.approx(length)
        page.keyboard.press("Home")
        until(page, "beat == 0")
        page.keyboard.press("[")
        wait_for(page, "seen.song.loop_start_beats === 0")
