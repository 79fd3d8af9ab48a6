"""Communiqué: ministry and news sites turned into one searchable record of who said what.

The path of a page is the architecture: ``discover`` → ``fetch`` → ``clean`` → ``enrich`` → ``index``, one package
each. The values handed from one to the next live in :mod:`communique.models`; no stage imports a later one.
"""

__version__ = "0.1.0"
