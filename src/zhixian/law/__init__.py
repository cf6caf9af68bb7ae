"""Statutes as dated, cited data, and what follows from them. Pure: dates come in, an answer goes out."""
