from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from communique.errors import ServiceError
from communique.runtime import node_folders
from communique.runtime.account import Account, can_enter, node_account
from communique.runtime.node_folders import prepare_folders, remove_node_files, write_config
from communique.runtime.requirements import require_disk, require_memory
from communique.settings import Settings

AS_ROOT = pytest.mark.skipif(os.geteuid() != 0, reason="needs root, who hands the node to another user")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o777)
    monkeypatch.setattr(node_folders, "SHARED_STATE", shared)
    return Settings(home=tmp_path / "home", es_url=None)


def test_ordinary_user_keeps_everything_in_the_home(settings: Settings) -> None:
    folders = prepare_folders(settings, None)
    assert folders.base == settings.home / "elasticsearch"
    assert stat.S_IMODE(folders.data.stat().st_mode) == 0o700


@AS_ROOT
def test_home_out_of_reach_moves_the_node_beside_it(settings: Settings) -> None:
    settings.home.mkdir(mode=0o700)
    account = node_account()
    assert isinstance(account, Account)
    folders = prepare_folders(settings, account)
    assert folders.base.parent == node_folders.SHARED_STATE
    assert (folders.base.stat().st_uid, folders.data.stat().st_uid) == (0, account.uid)
    assert folders.base != prepare_folders(Settings(home=settings.home / "other", es_url=None), account).base


@AS_ROOT
def test_configuration_is_written_anew_for_the_account_alone(settings: Settings) -> None:
    account = node_account()
    assert account is not None
    folders = prepare_folders(settings, account)
    write_config(folders, {"elasticsearch.yml": "old", "stale.yml": "old"})
    write_config(folders, {"elasticsearch.yml": "new"})
    assert [path.name for path in folders.config.iterdir()] == ["elasticsearch.yml"]
    assert folders.config.stat().st_uid == account.uid
    assert stat.S_IMODE(folders.config.stat().st_mode) == 0o700


@AS_ROOT
def test_link_planted_in_the_shared_place_is_refused(settings: Settings, tmp_path: Path) -> None:
    settings.home.mkdir(mode=0o700)
    account = node_account()
    base = prepare_folders(settings, account).base
    remove_node_files(settings)
    target = tmp_path / "elsewhere"
    target.mkdir()
    base.symlink_to(target)
    with pytest.raises(ServiceError, match="somebody else made it"):
        prepare_folders(settings, account)
    assert list(target.iterdir()) == []


@AS_ROOT
def test_folder_of_somebody_else_is_refused(settings: Settings) -> None:
    settings.home.mkdir(mode=0o700)
    account = node_account()
    assert account is not None
    base = prepare_folders(settings, account).base
    os.chown(base, account.uid, account.gid)
    with pytest.raises(ServiceError, match=str(base)):
        prepare_folders(settings, account)


@AS_ROOT
def test_account_cannot_enter_a_private_folder(tmp_path: Path) -> None:
    private = tmp_path / "private"
    private.mkdir(mode=0o700)
    assert can_enter(private, None)
    assert not can_enter(private, node_account())


def test_removing_node_files_leaves_the_rest_of_the_home(settings: Settings) -> None:
    folders = prepare_folders(settings, None)
    (settings.home / "archive").mkdir()
    remove_node_files(settings)
    assert not folders.base.exists()
    assert (settings.home / "archive").is_dir()


def test_too_little_disk_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(ServiceError, match="Make room"):
        require_disk(tmp_path / "not" / "there" / "yet", needed=2**62)


def test_too_little_memory_is_said_plainly() -> None:
    with pytest.raises(ServiceError, match="GB of memory are free"):
        require_memory(needed=2**62)
