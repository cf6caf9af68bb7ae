"""Reading amounts, counts, dates, marks and numbers out of the prose of a decision, an indictment or a tip-off.

Rules and a dictionary (``words.yaml``), no model: what is found says where it stands and by which word it was told apart, so
that a person can confirm each figure. Nothing here decides a case.
"""

from zhixian.law.reading.facts import Offer, Offered, offer, offer_from
from zhixian.law.reading.found import Found
from zhixian.law.reading.reader import read_text

__all__ = ["Found", "Offer", "Offered", "offer", "offer_from", "read_text"]
