"""Controller curves of a clip by mouse and key, heard."""

import pytest

from .pages import drag, eventually, song_of_one_long_note, start_playing, until, until_level

POINTS = """async () => {
  const { store } = await import("/static/js/session.js");
  return store.all("compositions.clip").flatMap(({ id }) => store.group("compositions.controllerpoint", id))
    .map(({ controller, beat, value, curve }) => [controller, beat, value, curve]).sort((a, b) => a[1] - b[1]);
}"""


@pytest.fixture
def page(pages, box):
    song, _ = song_of_one_long_note(box)
    page = pages(song)
    until(page, "line == 'connected' and number > 0")
    page.locator(".field-of-lanes").dblclick(position={"x": 40, "y": 46 + 30})
    page.get_by_role("button", name="Controllers", exact=True).click()
    page.locator("sonic-controllers .field-of-points").wait_for()
    return page


def choose(page, name: str) -> None:
    page.locator("sonic-controllers .notes-head > [aria-haspopup=menu]").click()
    page.get_by_role("menuitemradio", name=name).click()


def points(page, holds) -> list:
    return eventually(page, POINTS, holds)


def test_a_drawn_curve_is_one_step_and_heard(page):
    choose(page, "Expression")
    page.keyboard.press("2")
    box = page.locator("sonic-controllers .field-of-points").bounding_box()
    low = box["y"] + box["height"] - 8
    drag(page, (box["x"] + 56, low), (box["x"] + box["width"] - 40, low))
    drawn = points(page, lambda points: len(points) >= 2)
    assert {(controller, value) for controller, _, value, _ in drawn} == {("cc11", 0)}
    start_playing(page)
    until_level(page, lambda level: level < -60)
    page.keyboard.press("Control+z")
    points(page, lambda points: points == [])
    until_level(page, lambda level: level > -40)


def test_points_are_made_moved_bent_and_removed_by_hand_and_key(page):
    choose(page, "Pitch bend")
    page.keyboard.press("1")
    field = page.locator("sonic-controllers .field-of-points")
    box = field.bounding_box()
    x, y = box["x"] + 54 + 200, box["y"] + box["height"] / 2 + 6
    field.dblclick(position={"x": 254, "y": y - box["y"]})
    ((_, beat, value, curve),) = points(page, lambda points: len(points) == 1)
    assert (abs(value) < 1, curve) == (True, 1)
    drag(page, (x, y), (x + 100, box["y"] + 30))
    ((_, later, higher, _),) = points(page, lambda points: points and points[0][1] > beat)
    assert higher > 9
    field.focus()
    page.keyboard.press("ArrowDown")
    points(page, lambda points: points[0][2] < higher)
    page.keyboard.press("Delete")
    points(page, lambda points: points == [])
    for _ in range(2):
        page.keyboard.press("Control+z")
    points(page, lambda points: len(points) == 1 and points[0][1] == later and points[0][2] == higher)
