"""Names in English texts: CoreNLP (or a spaCy model) as a tagger, its spans repaired."""
