"""The demonstration: bodies of the founding documents, invented people, and the five typical cases as living dossiers."""

from zhixian.operation.demonstration.loading import accounts_text, load, load_once

__all__ = ["accounts_text", "load", "load_once"]
