"""Devices as curves, and what else a rack of devices does: by mouse and key, with the sound measured."""

from math import log10

import numpy as np
import pytest

from .pages import ROWS, level_db, recorded, song_of_one_long_note, start_playing, until, until_level

HZ = 440.0  # of the note that is held


@pytest.fixture
def rack(ask, box, pages):
    """A page that shows the devices of a track that holds one note: the page, and how to ask its song for more."""

    def opened(*effects: str, kind: str = "organ", **size):
        song, track = song_of_one_long_note(box, kind=kind)

        def do(command: str, **arguments):
            body = {"command": command, "arguments": arguments}
            return ask("POST", f"/api/compositions/{song}/commands/", body)["result"]

        for effect in effects:
            do("effects.add_effect", track_id=track, kind=effect)
        page = pages(song, **size)
        until(page, "line == 'connected' and number > 0")
        page.get_by_role("button", name="Devices", exact=True).click()
        page.locator("sonic-picture").first.wait_for()
        return page

    return opened


def number(page) -> int:
    return page.evaluate("async () => (await import('/static/js/session.js')).store.number")


def values_of(page, kind: str) -> dict:
    return next(row["values"] for row in page.evaluate(ROWS)["effects.device"] if row["kind"] == kind)


def until_values(page, kind: str, holds) -> dict:
    for _ in range(150):
        values = values_of(page, kind)
        if holds(values):
            return values
        page.wait_for_timeout(100)
    raise AssertionError(f"never so: {values}")


def handle(page, name: str):
    return page.get_by_role("slider", name=name, exact=True).locator("visible=true")


def middle(locator) -> tuple[float, float]:
    locator.scroll_into_view_if_needed()
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def carry(page, locator, right: float, down: float, key: str | None = None) -> None:
    x, y = middle(locator)
    page.mouse.move(x, y)
    page.mouse.down()
    if key:
        page.keyboard.down(key)
    page.mouse.move(x + right, y + down, steps=5)
    page.mouse.up()
    if key:
        page.keyboard.up(key)


def spectrum_db(sound, hz: float) -> float:
    """How strong one tone is, in dB."""
    mono = sound.mean(0)
    bins = np.abs(np.fft.rfft(mono * np.hanning(len(mono))))
    at = round(hz * len(mono) / 48_000)
    return 20 * np.log10(bins[at - 3 : at + 4].max())


class TestEqualiser:
    def test_a_band_drawn_up_by_12_db_sounds_12_db_louder_in_one_step_and_is_undone(self, rack):
        page = rack("eq")
        start_playing(page)
        page.wait_for_timeout(500)
        before, was = number(page), spectrum_db(recorded(page, 0.5), HZ)
        bell = page.locator("[data-handle=bell_2]")
        plot = page.locator("sonic-device:has([data-handle=bell_2]) .plot").bounding_box()
        decades = (plot["width"] - 18) / 3
        carry(page, bell, decades * log10(HZ / 1200), -12 * (plot["height"] - 18) / 54)
        values = until_values(page, "eq", lambda values: "bell_2_gain" in values)
        assert values["bell_2_frequency"] == pytest.approx(HZ, rel=0.02)
        assert values["bell_2_gain"] == pytest.approx(12, abs=0.4)
        assert number(page) == before + 1
        page.wait_for_timeout(500)
        assert spectrum_db(recorded(page, 0.5), HZ) - was == pytest.approx(12, abs=1)

        page.keyboard.press("Control+z")
        until_values(page, "eq", lambda values: not values.get("bell_2_gain"))
        page.wait_for_timeout(500)
        assert spectrum_db(recorded(page, 0.5), HZ) - was == pytest.approx(0, abs=2)

    def test_bands_are_turned_switched_and_reset_by_wheel_and_key(self, rack):
        page = rack("eq")
        bell = page.locator("[data-handle=bell_1]")
        bell.focus()
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowRight")
        values = until_values(page, "eq", lambda values: "bell_1_frequency" in values)
        assert values["bell_1_gain"] == pytest.approx(0.96, abs=0.01)
        assert values["bell_1_frequency"] > 300
        assert "gain +1.0 dB" in bell.get_attribute("aria-valuetext")
        before = number(page)
        page.mouse.move(*middle(bell))
        for _ in range(3):
            page.mouse.wheel(0, -100)
        assert until_values(page, "eq", lambda values: values.get("bell_1_q", 1) > 1)["bell_1_q"] > 1.5
        assert number(page) == before + 1
        carry(page, bell, 0, 40, key="Alt")
        until_values(page, "eq", lambda values: values["bell_1_q"] < 1.2)
        bell.dblclick()
        until_values(page, "eq", lambda values: values["bell_1_gain"] == 0 and values["bell_1_q"] == 1)
        cut = page.locator("[data-handle=low_cut]")
        cut.focus()
        page.keyboard.press("Enter")
        until_values(page, "eq", lambda values: values.get("low_cut_on") == 1)
        # Its knobs stand below, and no other band's.
        device = page.locator("sonic-device", has=bell)
        assert device.locator(".group h4").all_inner_texts() == ["Output", "Low cut"]


class TestDynamicsAndEnvelopes:
    def test_a_compressor_takes_away_what_its_threshold_says_and_shows_how_much(self, rack):
        page = rack("compressor")
        start_playing(page)
        page.wait_for_timeout(500)
        loud = level_db(recorded(page, 0.4))
        threshold = page.locator("[data-handle=threshold]")
        carry(page, threshold, -120, 0)
        values = until_values(page, "compressor", lambda values: values.get("threshold", 0) < -30)
        until_level(page, lambda level: level < loud - 3)
        page.locator(".reduction", has_text="−").wait_for()
        ratio = page.locator("[data-handle=ratio]")
        carry(page, ratio, 0, 30)
        assert until_values(page, "compressor", lambda values: "ratio" in values)["ratio"] > 3
        assert values["threshold"] == values_of(page, "compressor")["threshold"]

    def test_an_envelope_is_drawn_by_its_corners(self, rack):
        page = rack(kind="subtractive")
        corner = page.locator("[data-handle=decay]")
        carry(page, corner, 10, 25)
        values = until_values(page, "subtractive", lambda values: "decay" in values)
        assert values["sustain"] < 0.7
        assert values["decay"] > 0.8
        page.locator("[data-handle=cutoff]").focus()
        page.keyboard.press("ArrowLeft")
        assert until_values(page, "subtractive", lambda values: "cutoff" in values)["cutoff"] < 1100


class TestRack:
    def test_devices_fold_compare_and_find_their_knobs(self, rack):
        page = rack("eq")
        device = page.locator("sonic-device", has=page.locator("[data-handle=bell_1]"))
        device.get_by_role("button", name="Search the knobs").click()
        device.get_by_role("searchbox").fill("bell 3 gain")
        assert device.get_by_role("slider", name="Bell 3 gain").count() == 1
        assert device.locator(".parameter").count() == 1
        page.keyboard.press("Escape")

        compare = device.get_by_role("button", name="Compare two settings")
        compare.click()
        knob = device.get_by_role("slider", name="Output")
        knob.focus()
        knob.press("End")
        until_values(page, "eq", lambda values: values.get("output_db") == 24)
        compare.click()
        until_values(page, "eq", lambda values: values.get("output_db") == 0)
        compare.click()
        until_values(page, "eq", lambda values: values.get("output_db") == 24)
        page.keyboard.press("Control+z")
        until_values(page, "eq", lambda values: values.get("output_db") == 0)

        device.get_by_role("button", name="Knobs of Parametric EQ", exact=True).click()
        assert page.locator("sonic-device.collapsed").bounding_box()["width"] < 40
        page.locator("sonic-device.collapsed").get_by_role("button", name="Knobs of Parametric EQ", exact=True).click()
        device.locator(".plot").wait_for()

        before = number(page)
        device.get_by_role("button", name="More for Parametric EQ").click()
        page.get_by_role("menuitem", name="Surprise me").click()
        until_values(page, "eq", lambda values: len(values) > 20)
        assert number(page) == before + 1
