"""Takes the pictures of the README and the handbook from a running demonstration: scripts/screenshots.py [ADDRESS]."""

import os
import re
import shutil
import sys
import tempfile
from pathlib import Path

import pylopdf_fonts_zh_cn
from playwright.sync_api import sync_playwright

ADDRESS = sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000"
ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / "docs" / "images"


def main() -> None:
    note = Path(os.environ.get("ZHIXIAN_VAR", ROOT / "var")) / "demonstration-accounts.txt"
    password = re.search(r"口令\s+(zx-\S+)", note.read_text()).group(1)  # type: ignore[union-attr]
    PICTURES.mkdir(parents=True, exist_ok=True)
    share = Path(tempfile.mkdtemp())
    shutil.copytree(Path(pylopdf_fonts_zh_cn.__file__).parent, share / "fonts")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=["--no-sandbox"],
            env={**os.environ, "XDG_DATA_HOME": str(share)},
        )
        for name, width in (("desk", 1440), ("phone", 390)):
            page = browser.new_page(viewport={"width": width, "height": 900}, base_url=ADDRESS, locale="zh-CN")
            page.goto("/accounts/login/")
            page.get_by_label("账号").fill("341300.market.handler1")
            page.get_by_label("口令").fill(password)
            page.get_by_role("button", name="登录").click()
            page.wait_for_url("**/desk/")
            page.goto("/desk/")
            page.screenshot(path=PICTURES / f"{name}-work.png")
            page.locator("main a[href*='/desk/dossiers/0']").first.click()
            page.goto(page.url.split("#")[0])
            page.evaluate("window.scrollTo(0, 0)")
            page.screenshot(path=PICTURES / f"{name}-dossier.png")
            page.screenshot(path=Path(tempfile.gettempdir()) / f"{name}-whole.png", full_page=True)
        browser.close()


main()
