"""Who says what: direct quotations, turns of a transcript, whole speeches and reported speech, in three languages."""

from communique.enrich.quotes.finder import find_quotes

__all__ = ["find_quotes"]
