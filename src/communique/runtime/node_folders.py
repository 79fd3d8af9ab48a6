"""Where the embedded node keeps its files: in the home, or beside it where another user must reach them."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

from communique.errors import ServiceError
from communique.runtime.account import Account, can_enter
from communique.runtime.distribution import copy_distribution, pinned_distribution
from communique.runtime.progress import Report
from communique.settings import Settings

# Survives a restart of the machine, unlike /tmp, and every user can reach it.
SHARED_STATE = Path("/var/tmp")  # noqa: S108 - folders in it are made by _make_guarded_folder


@dataclass(frozen=True)
class NodeFolders:
    """Folders of one node.

    Attributes:
        base: the folder of the others; belongs to whoever starts the node, so that nobody else can plant links in it.
        account: user who owns data, logs and the temporary folder; ``None`` is the present one.
    """

    base: Path
    account: Account | None

    @property
    def config(self) -> Path:
        """Configuration, written anew at each start (``ES_PATH_CONF``)."""
        return self.base / "config"

    @property
    def data(self) -> Path:
        """The indices (``path.data``)."""
        return self.base / "data"

    @property
    def logs(self) -> Path:
        """Elasticsearch's own logs (``path.logs``)."""
        return self.base / "logs"

    @property
    def snapshots(self) -> Path:
        """Where repositories of snapshots may lie (``path.repo``)."""
        return self.base / "snapshots"

    @property
    def temporary(self) -> Path:
        """Files of the running node (``ES_TMPDIR``)."""
        return self.base / "tmp"


def prepare_folders(settings: Settings, account: Account | None) -> NodeFolders:
    """Make the node's folders where the account can reach them.

    Raises:
        ServiceError: the folder beside the home belongs to somebody else.
    """
    folders = NodeFolders(_base_folder(settings, account), account)
    for folder in (folders.data, folders.logs, folders.snapshots, folders.temporary):
        folder.mkdir(mode=0o700, exist_ok=True)
        _hand_over(folder, account)
    return folders


def write_config(folders: NodeFolders, texts: dict[str, str]) -> None:
    """Make the configuration folder anew with the files in ``texts`` (name to text), and hand it to the account."""
    if folders.config.exists():
        shutil.rmtree(folders.config)
    folders.config.mkdir(mode=0o700)
    for name, text in texts.items():
        (folders.config / name).write_text(text, "utf-8")
        _hand_over(folders.config / name, folders.account)
    _hand_over(folders.config, folders.account)


def reachable_distribution(folders: NodeFolders, cached: Path, report: Report) -> Path:
    """Return the distribution itself where the account can read it, else a copy beside the node's data."""
    if can_enter(cached, folders.account):
        return cached
    copy = folders.base / pinned_distribution().folder_name
    if not copy.is_dir():
        report(
            f"copying Elasticsearch to {copy}, where the user {folders.account and folders.account.name} can read it"
        )
        copy_distribution(cached, copy)
    return copy


def remove_node_files(settings: Settings) -> None:
    """Remove everything the embedded node of this installation has stored; it must not be running."""
    for base in (settings.home.resolve() / "elasticsearch", _shared_base(settings)):
        if base.is_dir() and not base.is_symlink() and base.stat().st_uid == os.geteuid():
            shutil.rmtree(base)


def _base_folder(settings: Settings, account: Account | None) -> Path:
    inside = settings.home.resolve() / "elasticsearch"
    inside.parent.mkdir(parents=True, exist_ok=True)
    if account is None or can_enter(inside.parent, account):
        return _make_guarded_folder(inside)
    return _make_guarded_folder(_shared_base(settings))


def _shared_base(settings: Settings) -> Path:
    digest = hashlib.sha256(str(settings.home.resolve()).encode()).hexdigest()[:12]
    return SHARED_STATE / f"communique-{digest}"


def _make_guarded_folder(folder: Path) -> Path:
    """Make a folder only we can write to, or check that the one there is such a folder and no link to elsewhere."""
    try:
        folder.mkdir()
        folder.chmod(0o755)  # whatever the umask
    except FileExistsError:
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid() or found.st_mode & 0o022:
            raise ServiceError(
                f"{folder} should be a folder that only the present user can write to, and is not: somebody else made "
                "it. Remove it, or set COMMUNIQUE_HOME to another folder, and start again."
            ) from None
    return folder


def _hand_over(path: Path, account: Account | None) -> None:
    """Give a file or folder to the account. What it lies in must be ours, so that it cannot be swapped meanwhile."""
    if account is not None:
        os.chown(path, account.uid, account.gid, follow_symlinks=False)
