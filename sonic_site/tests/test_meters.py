"""The panel of meters: what it shows is held against what Python measures of the same sound."""

import base64
import time

import numpy as np
import pytest

from playback.loudness import measure

from .pages import start_playing, until

SECONDS = 8

# The recording begins a little after the reset: a few hundredths of 8 s, which is far below what is asked for.
RECORD_AND_READ = """async (seconds) => {
  const { engine } = await import("/static/js/session.js");
  const { measured } = await import("/static/js/measured.js");
  measured.reset();
  const { channels } = await engine.record(seconds);
  const { now, total } = measured.meter;
  const told = channels.map((channel) => {
    const bytes = new Uint8Array(channel.buffer);
    let text = "";
    for (let at = 0; at < bytes.length; at += 32768) text += String.fromCharCode(...bytes.subarray(at, at + 32768));
    return btoa(text);
  });
  return { told, now, total };
}"""
# Pictures drawn in a second, and how many frames the browser had for them.
PICTURES_A_SECOND = """async (ms) => {
  const meters = document.querySelector("sonic-meters");
  const [pictures, began] = [meters.frames, performance.now()];
  let frames = 0;
  let on = true;
  const count = () => {
    frames += 1;
    if (on) requestAnimationFrame(count);
  };
  requestAnimationFrame(count);
  await new Promise((done) => setTimeout(done, ms));
  on = false;
  const seconds = (performance.now() - began) / 1000;
  return [(meters.frames - pictures) / seconds, frames / seconds];
}"""
# Whether a picture's line is anywhere but where it is at rest: how many of its pixels have colour.
COLOURED = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let coloured = 0;
  for (let at = 0; at < data.length; at += 4) {
    const most = Math.max(data[at], data[at + 1], data[at + 2]);
    if (data[at + 3] > 60 && most - Math.min(data[at], data[at + 1], data[at + 2]) > 40) coloured += 1;
  }
  return coloured;
}"""
# Rows of 10 ms that come in a second of the audio clock.
COUNT = """async (ms) => {
  const { engine } = await import("/static/js/session.js");
  let rows = 0;
  const count = ({ detail }) => (rows += detail.length / 8);
  engine.addEventListener("loudness", count);
  const began = engine.context.currentTime;
  await new Promise((done) => setTimeout(done, ms));
  engine.removeEventListener("loudness", count);
  return rows / (engine.context.currentTime - began);
}"""


@pytest.fixture
def studio(pages, ask):
    demo = next(song for song in ask("GET", "/api/compositions/") if "Lanterns" in song["title"])
    page = pages(demo["id"])
    start_playing(page)
    return page


def panel(page):
    return page.locator("sonic-meters")


def number(page, name: str) -> float:
    text = page.locator(f"sonic-meters .{name}").inner_text().split()[0]
    return -np.inf if text == "−∞" else float(text.replace("−", "-"))


def comes(page, holds) -> None:
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline, panel(page).inner_text()
        page.wait_for_timeout(50)


def test_what_it_shows_is_what_python_measures_and_none_goes_unmeasured(studio):
    until(studio, "beat > 16")
    master = studio.locator("sonic-master-loudness")
    texts = master.locator("output").all_inner_texts()
    assert all(-60 < float(text.replace("−", "-")) < 3 for text in texts)
    master.get_by_role("button").click()
    panel(studio).wait_for()
    read = studio.evaluate(RECORD_AND_READ, SECONDS)
    sound = np.array([np.frombuffer(base64.b64decode(text), "<f4") for text in read["told"]]).T.astype(float)
    wanted, found = measure(sound), read["total"]
    print(f"page {found}\npython {wanted}")
    assert wanted.integrated_lufs > -40
    assert found["integrated"] == pytest.approx(wanted.integrated_lufs, abs=0.3)
    assert found["shortTermMax"] == pytest.approx(wanted.short_term_max_lufs, abs=0.3)
    assert found["momentaryMax"] == pytest.approx(wanted.momentary_max_lufs, abs=0.3)
    assert found["truePeak"] == pytest.approx(wanted.true_peak_db, abs=0.2)
    assert found["peak"] == pytest.approx(wanted.peak_db, abs=0.2)
    assert studio.evaluate(COUNT, 4000) == pytest.approx(100, abs=6)  # posts come late to a busy page

    # The page's own volume does not count.
    studio.evaluate("async () => { (await import('/static/js/session.js')).engine.volume = 0 }")
    studio.wait_for_timeout(500)
    assert studio.evaluate(RECORD_AND_READ, 1)["now"]["momentary"] > -40


def test_pictures_and_numbers_move_rest_where_nothing_sounds_and_begin_anew(studio):
    studio.keyboard.press("Shift+Digit6")
    panel(studio).wait_for()
    studio.keyboard.press("Shift+Digit6")
    panel(studio).wait_for(state="detached")
    studio.get_by_role("button", name="Meters").click()
    until(studio, "beat > 8")
    pictures, frames = studio.evaluate(PICTURES_A_SECOND, 2000)
    print(f"{pictures:.0f} pictures a second, in {frames:.0f} frames")
    assert pictures >= min(30, 0.9 * frames)  # a loaded machine gives fewer frames
    for name in ("spectrum canvas", "scope canvas", "goniometer", "correlation-bar", "history canvas"):
        assert studio.locator(f"sonic-meters .{name}").evaluate(COLOURED) > 50, name
    numbers = {number(studio, "momentary") for _ in range(10) if studio.wait_for_timeout(150) is None}
    assert len(numbers) > 3
    studio.keyboard.press("Space")
    deadline = time.monotonic() + 30  # what rings out, and then falls and holds
    while studio.evaluate(PICTURES_A_SECOND, 500)[0] > 0:
        assert time.monotonic() < deadline, "it draws though nothing sounds"
    assert number(studio, "momentary") == -np.inf

    integrated = number(studio, "integrated")  # what has faded away is not gated in
    told = lambda: number(studio, "difference")  # noqa: E731
    assert told() == pytest.approx(integrated + 14, abs=0.2)
    panel(studio).get_by_role("button", name="−23").click()
    comes(studio, lambda: told() == pytest.approx(integrated + 23, abs=0.2))
    panel(studio).get_by_role("button", name="Reset").click()
    comes(studio, lambda: number(studio, "integrated") == number(studio, "true-peak-max") == -np.inf)
    studio.keyboard.press("Space")
    comes(studio, lambda: number(studio, "momentary") > -60)
    studio.keyboard.press("?")
    assert studio.get_by_role("dialog").get_by_text("Meters").count() == 1
