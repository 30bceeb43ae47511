"""Automation where the clips are: lanes shown below a track, edited there, heard."""

import pytest

from .pages import drag, eventually, level_db, recorded, song_of_one_long_note, start_playing, until
from .test_automation_page import lanes, wait_for_lanes

RULER, ROW, BEAT = 46, 60, 20  # pixels


@pytest.fixture
def page(pages, box):
    song, _ = song_of_one_long_note(box)
    page = pages(song)
    until(page, "line == 'connected' and number > 0")
    page.keyboard.press("Shift+1")
    return page


def automate(page, *labels: str) -> None:
    for label in labels:
        page.get_by_role("menuitem", name=label, exact=True).click()


def test_lanes_open_below_a_track_and_are_edited_and_heard_there(page):
    page.get_by_role("button", name="Automation of Held").click()
    page.get_by_role("button", name="Automate Held").click()
    automate(page, "Track", "Volume")
    head = page.locator("sonic-lane-header")
    head.get_by_role("button", name="Volume: choose another parameter").wait_for()
    field = page.locator(".field-of-lanes")
    lane = RULER + ROW
    field.dblclick(position={"x": 8 * BEAT, "y": lane + 40})
    wait_for_lanes(page, "lanes[0].points.length === 2 && lanes[0].points[1].beat === 8")
    box = field.bounding_box()
    at = lambda beat, y: (box["x"] + beat * BEAT, box["y"] + y)  # noqa: E731
    drag(page, at(8, lane + 40), at(12, lane + 20))
    wait_for_lanes(page, "lanes[0].points[1].beat === 12")
    # Higher by its edge: the same place is another value now, and the points are still taken where they are seen.
    edge = head.get_by_role("separator").bounding_box()
    drag(page, (edge["x"] + 60, edge["y"] + 2), (edge["x"] + 60, edge["y"] + 66))
    page.wait_for_function("() => document.querySelector('sonic-lane-header').offsetHeight === 128")
    field.dblclick(position={"x": 20 * BEAT, "y": lane + 100})
    wait_for_lanes(page, "lanes[0].points.length === 3 && lanes[0].points[2].beat === 20")
    assert lanes(page)[0]["points"][2]["value"] < -20
    # Copied to where the playhead stands, at the start.
    page.keyboard.press("Control+c")
    page.keyboard.press("Control+v")
    wait_for_lanes(page, "lanes[0].points.some((point, index) => index < 2 && point.beat === 0 && point.value < -20)")
    page.keyboard.press("Control+z")
    wait_for_lanes(page, "lanes[0].points.length === 3")
    page.keyboard.press("2")
    drag(page, at(5, lane + 118), at(30, lane + 118))
    wait_for_lanes(page, "lanes[0].points.filter(({ value }) => value < -30).length >= 2")
    start_playing(page)
    loud = recorded(page, 0.2)
    until(page, "beat > 5.5")
    assert level_db(loud) > -60
    assert level_db(recorded(page, 0.3)) < level_db(loud) - 20
    page.keyboard.press("Space")


def test_any_number_of_lanes_and_what_lies_below_moves_down(page):
    page.get_by_role("button", name="Held", exact=True).first.click()
    page.keyboard.press("Shift+A")
    page.get_by_role("button", name="Automate Held").click()
    automate(page, "Track", "Pan")
    page.locator("sonic-lane-header select").wait_for()
    page.get_by_role("button", name="Another automation lane").click()
    automate(page, "Track", "Width")
    page.wait_for_function("() => document.querySelectorAll('sonic-lane-header').length === 2")
    # A lane without more than where it begins is given another parameter instead.
    page.get_by_role("button", name="Width: choose another parameter").click()
    automate(page, "Track", "Volume")
    page.get_by_role("button", name="Volume: choose another parameter").wait_for()
    assert page.locator("sonic-lane-header").count() == 2
    page.locator("sonic-lane-header select").first.select_option("touch")
    wait_for_lanes(page, "lanes.some(({ mode }) => mode === 'touch')")
    # Points by keys alone: one at the playhead, up, gone.
    page.locator(".lane-head").first.focus()
    page.keyboard.press("PageDown")
    page.keyboard.press("ArrowUp")
    wait_for_lanes(page, "lanes.some(({ points }) => points.length === 1 && points[0].value > 0.01)")
    # The next track stands below the lanes, for headers and hands alike.
    page.get_by_role("button", name="Add track").click()
    page.get_by_role("menuitem", name="Instrument").click()
    header = page.locator("sonic-track-header").nth(1)
    header.wait_for()
    box, field = header.bounding_box(), page.locator(".field-of-lanes").bounding_box()
    page.mouse.dblclick(field["x"] + 40, box["y"] + 30)
    eventually(
        page,
        """async () => {
          const { store } = await import("/static/js/session.js");
          const [clip] = store.plain("compositions.clip").filter(({ length_beats }) => length_beats < 400);
          return clip && store.get("compositions.track", clip.track_id).name !== "Held";
        }""",
    )
    page.keyboard.press("Control+z")
    page.get_by_role("button", name="Automation of Held").click()
    page.wait_for_function("() => document.querySelectorAll('sonic-lane-header').length === 0")
    page.get_by_role("button", name="Arm Held").click()
    assert page.get_by_role("button", name="Arm Held").get_attribute("aria-pressed") == "true"
