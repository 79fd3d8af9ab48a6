"""Measurements of Communiqué beside today's best tools, on data that stays outside the project."""
