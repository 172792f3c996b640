"""`-o FILE`: whole or not at all, and for its owner's eyes."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from loyalty_cli.errors import CannotCreate, InputOutput
from loyalty_cli.render.files import check_writable, write_file


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_file_is_readable_by_its_owner_only(tmp_path: Path) -> None:
    target = tmp_path / "é.csv"
    write_file(str(target), "Zoë\n")
    assert target.read_bytes() == "Zoë\n".encode()
    assert mode(target) == 0o600
    assert os.listdir(tmp_path) == ["é.csv"]


def test_a_file_that_was_there_keeps_its_mode(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    target.write_text("old")
    target.chmod(0o644)
    write_file(str(target), "new")
    assert target.read_text() == "new"
    assert mode(target) == 0o644


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.csv", tmp_path / "link.csv"
    real.write_text("old")
    link.symlink_to(real)
    write_file(str(link), "new")
    assert link.is_symlink()
    assert real.read_text() == "new"


def test_places_that_cannot_be_written_are_refused(tmp_path: Path) -> None:
    for name in (tmp_path, tmp_path / "none" / "a.csv"):
        with pytest.raises(CannotCreate) as refusal:
            write_file(str(name), "x")
        assert refusal.value.exit_code == 73
        assert str(name) in refusal.value.message
    assert os.listdir(tmp_path) == []


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_no_permission_is_refused(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(CannotCreate, match="permission"):
        check_writable(str(tmp_path / "a.csv"))
    tmp_path.chmod(0o700)


LIMITED = """
import resource, signal, sys
from loyalty_cli.errors import InputOutput
from loyalty_cli.render.files import write_file
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write_file(sys.argv[1], "x" * 5000)
except InputOutput as error:
    sys.exit(error.exit_code)
"""


def test_a_write_that_fails_halfway_leaves_the_old_file(tmp_path: Path) -> None:
    target = tmp_path / "a.csv"
    target.write_text("old")
    child = subprocess.run([sys.executable, "-c", LIMITED, str(target)], check=False)
    assert child.returncode == InputOutput.exit_code
    assert target.read_text() == "old"
    assert os.listdir(tmp_path) == ["a.csv"]


def test_a_named_pipe_is_written_not_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    write_file(str(pipe), "hello")
    assert os.read(reader, 100) == b"hello"
    os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)
