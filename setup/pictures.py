"""Pictures of every view, in three sizes and both themes: ``make pictures``.

A box with the demo songs and a few made for it is opened, photographed and thrown away. What the docs show goes to
``docs/img``; all the rest, for whoever works on the look, to ``test-results/pictures``. A view is a line of ``VIEWS``.

    .venv/bin/python setup/pictures.py              # all
    .venv/bin/python setup/pictures.py mixer notes  # these views alone
"""

import os
import sys
import tempfile
from base64 import b64decode
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sonic_site.settings")

from playwright.sync_api import Browser, Page, sync_playwright  # noqa: E402

from sonic_site.tests.boxes import Box  # noqa: E402
from sonic_site.tests.browsers import CHROMIUM, FLAGS  # noqa: E402
from sonic_site.tests.pages import script, until  # noqa: E402

SIZES = {"1440": (1440, 900), "1024": (1024, 768), "390": (390, 844)}
THEMES = ("dark", "light")
DOCS = ROOT / "docs" / "img"
ELSEWHERE = ROOT / "test-results" / "pictures"
#: As WebP: half of what PNG takes for a page of flat colours and text.
QUALITY = 82


class View(NamedTuple):
    """What is seen: of which song (or which address), after which steps; ``docs``: in the committed set."""

    song: str = "demo"
    steps: Callable[[Page], object] = lambda page: None
    docs: bool = False


def key(*keys: str) -> Callable[[Page], object]:
    return lambda page: [page.keyboard.press(each) for each in keys]


def panel(name: str) -> Callable[[Page], object]:
    """Opens a panel by its button, where it is not open already."""

    def open_it(page: Page) -> None:
        button = page.locator(".dock-tabs").get_by_role("button", name=name, exact=True)
        if button.get_attribute("aria-pressed") != "true":
            button.click()

    return open_it


def notes(page: Page) -> None:
    page.locator(".field-of-lanes").focus()
    page.keyboard.press("Control+ArrowRight")
    page.keyboard.press("Control+Enter")


def inspector(page: Page) -> None:
    page.locator(".field-of-lanes").focus()
    key("Control+ArrowRight", "i")(page)


def clip_as(way: str) -> Callable[[Page], object]:
    """The notes' panel with what the clip holds shown another way."""

    def show(page: Page) -> None:
        notes(page)
        page.get_by_role("button", name=way, exact=True).click()

    return show


def lanes_above(page: Page) -> None:
    """All lanes of the song's time."""
    for _ in range(8):
        page.get_by_role("button", name="Lanes and time", exact=True).click()
        closed = page.locator('[role="menuitemradio"][aria-checked="false"]')
        if not closed.count():
            return page.keyboard.press("Escape")
        closed.first.click()


def nowhere(page: Page) -> None:
    """The line to the server is cut."""
    page.context.set_offline(True)


def playing(page: Page) -> None:
    page.keyboard.press("Space")
    until(page, "beat > 12", timeout=60)


def opens(event: str) -> Callable[[Page], object]:
    return lambda page: page.evaluate(f"dispatchEvent(new Event('{event}'))")


VIEWS: dict[str, View] = {
    "library": View("/songs/", docs=True),
    "sign-in": View("/sign-in/"),
    "no-such-page": View("/nowhere/"),
    "licences": View("/licences/"),
    "studio": View(steps=playing, docs=True),
    "arrangement": View(steps=key("Shift+Digit1")),
    "mixer": View(steps=panel("Mixer")),
    "mix": View(steps=key("Alt+Digit2"), docs=True),
    "compose": View(steps=lambda page: (key("Alt+Digit1")(page), notes(page)), docs=True),
    "notes": View(steps=notes),
    "devices": View(steps=panel("Devices")),
    "meters": View(steps=panel("Meters")),
    "automation": View(steps=panel("Automation")),
    "steps": View(steps=clip_as("Step sequencer")),
    "controllers": View(steps=clip_as("Controllers")),
    "automation-in-place": View(steps=key("Shift+Digit1", "Shift+A")),
    "time-lanes": View(steps=lanes_above),
    "inspector": View(
        steps=lambda page: (page.locator(".field-of-lanes").focus(), key("Control+ArrowRight", "i")(page))
    ),
    "browser": View(steps=key("b")),
    "keyboard": View(steps=key("Shift+K")),
    "recording": View("empty", steps=lambda page: page.keyboard.press("r")),
    "palette": View(steps=key("Control+k")),
    "track-menu": View(steps=lambda page: page.get_by_role("button", name="More for Kit", exact=True).click()),
    "sound": View(steps=lambda page: page.locator("button.state").click()),
    "notepad": View(steps=key("Shift+Digit0")),
    "history": View(steps=key("Shift+Digit4")),
    "keys": View(steps=opens("sonic-help")),
    "settings": View(steps=opens("sonic-settings")),
    "tour": View(steps=opens("sonic-tour")),
    "empty": View("empty"),
    "offline": View(steps=nowhere),
    "hundred-tracks": View("hundred"),
    "long-names": View("long"),
    "alone": View("panel"),
}


def songs_of(box: Box) -> dict[str, str]:
    """The address of each kind of song that is shown."""
    ask = script(box)

    def new(title: str) -> str:
        return ask("POST", "/api/compositions/", {"title": title})["id"]

    def do(song: str, command: str, **arguments):
        path = f"/api/compositions/{song}/commands/"
        return ask("POST", path, {"command": command, "arguments": arguments})["result"]

    empty, hundred = new("A new song"), new("A hundred tracks")
    words = "a very long name that somebody gave to this without thinking of who has to read it"
    long = new(f"Song with {words}"[:120])
    for number in range(100):
        track = do(hundred, "mixer.add_track", name=f"Track {number + 1}")
        if number < 30:
            do(hundred, "compositions.add_clip", track_id=track, start_beats=4 * (number % 8), length_beats=8)
    for number in range(4):
        track = do(long, "mixer.add_track", name=f"Track {number + 1}, {words}"[:120])
        do(long, "compositions.add_clip", track_id=track, start_beats=4 * number, length_beats=4, name=words)
    demo = next(song["id"] for song in ask("GET", "/api/compositions/") if "Lanterns" in song["title"])
    songs = {"demo": demo, "empty": empty, "hundred": hundred, "long": long, "panel": demo}
    return {name: f"/songs/{id}/{'?panel=mixer' if name == 'panel' else ''}" for name, id in songs.items()}


def shoot(browser: Browser, address: str, view: View, size: str, places: dict[str, Path]) -> None:
    width, height = SIZES[size]
    is_phone = width < 600
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme=THEMES[0], has_touch=is_phone, is_mobile=is_phone
    )
    context.add_init_script("localStorage.setItem('sonic.tour', 'done')")
    page = context.new_page()
    page.goto(address)
    if page.locator("body.studio").count():
        page.wait_for_selector("body.studio.live")
    view.steps(page)
    chrome = context.new_cdp_session(page)
    for theme, place in places.items():
        page.emulate_media(color_scheme=theme)
        page.wait_for_timeout(700)  # for fonts, folds and what fades
        place.parent.mkdir(parents=True, exist_ok=True)
        picture = chrome.send("Page.captureScreenshot", {"format": "webp", "quality": QUALITY})
        place.write_bytes(b64decode(picture["data"]))
    context.close()


def place_of(name: str, size: str, theme: str) -> Path:
    is_shown = VIEWS[name].docs and (size == "1440" or (size == "390" and theme == "dark"))
    return (DOCS if is_shown else ELSEWHERE) / f"{name}-{size}-{theme}.webp"


def main(wanted: list[str]) -> None:
    names = wanted or list(VIEWS)
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        box = Box(Path(data))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            songs = songs_of(box)
            for name in names:
                address = f"http://localhost:{box.port}{songs.get(VIEWS[name].song, VIEWS[name].song)}"
                for size in SIZES:
                    places = {theme: place_of(name, size, theme) for theme in THEMES}
                    shoot(browser, address, VIEWS[name], size, places)
                print(name, flush=True)
        finally:
            browser.close()
            box.stop()


if __name__ == "__main__":
    main(sys.argv[1:])
