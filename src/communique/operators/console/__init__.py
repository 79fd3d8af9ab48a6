"""The operators' pages: sources, one source, its rules with a live preview, quarantine, one page as received."""

from communique.operators.console.app import create_console
from communique.operators.console.visitor import Visitor

__all__ = ["Visitor", "create_console"]
