"""The parts of a sweep on disk: what is done stays done, whoever pulls the plug; the whole appears at once or not at all."""

import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

LAW = Path(__file__).parent.parent


class Busy(ValueError):
    """Another process sweeps into the same file."""


@dataclass(frozen=True)
class Parts:
    """A folder beside the result: ``manifest.json`` says of which file, by which law; then one pair of files a batch."""

    folder: Path

    def found(self, number: int) -> Path:
        return self.folder / f"found-{number:06}.parquet"

    def bad(self, number: int) -> Path:
        return self.folder / f"bad-{number:06}.parquet"

    def done(self, number: int) -> bool:
        return self.found(number).is_file()

    def begin(self, told: dict[str, Any]) -> bool:
        """True if parts of the same sweep are already here; parts of any other are thrown away."""
        manifest = self.folder / "manifest.json"
        try:
            if json.loads(manifest.read_text(encoding="utf-8")) == told:
                return True
        except (OSError, ValueError):
            pass
        self.clear()
        written(
            manifest, lambda path: path.write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
        )
        return False

    def keep(self, number: int, found: pl.DataFrame, bad: pl.DataFrame) -> None:
        """The found cases last: their file says that the batch is done."""
        written(self.bad(number), lambda path: bad.write_parquet(path))
        written(self.found(number), lambda path: found.write_parquet(path, compression="lz4"))

    def clear(self) -> None:
        for pattern in ("found-*", "bad-*", "manifest.json*"):
            for path in self.folder.glob(pattern):
                path.unlink()

    def remove(self) -> None:
        self.clear()
        (self.folder / "lock").unlink(missing_ok=True)
        self.folder.rmdir()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Busy while another process holds the folder; a killed one lets go by itself."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise Busy(f"另一个进程正在写{self.folder.name}，请等它结束，或者换一个结果文件名。") from None
            yield


def written(path: Path, write: Any) -> None:
    """``write`` fills a file beside ``path``, which then takes its place in one step."""
    beside = path.with_name(path.name + ".part")
    write(beside)
    with beside.open("rb") as file:
        os.fsync(file.fileno())
    beside.replace(path)


def law_digest() -> str:
    """Changes whenever the law's data or the code that reads it changes; parts of an older law are not gone on with."""
    digest = hashlib.sha256()
    for path in sorted([*LAW.rglob("*.py"), *LAW.rglob("*.yaml")]):
        digest.update(str(path.relative_to(LAW)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()
