"""The browser of the tests that need a real one."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from .browsers import CHROMIUM, FLAGS


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        yield browser
        browser.close()
