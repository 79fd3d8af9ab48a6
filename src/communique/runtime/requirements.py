"""What a machine must have before a node is brought or started: room on the disk and memory."""

from __future__ import annotations

import shutil
from pathlib import Path

import psutil

from communique.errors import ServiceError

GIB = 1024**3
MINIMUM_DISK_BYTES = 3 * GIB
MINIMUM_MEMORY_BYTES = 2 * GIB
# A container's own bound, which the machine's figures do not show (control groups, version 2).
CONTAINER_MEMORY_BOUND = Path("/sys/fs/cgroup/memory.max")


def require_disk(folder: Path, needed: int = MINIMUM_DISK_BYTES) -> None:
    """Raise ServiceError unless the disk of ``folder`` (which need not exist yet) has ``needed`` bytes free."""
    existing = next(parent for parent in (folder, *folder.parents) if parent.exists())
    free = shutil.disk_usage(existing).free
    if free < needed:
        raise ServiceError(
            f"The disk of {existing} has {free / GIB:.1f} GB free; Communiqué needs {needed / GIB:.0f} GB. Make room, "
            "or set COMMUNIQUE_HOME and XDG_CACHE_HOME to folders on another disk."
        )


def require_memory(needed: int = MINIMUM_MEMORY_BYTES) -> None:
    """Raise ServiceError unless ``needed`` bytes of memory are free, in this machine and in this container."""
    free = available_memory()
    if free < needed:
        raise ServiceError(
            f"{free / GIB:.1f} GB of memory are free; Elasticsearch and Airflow need {needed / GIB:.0f} GB. Close "
            "something, or set ES_URL to use a cluster that runs elsewhere."
        )


def available_memory() -> int:
    """Return the bytes of memory that can be had now, no more than the container may use at all."""
    available = int(psutil.virtual_memory().available)
    try:
        bound = CONTAINER_MEMORY_BOUND.read_text("ascii").strip()
    except OSError:
        return available
    return min(available, int(bound)) if bound.isdigit() else available
