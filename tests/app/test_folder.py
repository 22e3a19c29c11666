import json
import stat
from pathlib import Path

import pytest

from switchhook.app.folder import DataFolder, FolderError


def test_a_second_process_is_told_who_has_the_folder(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path / "data")
    with (
        folder.locked(),
        pytest.raises(FolderError, match=r"another Switchhook \(process \d+\)"),
        folder.locked(),
    ):
        pass
    with folder.locked():
        pass


def test_the_key_is_made_once_and_private(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    key = folder.key()
    assert folder.key() == key
    assert stat.S_IMODE((tmp_path / "secret.key").stat().st_mode) == 0o600


def test_a_key_from_the_environment_wins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SWITCHHOOK_SECRET_KEY", "ab" * 32)
    assert DataFolder(tmp_path).key() == b"\xab" * 32
    assert not (tmp_path / "secret.key").exists()


def test_a_spoilt_key_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("abc")
    with pytest.raises(FolderError, match=r"secret\.key does not hold 64 hex digits"):
        DataFolder(tmp_path).key()


def test_a_folder_that_cannot_be_made_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(FolderError, match="cannot write to the data folder"):
        DataFolder(tmp_path / "file" / "data")


def test_the_announcement_comes_and_goes(tmp_path: Path) -> None:
    folder = DataFolder(tmp_path)
    folder.announce({"http": "http://127.0.0.1:1"})
    assert json.loads(folder.server_file.read_text()) == {"http": "http://127.0.0.1:1"}
    folder.withdraw()
    folder.withdraw()
    assert not folder.server_file.exists()
