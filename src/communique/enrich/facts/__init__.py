"""Facts of a page beside its names: days, sums of money, document numbers, cited sources, who met, topics."""

from communique.enrich.facts.cites import find_cited
from communique.enrich.facts.days import find_days
from communique.enrich.facts.meetings import find_participants
from communique.enrich.facts.money import find_sums
from communique.enrich.facts.numbers import find_numbers
from communique.enrich.facts.topics import find_topics

__all__ = ["find_cited", "find_days", "find_numbers", "find_participants", "find_sums", "find_topics"]
