"""The five stages arranged: reads the ledger before them, hands them what they need, and writes the ledger after.

What a run makes between stages lies in its :class:`~communique.pipeline.workspace.Batch` folders as JSON lines, so that
a task hands on a reference and never a page, and a killed task goes on where it stopped.

Each step is imported from its own module (``communique.pipeline.fetch_step`` …): a task that fetches need not load the
models of the one that enriches, and reading a DAG loads none of them.
"""
