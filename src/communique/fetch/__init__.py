"""Fetch: the only stage that touches the web; polite, bounded, and archived before anything reads it."""

from communique.fetch.crawl import fetch_candidates
from communique.fetch.remembering import RememberingSession
from communique.fetch.session import DEFAULT_USER_AGENT, PoliteSession, Visit

__all__ = ["DEFAULT_USER_AGENT", "PoliteSession", "RememberingSession", "Visit", "fetch_candidates"]
