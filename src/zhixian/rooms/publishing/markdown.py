"""Markdown to HTML for public pages: raw HTML is shown as text, a link may only lead to http, https, tel, mailto or our own pages."""

import re
from collections.abc import MutableMapping, Sequence
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import OptionsDict

_SAFE = re.compile(r"(?:https?://|mailto:|tel:|/(?!/)|#)", re.IGNORECASE)
LONGEST = 30_000  # characters of one text


class _Links(RendererHTML):
    def link_open(
        self, tokens: Sequence[Token], index: int, options: OptionsDict, env: MutableMapping[str, Any]
    ) -> str:
        """A way out of the house tells the other site nothing and lends it no weight."""
        if str(tokens[index].attrGet("href")).lower().startswith("http"):
            tokens[index].attrSet("rel", "nofollow noopener noreferrer")
        return self.renderToken(tokens, index, options, env)

    def heading_open(
        self, tokens: Sequence[Token], index: int, options: OptionsDict, env: MutableMapping[str, Any]
    ) -> str:
        """The page's title is its h1: headings of the text begin below it."""
        tokens[
            index
        ].tag = f"h{min(int(tokens[index].tag[1:]) + 1, 6) if tokens[index].tag == 'h1' else tokens[index].tag[1:]}"
        return self.renderToken(tokens, index, options, env)

    def heading_close(
        self, tokens: Sequence[Token], index: int, options: OptionsDict, env: MutableMapping[str, Any]
    ) -> str:
        return self.heading_open(tokens, index, options, env)


@cache
def _parser() -> MarkdownIt:
    parser = MarkdownIt("commonmark", {"html": False}, renderer_cls=_Links).enable("table").disable("image")
    parser.validateLink = lambda url: bool(_SAFE.match(url))  # type: ignore[method-assign]
    return parser


def html(text: str) -> str:
    """Safe to be put into a page as it is."""
    return str(_parser().render(text))
