"""Where the founders' data lies beside a checkout; tests that need it skip with a reason where it is absent."""

from pathlib import Path
from typing import Any

import pytest
import yaml

# One level further up for the copy of the tests that mutation testing makes.
SHARED = next(
    (folder / "shared" for folder in Path(__file__).resolve().parents[2:4] if (folder / "shared").is_dir()),
    Path(__file__).resolve().parents[2] / "shared",
)


def shared_yaml(name: str) -> Any:
    path = SHARED / name
    if not path.is_file():
        pytest.skip(f"{name} is not beside this checkout", allow_module_level=True)
    return yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
