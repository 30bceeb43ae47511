"""The step sequencer by mouse and key, heard."""

import pytest

from .pages import ROWS, drag, eventually, level_db, recorded, start_playing, until


@pytest.fixture
def page(pages, ask):
    song = ask("POST", "/api/compositions/", {"title": "Steps"})["id"]

    def do(command: str, **arguments):
        return ask("POST", f"/api/compositions/{song}/commands/", {"command": command, "arguments": arguments})[
            "result"
        ]

    track = do("mixer.add_track", name="Kit")
    do("effects.set_instrument", track_id=track, kind="drum_kit")
    do("compositions.add_clip", track_id=track, start_beats=0.0, length_beats=16.0, name="Beat", loop_length_beats=4.0)
    page = pages(song)
    until(page, "line == 'connected' and number > 0")
    field = page.locator(".field-of-lanes")
    field.dblclick(position={"x": 40, "y": 46 + 30})
    page.get_by_role("button", name="Step sequencer").click()
    page.get_by_role("grid", name="Steps of Beat").wait_for()
    return page


NOTES = f"async () => (await ({ROWS})())['compositions.note'].sort((a, b) => a.start_beats - b.start_beats)"


def notes(page, holds) -> list[dict]:
    return eventually(page, NOTES, holds)


def cell(page, name: str, step: int):
    return page.locator(f".step[aria-label^='{name}, step {step}:']")


def centre(locator) -> tuple[float, float]:
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_steps_are_painted_turned_heard_and_undone(page):
    name = page.locator(".steps-voice .name").first.inner_text()
    drag(page, centre(cell(page, name, 1)), centre(cell(page, name, 4)))
    painted = notes(page, lambda notes: len(notes) == 4)
    assert [note["start_beats"] for note in painted] == [0, 0.25, 0.5, 0.75]
    assert len({note["pitch"] for note in painted}) == 1

    drag(page, centre(cell(page, name, 2)), centre(cell(page, name, 2)))
    notes(page, lambda notes: [note["start_beats"] for note in notes] == [0, 0.5, 0.75])

    page.get_by_role("button", name="Velocity", exact=True).click()
    x, y = centre(cell(page, name, 1))
    drag(page, (x, y), (x, y + 60))
    notes(page, lambda notes: notes[0]["velocity"] == 40)

    page.get_by_role("button", name="Chance", exact=True).click()
    x, y = centre(cell(page, name, 3))
    drag(page, (x, y), (x, y + 150))
    notes(page, lambda notes: notes[1]["probability"] == 0)
    page.keyboard.press("Control+z")
    notes(page, lambda notes: notes[1]["probability"] == 1)
    page.keyboard.press("Control+z")
    notes(page, lambda notes: notes[0]["velocity"] == 100)

    start_playing(page)
    assert level_db(recorded(page, 2)) > -45


def test_the_keyboard_is_enough(page):
    grid = page.get_by_role("grid", name="Steps of Beat")
    name = page.locator(".steps-voice .name").first.inner_text()
    grid.locator("[tabindex='0'][data-step]").focus()
    for key in ("ArrowRight", "ArrowRight", "Enter"):
        page.keyboard.press(key)
    notes(page, lambda notes: [note["start_beats"] for note in notes] == [0.5])
    assert "plays" in page.locator("#announcement").inner_text()
    page.keyboard.press("Shift+ArrowUp")
    notes(page, lambda notes: notes[0]["velocity"] == 108)
    page.keyboard.press("Alt+ArrowDown")
    notes(page, lambda notes: notes[0]["probability"] == 0.95)
    assert "velocity 108, chance 95%" in cell(page, name, 3).get_attribute("aria-label")
    page.keyboard.press("Delete")
    notes(page, lambda notes: notes == [])


def test_a_row_is_filled_turned_round_and_swung(page):
    name = page.locator(".steps-voice .name").first.inner_text()
    page.get_by_role("button", name=f"More for {name}").click()
    page.get_by_role("menuitem", name="3 over 16 steps").click()
    assert [note["start_beats"] * 4 for note in notes(page, lambda notes: len(notes) == 3)] == [0, 6, 11]
    page.get_by_role("button", name=f"More for {name}").click()
    page.get_by_role("menuitem", name="A step earlier").click()
    notes(page, lambda notes: [note["start_beats"] * 4 for note in notes] == [5, 10, 15])
    swing = page.get_by_role("slider", name="Swing")
    swing.focus()
    swing.press("End")
    eventually(page, f"async () => (await ({ROWS})())['compositions.clip'][0].swing", lambda swing: swing == 0.75)
    page.keyboard.press("Control+z")
    eventually(page, f"async () => (await ({ROWS})())['compositions.clip'][0].swing", lambda swing: swing == 0)
