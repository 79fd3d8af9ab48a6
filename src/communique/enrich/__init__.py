"""The *enrich* stage: names found in an article's titles and texts, each linked to one identity."""

from communique.enrich.enricher import ENRICHER_VERSION, enrich_article, find_candidates, prepare_articles

__all__ = ["ENRICHER_VERSION", "enrich_article", "find_candidates", "prepare_articles"]
