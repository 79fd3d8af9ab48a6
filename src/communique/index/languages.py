"""The languages whose texts have fields, and an analyzer, of their own."""

TEXT_LANGUAGES = ("en", "ru", "az")
"""ISO 639-1 codes; texts in all others share the field ``other``."""
