"""What a command says when somebody interrupts it, or closed what it reads from."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

PROGRAMME = '[shop]\nname = "S"\ncurrency = "EUR"\ntimezone = "UTC"\n[wallets.points]\n'


def loyalty(folder: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "loyalty_cli", *words, "--shop", str(folder)]


def opened(folder: Path) -> Path:
    (folder / "loyalty.toml").write_text(PROGRAMME, encoding="utf-8")
    subprocess.run(loyalty(folder, "init", "--no-input", "-q"), check=True)
    return folder


def test_ctrl_c_is_told_and_leaves_nothing(tmp_path: Path) -> None:
    folder = opened(tmp_path)
    with subprocess.Popen(
        loyalty(folder, "import", "sales", "-"), stdin=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdin is not None
        running.stdin.write(b"receipt,date,amount\nR1,2026-01-05,3.00\n")
        running.stdin.flush()
        # It waits for more: whoever was quick enough to interrupt its start-up sees a shell's word.
        time.sleep(2)
        running.send_signal(signal.SIGINT)
        _, said = running.communicate(timeout=30)
    assert running.returncode == 130
    assert "interrupted: what was not finished is not recorded" in said.decode()


def test_a_closed_standard_input_is_no_traceback(tmp_path: Path) -> None:
    folder = opened(tmp_path)
    command = " ".join(loyalty(folder, "import", "sales", "-"))
    done = subprocess.run(["sh", "-c", f"{command} <&-"], capture_output=True, text=True)
    assert done.returncode == 66
    assert done.stderr.startswith("error: Standard input is closed.")
