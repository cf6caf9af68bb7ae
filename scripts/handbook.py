"""The users' handbook as a site: every page of docs/handbook in one look, with a list of all pages. No scripts, no network."""

import re
import shutil
import sys
from html import escape
from pathlib import Path

from markdown_it import MarkdownIt

HOME = Path(__file__).resolve().parents[1] / "docs" / "handbook"
STYLE = """body{margin:0;font:16px/1.7 "Noto Sans SC","PingFang SC","Microsoft YaHei",sans-serif;color:#1b2430;background:#f4f6fa}
.frame{display:grid;grid-template-columns:260px minmax(0,1fr);gap:24px;max-width:1240px;margin:0 auto;padding:0 16px}
nav{padding:24px 0;font-size:15px}nav ul{list-style:none;margin:0;padding:0}nav a{display:block;padding:4px 8px;border-radius:6px}
nav a[aria-current]{background:#fff;font-weight:700}main{background:#fff;padding:8px 28px 40px;margin:24px 0;border-radius:10px;min-width:0}
a{color:#0b4aa2}table{border-collapse:collapse;font-size:14px}.wide{overflow-x:auto}th,td{border:1px solid #d7dde7;padding:6px 8px;
text-align:left;vertical-align:top}th{background:#f4f6fa}code,pre{background:#f4f6fa;border-radius:4px}pre{padding:10px;overflow-x:auto}
img{max-width:100%;height:auto}@media(max-width:760px){.frame{display:block}main{padding:4px 16px 24px}}"""


def build(out: Path) -> list[Path]:
    """Write the site into ``out`` (made anew) and answer with its pages."""
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    (out / "style.css").write_text(STYLE, encoding="utf-8")
    sources = [HOME / "README.md", *sorted(path for path in HOME.rglob("*.md") if path != HOME / "README.md")]
    titles = {path: _title(path) for path in sources}
    made = []
    for path in sources:
        target = out / _address(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(_page(path, titles), encoding="utf-8")
        made.append(target)
    for picture in HOME.rglob("*.svg"):
        (out / picture.relative_to(HOME)).write_bytes(picture.read_bytes())
    return made


def _address(path: Path) -> Path:
    return (
        path.relative_to(HOME).with_suffix(".html")
        if path.name != "README.md"
        else path.relative_to(HOME).with_name("index.html")
    )


def _title(path: Path) -> str:
    return next(
        line.removeprefix("# ") for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("# ")
    )


def _page(path: Path, titles: dict[Path, str]) -> str:
    up = "../" * (len(path.relative_to(HOME).parts) - 1)
    body = MarkdownIt("commonmark").enable("table").render(path.read_text(encoding="utf-8"))
    body = re.sub(
        r'(<a href="(?!https?:)[^"]*?)(README)?\.md', lambda m: m[1] + ("index" if m[2] else "") + ".html", body
    )
    body = body.replace("<table>", '<div class="wide" tabindex="0" role="region" aria-label="表"><table>').replace(
        "</table>", "</table></div>"
    )
    listed = "".join(
        f'<li><a href="{up}{_address(each).as_posix()}"{" aria-current=page" if each == path else ""}>{escape(title)}</a></li>'
        for each, title in titles.items()
    )
    return (
        f'<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<title>{escape(titles[path])} · 知衔使用手册</title><link rel="stylesheet" href="{up}style.css">'
        f'<div class="frame"><nav aria-label="手册"><ul>{listed}</ul></nav><main>{body}</main></div></html>'
    )


if __name__ == "__main__":
    where = Path(sys.argv[1] if len(sys.argv) > 1 else "var/handbook")
    print(f"手册已写到{where}：{len(build(where))}页，从 {where / 'index.html'} 看起。")
