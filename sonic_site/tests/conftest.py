"""A box and a browser for the tests that need real ones."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from .boxes import Box
from .browsers import CHROMIUM, FLAGS
from .pages import SECONDS_TO_GET_THERE, script


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def box(tmp_path_factory) -> Iterator[Box]:
    """A box that all tests share, as people do: each makes songs of its own."""
    box = Box(tmp_path_factory.mktemp("box"))
    yield box
    box.stop()


@pytest.fixture
def ask(box):
    """Asks the box as a script does."""
    return script(box)


@pytest.fixture(scope="module")
def window(browser) -> Iterator[BrowserContext]:
    """A browser's window: what its pages have fetched once, they need not fetch again."""
    with browser.new_context() as context:
        # The tour's invitation would lie over what tests press.
        context.add_init_script("localStorage.setItem('sonic.tour', 'done')")
        yield context


@pytest.fixture
def pages(window, box) -> Iterator:
    """Opens pages of the box that remember nothing; a page that logs an error fails the test."""
    opened, wrong = [], []

    def open_page(song: str = "", *, width: int = 1440, height: int = 900) -> Page:
        page = window.new_page()
        opened.append(page)
        page.set_viewport_size({"width": width, "height": height})
        page.set_default_timeout(SECONDS_TO_GET_THERE)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.goto(f"http://localhost:{box.port}/" + (f"songs/{song}/" if song else ""))
        return page

    yield open_page
    for page in opened:
        if not page.is_closed():
            page.evaluate("localStorage.clear()")
            page.close()
    window.set_offline(False)
    window.clear_cookies()
    assert wrong == []
