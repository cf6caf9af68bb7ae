"""The handbook's pages of the procedures are drawn from the declarations: `zhixian procedures handbook docs/handbook/procedures`."""

import re
from pathlib import Path

from zhixian import procedures
from zhixian.faces.cli.procedures import handbook_files

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "handbook" / "procedures"


def test_the_handbook_shows_the_declarations_of_today():
    assert {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()} == handbook_files()


def test_the_site_has_a_page_for_every_procedure_and_no_link_that_leads_nowhere(tmp_path):
    from scripts import handbook

    pages = handbook.build(tmp_path / "site")
    assert {page.stem for page in pages if page.parent.name == "procedures"} == set(procedures.definitions())
    for page in pages:
        for link in re.findall(r'(?:href|src)="([^"#]+)', page.read_text(encoding="utf-8")):
            assert link.startswith("http") or (page.parent / link).is_file(), (page, link)
