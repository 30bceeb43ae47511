"""The mixer in hand: several strips at once, their order, their settings, and what is done to all."""

import pytest

from .pages import ROWS, drag, until


@pytest.fixture
def desk(ask, pages):
    def opened(tracks: int = 4, **size):
        song = ask("POST", "/api/compositions/", {"title": "Desk"})["id"]
        steps = [{"command": "mixer.add_track", "arguments": {"name": f"T{each}"}} for each in range(1, tracks + 1)]
        steps.append({"command": "mixer.add_track", "arguments": {"kind": "return", "name": "Hall"}})
        ask("POST", f"/api/compositions/{song}/commands/", {"commands": steps, "label": "Tracks"})
        page = pages(song, **size)
        until(page, "line == 'connected' and number > 0")
        page.locator("sonic-strip").first.wait_for()
        return page

    return opened


def number(page) -> int:
    return page.evaluate("async () => (await import('/static/js/session.js')).store.number")


def strips(page) -> dict[str, dict]:
    rows = page.evaluate(ROWS)
    names = {track["id"]: track["name"] for track in rows["compositions.track"]}
    return {names[strip["track_id"]]: strip for strip in rows["mixer.strip"]}


def until_strips(page, holds) -> dict[str, dict]:
    for _ in range(150):
        found = strips(page)
        if holds(found):
            return found
        page.wait_for_timeout(100)
    raise AssertionError(f"never so: {found}")


def name_of(page, track: str):
    return page.locator(".strip-name").get_by_role("button", name=f"Name: {track}", exact=True)


def middle(locator) -> tuple[float, float]:
    box = locator.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def order(page) -> list[str]:
    return page.locator(".strip-name button").all_inner_texts()


class TestSeveralStrips:
    def test_chosen_strips_move_their_faders_together_in_one_step(self, desk):
        page = desk()
        fader = page.locator("sonic-strip sonic-fader[aria-label='Volume of T2']")
        fader.focus()
        fader.press("PageDown")
        until_strips(page, lambda found: found["T2"]["gain_db"] == -3)
        name_of(page, "T1").click()
        name_of(page, "T3").click(modifiers=["Shift"])
        assert page.locator("sonic-strip.linked").count() == 3
        before = number(page)
        cap = page.locator("sonic-strip sonic-fader[aria-label='Volume of T1'] .cap")
        x, y = middle(cap)
        drag(page, (x, y), (x, y + 30))
        found = until_strips(page, lambda found: found["T1"]["gain_db"] < -1)
        page.wait_for_timeout(300)
        found = strips(page)
        assert number(page) == before + 1
        assert found["T2"]["gain_db"] == pytest.approx(found["T1"]["gain_db"] - 3, abs=0.02)
        assert found["T3"]["gain_db"] == pytest.approx(found["T1"]["gain_db"], abs=0.02)
        assert found["T4"]["gain_db"] == 0
        page.keyboard.press("Control+z")
        until_strips(page, lambda found: [found[t]["gain_db"] for t in ("T1", "T2", "T3")] == [0, -3, 0])

        # A plain press on a name chooses that one alone.
        name_of(page, "T4").click()
        assert page.locator("sonic-strip.linked").count() == 0

        # By keys: along the names, and further ones with Shift.
        page.keyboard.press("ArrowLeft")
        page.keyboard.press("Shift+ArrowLeft")
        assert page.locator("sonic-strip.linked").count() == 2

    def test_settings_are_copied_and_all_solos_and_mutes_let_go(self, desk):
        page = desk()
        for label in ("Mute T1", "Solo T2", "Turn the phase of T1"):
            page.locator("sonic-strip").get_by_role("button", name=label, exact=True).click()
        until_strips(page, lambda found: found["T1"]["invert"] and found["T2"]["solo"])
        name_of(page, "T1").click(button="right")
        page.get_by_role("menuitem", name="Copy strip settings").click()
        name_of(page, "T3").click(button="right")
        page.get_by_role("menuitem", name="Paste strip settings").click()
        until_strips(page, lambda found: found["T3"]["mute"] and found["T3"]["invert"])
        page.get_by_role("button", name="Unmute all").click()
        page.keyboard.press("Alt+s")
        until_strips(page, lambda found: not any(strip["mute"] or strip["solo"] for strip in found.values()))
        page.keyboard.press("Control+z")
        until_strips(page, lambda found: found["T2"]["solo"])
        name_of(page, "T3").click(button="right")
        page.get_by_role("menuitem", name="Reset strip").click()
        until_strips(page, lambda found: not found["T3"]["invert"])

    def test_strips_are_put_in_order_by_drag_and_by_key_renamed_and_made_narrow(self, desk):
        page = desk()
        end = page.locator("sonic-strip", has=name_of(page, "T3")).bounding_box()
        start = middle(name_of(page, "T1"))
        drag(page, start, (end["x"] + end["width"] * 0.8, start[1] + 20))
        page.locator(".strip-name button").nth(0).filter(has_text="T2").wait_for()
        assert order(page) == ["T2", "T3", "T1", "T4", "Hall", "Master"]
        name_of(page, "T1").focus()
        page.keyboard.press("Alt+ArrowLeft")
        page.locator(".strip-name button").nth(1).filter(has_text="T1").wait_for()
        name_of(page, "T1").press("Enter")
        page.keyboard.type("Bass")
        page.keyboard.press("Enter")
        name_of(page, "Bass").wait_for()
        page.get_by_role("button", name="Narrow strips").click()
        assert page.locator("sonic-strip").first.bounding_box()["width"] < 90
        assert page.locator("sonic-strip sonic-fader[aria-label='Volume of Bass']").is_visible()
