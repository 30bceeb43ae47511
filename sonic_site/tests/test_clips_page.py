"""Clips by hand in the arrangement: fades, gain, linked copies, their details, the grid, fingers."""

import pytest

from .pages import drag, eventually, song_of_one_long_note, until

RULER, ROW, BEAT = 46, 60, 20  # pixels

CLIPS = """async () => {
  const { store } = await import("/static/js/session.js");
  return store.plain("compositions.clip").sort((a, b) => a.start_beats - b.start_beats);
}"""
VIEW = """async () => {
  const { view } = await import("/static/js/session.js");
  return { grid: view.now.grid, clip: view.now.clip, scale: view.now.pixelsPerBeat };
}"""


@pytest.fixture
def page(pages, ask):
    song = ask("POST", "/api/compositions/", {"title": "Clips"})["id"]

    def do(command: str, **arguments):
        body = {"command": command, "arguments": arguments}
        return ask("POST", f"/api/compositions/{song}/commands/", body)["result"]

    track = do("mixer.add_track", name="Held")
    do("effects.set_instrument", track_id=track, kind="organ")
    clip = do("compositions.add_clip", track_id=track, start_beats=8, length_beats=8, name="Line")
    do("compositions.add_notes", clip_id=clip, notes=[{"pitch": 60, "start_beats": 0, "length_beats": 4}])
    page = pages(song)
    until(page, "line == 'connected' and number > 0")
    page.keyboard.press("Shift+1")
    return page


def field_of(page) -> tuple[float, float]:
    box = page.locator(".field-of-lanes").bounding_box()
    return box["x"], box["y"]


def wait_for_clips(page, condition: str) -> None:
    eventually(page, f"async () => {{ const clips = await ({CLIPS})(); return {condition}; }}")


def test_a_clip_is_faded_and_set_louder_by_its_top_edge_and_by_its_details(page):
    left, top = field_of(page)
    start, end, edge = left + 8 * BEAT, left + 16 * BEAT - 1, top + RULER + 4
    page.mouse.click(start + 40, edge + 30)
    drag(page, (start + 4, edge), (start + 4 + 2 * BEAT, edge))
    wait_for_clips(page, "clips[0].fade_in_beats === 2")
    drag(page, (end - 4, edge), (end - 4 - BEAT, edge))
    wait_for_clips(page, "clips[0].fade_out_beats === 1 && clips[0].fade_in_beats === 2")
    drag(page, ((start + end) / 2, edge), ((start + end) / 2, edge - 40))
    wait_for_clips(page, "clips[0].gain_db === 6")
    page.keyboard.press("i")
    details = page.get_by_role("region", name="Clip details")
    details.get_by_role("slider", name="Gain in dB").dblclick()
    page.keyboard.type("-4,5")
    page.keyboard.press("Enter")
    wait_for_clips(page, "clips[0].gain_db === -4.5")
    details.get_by_role("slider", name="Transpose in semitones").focus()
    page.keyboard.press("PageUp")
    wait_for_clips(page, "clips[0].transpose === 10")
    details.get_by_role("slider", name="Start: bar, beat").dblclick()
    page.keyboard.type("5.2")
    page.keyboard.press("Enter")
    wait_for_clips(page, "clips[0].start_beats === 17")
    details.get_by_label("Quantise").select_option("1/8T")
    wait_for_clips(page, "Math.abs(clips[0].quantise_beats - 1 / 3) < 1e-6")
    details.get_by_role("button", name="Repeat").click()
    wait_for_clips(page, "clips[0].loop_length_beats === 8")
    page.locator(".field-of-lanes").focus()
    for _ in range(8):
        page.keyboard.press("Control+z")
    wait_for_clips(page, "clips[0].gain_db === 0 && clips[0].start_beats === 8 && clips[0].fade_in_beats === 0")


def test_a_linked_copy_shows_and_opens_what_it_is_linked_to(page):
    left, top = field_of(page)
    page.mouse.click(left + 10 * BEAT, top + RULER + 40)
    page.keyboard.press("Control+Shift+D")
    wait_for_clips(page, "clips.length === 2 && clips[1].source_id === clips[0].id && clips[1].start_beats === 16")
    copy = page.evaluate(CLIPS)[1]["id"]
    page.mouse.dblclick(left + 20 * BEAT, top + RULER + 40)
    page.locator("sonic-notes .field-of-notes").wait_for()
    assert page.evaluate(VIEW)["clip"] == copy
    page.mouse.click(left + 20 * BEAT, top + RULER + 40, button="right")
    page.get_by_role("menuitem", name="Make independent").click()
    wait_for_clips(page, "clips[1].source_id === null")


def test_clips_and_notes_keep_to_the_chosen_grid(page):
    left, top = field_of(page)
    page.get_by_role("button", name="Grid: Auto").first.click()
    page.get_by_role("menuitemradio", name="1/4 triplet", exact=True).click()
    body = top + RULER + 40
    drag(page, (left + 10 * BEAT, body), (left + 10 * BEAT + 11, body))
    wait_for_clips(page, "Math.abs(clips[0].start_beats - 26 / 3) < 1e-6")
    page.keyboard.press(">")
    page.keyboard.press(">")
    assert page.evaluate(VIEW)["grid"] == "1/16t"
    page.keyboard.press("<")
    assert page.evaluate(VIEW)["grid"] == "1/8t"
    page.reload()
    until(page, "line == 'connected' and number > 0")
    assert page.evaluate(VIEW)["grid"] == "1/8t"


def test_fingers_choose_carry_and_zoom(page):
    fingers = page.context.new_cdp_session(page)
    fingers.send("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 2})

    def touch(kind: str, *places: tuple[float, float]) -> None:
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(places)]
        fingers.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    left, top = field_of(page)
    x, y = left + 10 * BEAT, top + RULER + 40
    touch("touchStart", (x, y))
    touch("touchEnd")
    eventually(page, "async () => (await import('/static/js/session.js')).view.now.clips.size === 1")
    touch("touchStart", (x, y))
    for step in range(1, 5):
        touch("touchMove", (x + step * BEAT, y))
    touch("touchEnd")
    wait_for_clips(page, "clips[0].start_beats === 12")
    touch("touchStart", (x, y + 200), (x + 100, y + 200))
    touch("touchMove", (x - 50, y + 200), (x + 150, y + 200))
    touch("touchEnd")
    assert page.evaluate(VIEW)["scale"] == pytest.approx(2 * BEAT, rel=0.05)


def test_a_long_song_is_drawn_and_scrolled_as_it_lies(pages, box):
    song, _ = song_of_one_long_note(box)
    page = pages(song)
    until(page, "line == 'connected' and number > 0")
    page.keyboard.press("Shift+1")
    # What is scrolled into sight piece by piece is what would have been drawn there at once.
    same = page.evaluate("""async () => {
      const { picture, field } = document.querySelector("sonic-arrangement");
      const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
      const drawn = () => picture.ground.context.getImageData(0, 50, 900, 300).data;
      for (const x of [3, 120, 121, 700, 640, 1500]) { field.scrollLeft = x; await frame(); }
      const pieces = drawn();
      picture.redraw();
      await frame();
      const whole = drawn();
      return pieces.every((value, index) => Math.abs(value - whole[index]) <= 2) && pieces.some((value) => value > 0);
    }""")
    assert same
