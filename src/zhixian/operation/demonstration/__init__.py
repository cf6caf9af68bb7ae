"""The demonstration: bodies of the founding documents, invented people, and the five typical cases as living dossiers."""

from zhixian.operation.demonstration.loading import load

__all__ = ["load"]
