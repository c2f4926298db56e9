"""A real browser for tests and pictures: Chromium of any make, without a window, which talks to nobody."""

import base64
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

selenium = pytest.importorskip("selenium", reason="selenium is not installed; it comes with the extra `browser`")

from selenium import webdriver  # noqa: E402
from selenium.webdriver.chrome.service import Service  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.remote.webelement import WebElement  # noqa: E402

PHONE, DESKTOP = 390, 1000
_NAMES = ("chromium", "chromium-browser", "google-chrome")
_FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--lang=en"),
    *("--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--disable-quic",
)


class Browser:
    """A page in a browser, as wide as a screen, in light or dark."""

    def __init__(self, driver: webdriver.Chrome) -> None:
        self.driver = driver

    def open(self, page: Path, *, width: int = DESKTOP, scheme: str = "light") -> None:
        """Show a file as on a screen of that width, to somebody who prefers that colour scheme."""
        screen = {"width": width, "height": 800, "deviceScaleFactor": 1.5, "mobile": width == PHONE}
        self._tell("Emulation.setDeviceMetricsOverride", screen)
        preferred = [{"name": "prefers-color-scheme", "value": scheme}]
        self._tell("Emulation.setEmulatedMedia", {"features": preferred})
        self._tell("Emulation.setScriptExecutionDisabled", {"value": True})  # what the tests ask for runs all the same
        self.driver.get(page.as_uri())

    def all(self, selector: str) -> list[WebElement]:
        """The elements that a CSS selector finds."""
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector: str) -> WebElement:
        """The first of them."""
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def open_all(self, selector: str) -> None:
        """Open all drawers that a CSS selector finds, as clicking on each would."""
        self.driver.execute_script(
            "document.querySelectorAll(arguments[0]).forEach(one => { one.open = true; })", selector
        )

    def style(self, selector: str, name: str) -> str:
        """A style of the first element found, as the browser has worked it out."""
        return self.one(selector).value_of_css_property(name)

    def looks(self, selector: str) -> list[tuple[str, dict[str, str]]]:
        """The elements that a CSS selector finds, each with all its styles, as the browser has worked them out."""
        found: list[list[Any]] = self.driver.execute_script(
            "return [...document.querySelectorAll(arguments[0])].map(one => {"
            "const styles = getComputedStyle(one);"
            "const pairs = [...styles].map(name => [name, styles.getPropertyValue(name)]);"
            "return [`${one.localName}.${one.className}`, Object.fromEntries(pairs)]; })",
            selector,
        )
        return [(element, styles) for element, styles in found]

    def sticks_out(self) -> list[str]:
        """The elements that are wider than the screen, so that one would have to scroll sideways."""
        found: list[str] = self.driver.execute_script(
            "const right = document.documentElement.clientWidth;"
            "return [...document.querySelectorAll('body *')]"
            ".filter(one => one.getBoundingClientRect().right > right + 0.5).map(one => one.outerHTML.slice(0, 200))"
        )
        return found

    def picture(self, path: Path, selector: str = "body") -> None:
        """Save a picture of an element."""
        box = self.driver.execute_script(
            "const box = document.querySelector(arguments[0]).getBoundingClientRect();"
            "return {x: box.x + scrollX, y: box.y + scrollY, width: box.width, height: box.height, scale: 1}",
            selector,
        )
        shot = self._tell("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": box})
        path.write_bytes(base64.b64decode(shot["data"]))

    def _tell(self, command: str, arguments: dict[str, Any]) -> Any:
        return self.driver.execute_cdp_cmd(command, arguments)


@contextmanager
def a_browser() -> Iterator[Browser]:
    """Start a browser with an empty profile; skip the test where there is none."""
    binary = next(filter(None, map(shutil.which, _NAMES)), None)
    driver_binary = shutil.which("chromedriver")
    if binary is None or driver_binary is None:
        pytest.skip("no browser is installed; on Debian: apt-get install chromium chromium-driver")
    options = webdriver.ChromeOptions()
    options.binary_location = binary
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        for flag in (*_FLAGS, f"--user-data-dir={profile}"):
            options.add_argument(flag)
        driver = webdriver.Chrome(options=options, service=Service(driver_binary))
        try:
            yield Browser(driver)
        finally:
            driver.quit()
