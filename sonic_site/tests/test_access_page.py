"""A watchdog over every page and every panel: nothing that keeps a person out, in both themes, wide and narrow."""

import pytest
from django.conf import settings

from .pages import until

AXE = (settings.NODE_MODULES / "axe-core" / "axe.min.js").read_text()
#: What is serious or worse: who it hits cannot go on.
FOUND = """async ([within, rules]) => {
  const places = within ? document.querySelectorAll(within) : document;
  const { violations } = await axe.run(places, { resultTypes: ["violations"], ...rules });
  return violations
    .filter(({ impact }) => ["serious", "critical"].includes(impact))
    .flatMap(({ id, nodes }) => nodes.map(({ target, any }) => `${id}: ${target.join(" ")} ${any[0]?.message ?? ""}`));
}"""
#: Themes differ in colours alone.
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
PAGES = ["/songs/", "/sign-in/", "/licences/", "/nowhere/"]
PANELS = {
    "Notes": "Control+Enter",
    "Mixer": "Shift+2",
    "Devices": "Shift+5",
    "Meters": "Shift+6",
    "Automation": "Shift+7",
}


def found(page, where: str, within: str, rules: dict) -> list[str]:
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    return [f"{where}: {each}" for each in page.evaluate(FOUND, [within, rules])]


def trouble(page, where: str, within: str = "") -> list[str]:
    """Wide in both themes; narrow in the light one, whose colours have less room."""
    is_wide = page.viewport_size["width"] > 1000
    page.emulate_media(color_scheme="light", reduced_motion="reduce")
    light = found(page, f"{where}, light", within, CONTRAST if is_wide else {})
    if not is_wide:
        return light
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    return light + found(page, f"{where}, dark", within, {})


@pytest.mark.parametrize("width", [1440, 390])
def test_nothing_keeps_a_person_out(pages, box, width):
    page = pages(box.song, width=width, height=900 if width > 390 else 844)
    until(page, "line == 'connected' and number > 0")
    page.keyboard.press("Shift+1")
    wrong = trouble(page, f"Arrangement at {width}")
    page.locator(".field-of-lanes").focus()
    page.keyboard.press("Control+ArrowRight")
    for panel, key in PANELS.items():
        page.keyboard.press(key)
        page.wait_for_selector(f"section[aria-label='{panel}']")
        wrong += trouble(page, f"{panel} at {width}", ".dock")
    page.keyboard.press("Shift+4")
    wrong += trouble(page, f"History at {width}", ".side")
    for sheet in ("sonic-settings", "sonic-help"):
        page.evaluate(f"dispatchEvent(new Event('{sheet}'))")
        wrong += trouble(page, f"{sheet} at {width}", "dialog[open]")
        page.keyboard.press("Escape")
    page.evaluate("dispatchEvent(new Event('sonic-tour'))")
    page.wait_for_selector(".tour")
    wrong += trouble(page, f"Tour at {width}", ".tour")
    for path in PAGES:
        page.goto(f"http://localhost:{box.port}{path}")
        wrong += trouble(page, f"{path} at {width}")
    assert not wrong, "\n".join(wrong)


class TestTheFocus:
    def test_is_never_lost_to_the_page(self, pages, box, ask):
        """After menus, sheets and panels, what opened them has the focus again, or what stands in its place."""
        song = ask("POST", "/api/compositions/", {"title": "Focus", "duplicate": box.song})["id"]
        page = pages(song)
        until(page, "line == 'connected' and number > 0")

        def focused() -> str:
            return page.evaluate("() => document.activeElement.ariaLabel ?? document.activeElement.tagName")

        def walks(key: str, times: int) -> list[str]:
            names = []
            for _ in range(times):
                page.keyboard.press(key)
                names.append(focused())
            return names

        for opener in ("Layout", "Settings", "Keys", "Add track"):
            page.get_by_role("button", name=opener, exact=True).focus()
            page.keyboard.press("Enter")
            assert focused() != opener
            page.keyboard.press("Escape")
            assert focused() == opener
        # Every region is reached by F6, and has a visible focus.
        page.keyboard.press("Shift+4")
        regions = walks("F6", 4)
        assert "BODY" not in regions
        assert len(set(regions)) == 4
        assert page.evaluate("() => getComputedStyle(document.activeElement).outlineStyle") == "solid"
        # The whole page by Tab alone, without a trap: the same place never comes back before the end.
        page.evaluate("() => document.activeElement.blur()")
        seen = []
        tabbed = "() => [...document.querySelectorAll('*')].indexOf(document.activeElement)"
        for _ in range(60):
            page.keyboard.press("Tab")
            seen.append(page.evaluate(tabbed))
        assert len(set(seen)) == 60
