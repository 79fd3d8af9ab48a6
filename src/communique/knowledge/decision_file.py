"""Reading ``decisions.yaml``: every decision validated, every contradiction an error with file, line and reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pydantic import ValidationError

from communique.errors import ConfigError
from communique.knowledge.decisions import Decision, Decisions, Merge, Split, end_of, is_unlinked
from communique.knowledge.yaml_nodes import line_of, read_yaml

DECISIONS_FILE = "decisions.yaml"


def load_decisions(directory: Path, entry_ids: Iterable[str]) -> Decisions:
    """Read ``decisions.yaml`` of a knowledge base; none is needed.

    Args:
        directory: the knowledge base.
        entry_ids: ids of its entries.

    Raises:
        ConfigError: a decision is not valid, or two contradict one another; the text names file, line and reason.
    """
    path = directory / DECISIONS_FILE
    if not path.is_file():
        return Decisions()
    content, node = read_yaml(path)
    if content is not None and not isinstance(content, list):
        raise ConfigError(
            f"{path}, line 1: expected a list of decisions (lines that begin with '- merge:' or '- split:')"
        )
    decisions: list[Decision] = []
    held = frozenset(entry_ids)
    for index, item in enumerate(content or []):
        line = line_of(node, (index,))
        try:
            decision = _read_decision(item)
            _check_decision(decision, decisions, held)
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(map(str, first["loc"])) or "decision"
            raise ConfigError(
                f"{path}, line {line_of(node, (index, *first['loc']))}: {where}: {first['msg']}"
            ) from error
        except ValueError as error:
            raise ConfigError(f"{path}, line {line}: {error}") from error
        decisions.append(decision)
    return Decisions(decisions)


def _read_decision(item: object) -> Decision:
    if isinstance(item, Mapping) and "split" in item:
        return Split.model_validate(item)
    return Merge.model_validate(item)


def _check_decision(decision: Decision, earlier: Sequence[Decision], held: frozenset[str]) -> None:
    """Raise ``ValueError`` if a decision names an entry that is not there, or contradicts an earlier one."""
    targets = [decision.into] if isinstance(decision, Merge) else [decision.split, *(one.id for one in decision.parts)]
    for target in targets:
        if not is_unlinked(target) and target not in held:
            raise ValueError(f"{target}: the knowledge base has no such entry")
    own = decision.merge if isinstance(decision, Merge) else decision.split
    for other in earlier:
        if isinstance(decision, Merge) and isinstance(other, Merge) and other.merge == own:
            raise ValueError(f"{own} was merged before; change that decision")
        if isinstance(decision, Split) and isinstance(other, Merge) and other.merge in targets[1:]:
            raise ValueError(f"{other.merge} is merged into another identity and cannot be a part")
    merges = {one.merge: one.into for one in (*earlier, decision) if isinstance(one, Merge)}
    end_of(own, merges)
