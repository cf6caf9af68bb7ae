"""Zhixian: the platform on which IP-enforcement agencies work one case together."""

__version__ = "0.1.0"
