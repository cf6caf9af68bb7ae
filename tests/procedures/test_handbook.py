"""The handbook's pages of the procedures are drawn from the declarations: `zhixian procedures handbook docs/handbook/procedures`."""

from pathlib import Path

from zhixian.faces.cli.procedures import handbook_pages

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "handbook" / "procedures"


def test_the_handbook_shows_the_declarations_of_today():
    assert {path.stem: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")} == handbook_pages()
