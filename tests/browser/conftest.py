"""A real browser: Debian's Chromium, with the Chinese face that comes with the papers, against a live server."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pylopdf_fonts_zh_cn
import pytest
from django.contrib.auth.hashers import make_password

from tests.rooms.world import World, make_world
from zhixian.rooms.agencies.models import Officer

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
PASSWORD = "correct-horse-battery"


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    if CHROMIUM is None:
        pytest.skip("没有 Chromium，浏览器测试跳过（apt-get install chromium）")
    from playwright.sync_api import sync_playwright

    share = tmp_path_factory.mktemp("share")
    (share / "fonts").mkdir()
    for face in Path(pylopdf_fonts_zh_cn.__file__).parent.glob("*.otf"):
        (share / "fonts" / face.name).symlink_to(face)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM,
            args=["--no-sandbox", "--disable-background-networking"],
            env={**os.environ, "XDG_DATA_HOME": str(share)},
        )
        yield browser
        browser.close()


@pytest.fixture
def world(committed: None) -> World:
    made = make_world()
    Officer.objects.update(password=make_password(PASSWORD))  # once: it is slow on purpose
    return made


@pytest.fixture
def as_officer(chromium: Any, live_server: Any, world: World) -> Iterator[Callable[..., Any]]:
    """``page = as_officer("market.head")``: a fresh window in which that officer has logged in."""
    contexts = []

    def enter(seat: str, *, width: int = 1440, height: int = 900) -> Any:
        context = chromium.new_context(
            viewport={"width": width, "height": height}, base_url=live_server.url, locale="zh-CN"
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto("/accounts/login/")
        page.get_by_label("账号").fill(seat if seat.count(".") == 2 else f"here.{seat}")
        page.get_by_label("口令").fill(PASSWORD)
        page.get_by_role("button", name="登录").click()
        page.wait_for_url("**/desk/**")
        return page

    yield enter
    for context in contexts:
        context.close()


def accessibility_faults(page: Any) -> list[str]:
    """What axe finds on the page by WCAG 2.2 AA, a line each."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
    found = Axe().run(page, options=options)
    return [f"{each['id']}: {each['nodes'][0]['html'][:120]}" for each in found.response["violations"]]
