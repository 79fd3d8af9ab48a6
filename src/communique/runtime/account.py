"""The user under which Elasticsearch runs: it refuses to run as root, so root hands it to an unprivileged account."""

from __future__ import annotations

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from communique.errors import ServiceError

# Accounts that exist on most systems and own nothing; not `elasticsearch`, which owns the data of an installed cluster.
UNPRIVILEGED_NAMES = ("nobody", "daemon")


class Identity(TypedDict, total=False):
    """Arguments of :class:`subprocess.Popen` that drop root's rights."""

    user: int
    group: int
    extra_groups: list[int]


@dataclass(frozen=True)
class Account:
    """An unprivileged user of this machine.

    Attributes:
        name: login name, for messages.
        uid: numeric user id.
        gid: numeric id of the user's own group.
    """

    name: str
    uid: int
    gid: int

    def popen_arguments(self) -> Identity:
        """Return the arguments of :class:`subprocess.Popen` that start a process as this user, in no other group."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def node_account() -> Account | None:
    """Return the account to run Elasticsearch under, or ``None`` when the present user will do (is not root).

    Raises:
        ServiceError: we are root and no unprivileged account exists.
    """
    if os.geteuid() != 0:
        return None
    for name in UNPRIVILEGED_NAMES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(name, entry.pw_uid, entry.pw_gid)
    raise ServiceError(
        f"Elasticsearch refuses to run as root, and neither {' nor '.join(UNPRIVILEGED_NAMES)} exists. "
        "Run as an ordinary user, create one of them (useradd --system nobody), or set ES_URL."
    )


def can_enter(folder: Path, account: Account | None) -> bool:
    """Tell whether the account may go into a folder and read it (asked of the system, so that ACLs count too)."""
    if account is None:
        return os.access(folder, os.R_OK | os.X_OK)
    asked = subprocess.run(  # noqa: S603
        ["/bin/sh", "-c", 'cd -- "$1" && test -r .', "sh", str(folder)],
        cwd="/",
        stderr=subprocess.DEVNULL,
        check=False,
        **account.popen_arguments(),
    )
    return asked.returncode == 0
