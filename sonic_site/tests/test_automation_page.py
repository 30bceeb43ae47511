"""Automation as hands make it: lanes, points, drawing, moves taken down and modulators, heard in the page."""

import pytest

from .pages import drag, eventually, level_db, recorded, song_of_one_long_note, start_playing, until, until_level

LANES = """async () => {
  const { store } = await import("/static/js/session.js");
  return store.all("effects.automationlane").map((lane) => ({
    ...lane,
    points: store.group("effects.automationpoint", lane.id)
      .map(({ beat, value, curve }) => ({ beat, value, curve })).sort((a, b) => a.beat - b.beat),
  }));
}"""


@pytest.fixture
def page(pages, box):
    song, _ = song_of_one_long_note(box)
    page = pages(song)
    until(page, "line == 'connected' and number > 0")
    page.get_by_role("button", name="Held", exact=True).first.click()
    page.keyboard.press("Shift+7")
    return page


def automate(page, *labels: str) -> None:
    page.get_by_role("button", name="Automate", exact=True).click()
    for label in labels:
        page.get_by_role("menuitem", name=label, exact=True).click()
    page.wait_for_function("() => document.querySelector('.automation-row')")


def lanes(page) -> list[dict]:
    return page.evaluate(LANES)


def wait_for_lanes(page, condition: str) -> None:
    eventually(page, f"async () => {{ const lanes = await ({LANES})(); return {condition}; }}")


class TestLanes:
    def test_points_are_made_moved_bent_taken_away_undone_and_drawn_and_heard(self, page):
        automate(page, "Track", "Volume")
        field = page.locator(".field-of-points")
        field.dblclick(position={"x": 160, "y": 60})
        wait_for_lanes(page, "lanes[0].points.length === 2")
        made = lanes(page)[0]["points"][1]
        assert made["beat"] == pytest.approx(8)
        box_ = field.bounding_box()
        page.mouse.move(box_["x"] + 160, box_["y"] + 60)
        page.mouse.down()
        page.mouse.move(box_["x"] + 240, box_["y"] + 160, steps=4)
        page.mouse.up()
        wait_for_lanes(page, "lanes[0].points[1].beat === 12")
        assert lanes(page)[0]["points"][1]["value"] < made["value"] - 10
        field.click(button="right", position={"x": 240, "y": 160})
        page.get_by_role("menuitemradio", name="S-shaped").click()
        wait_for_lanes(page, "lanes[0].points[1].curve === 3")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("Delete")
        wait_for_lanes(page, "lanes[0].points.length === 1")
        for _ in range(3):
            page.keyboard.press("Control+z")
        wait_for_lanes(page, "lanes[0].points.length === 2 && lanes[0].points[1].beat === 12")
        page.keyboard.press("Control+z")
        wait_for_lanes(page, "lanes[0].points[1].beat === 8")

        page.keyboard.press("2")
        box_ = page.locator(".field-of-points").bounding_box()
        low = box_["y"] + box_["height"] - 20
        page.mouse.move(box_["x"] + 40, low)
        page.mouse.down()
        page.mouse.move(box_["x"] + 400, low, steps=12)
        page.mouse.up()
        wait_for_lanes(page, "lanes[0].points.length >= 3")
        start_playing(page)
        loud = until_level(page, lambda level: level > -60, 0.2)
        until(page, "beat > 3.5")
        assert level_db(recorded(page, 0.3)) < loud - 20


class TestHands:
    def test_in_read_a_hand_takes_over_and_in_touch_it_is_written_down(self, page):
        automate(page, "Track", "Volume")
        fader = page.locator("sonic-track-header sonic-fader").first
        box_ = fader.bounding_box()
        middle = box_["y"] + box_["height"] / 2
        drag(page, (box_["x"] + box_["width"] * 0.75, middle), (box_["x"] + box_["width"] * 0.3, middle))
        wait_for_lanes(page, "lanes[0].override")
        page.get_by_role("button", name="Back", exact=True).click()
        wait_for_lanes(page, "!lanes[0].override")

        page.locator(".automation-row select").select_option("touch")
        wait_for_lanes(page, "lanes[0].mode === 'touch'")
        start_playing(page)
        page.mouse.move(box_["x"] + box_["width"] * 0.75, middle)
        page.mouse.down()
        for step in range(10):
            page.mouse.move(box_["x"] + box_["width"] * (0.7 - step * 0.05), middle)
            page.wait_for_timeout(60)
        page.mouse.up()
        wait_for_lanes(page, "lanes[0].points.length > 3")
        [lane] = lanes(page)
        assert not lane["override"]
        assert min(point["value"] for point in lane["points"]) < -10
        # Behind the touch it is where it was.
        assert lane["points"][-1]["value"] == pytest.approx(0)

    def test_a_knob_is_automated_by_its_own_menu(self, page):
        page.keyboard.press("Shift+5")
        page.locator(".parameter sonic-knob").nth(3).click(button="right")
        page.get_by_role("menuitem", name="Automate").click()
        page.wait_for_function("() => document.querySelector('.automation-row')")
        page.keyboard.press("Shift+5")
        page.wait_for_function("() => document.querySelectorAll('.parameter.automated').length === 1")


class TestModulators:
    def test_an_lfo_moves_what_it_is_told_and_is_heard(self, page):
        page.get_by_role("button", name="Add a modulator").click()
        page.get_by_role("menuitem", name="LFO").click()
        page.get_by_role("button", name="Move something").click()
        page.get_by_role("menuitem", name="Track", exact=True).click()
        page.get_by_role("menuitem", name="Pan", exact=True).click()
        page.wait_for_function("() => document.querySelector('.modulation')")
        start_playing(page)
        sound = recorded(page, 2.2)
        levels = [
            level_db(sound[0, at : at + 4800]) - level_db(sound[1, at : at + 4800]) for at in range(0, 96_000, 4800)
        ]
        assert max(levels) > 2
        assert min(levels) < -2
