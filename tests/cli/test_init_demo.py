"""`init` makes a folder a shop and harms nothing; `demo` makes one to look around in."""

from __future__ import annotations

import contextlib
import io
import json
import os
import tomllib
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from loyalty_cli.cli.main import main
from loyalty_cli.cli.session import Session
from loyalty_cli.config.presets import preset_names
from loyalty_cli.render.output import Options, Output


class Terminal(io.StringIO):
    """A stream with a person at the other end."""

    def isatty(self) -> bool:
        return True


def typed(words: list[str], *answers: str) -> tuple[int, str]:
    """Runs a command at a terminal where these lines are typed; (exit code, what was asked)."""
    stderr = Terminal()
    stdin = Terminal("".join(f"{answer}\n" for answer in answers))
    session = Session(output=Output(Options(), Terminal(), stderr, stdin))
    return main(words, session), stderr.getvalue()


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty folder to stand in, a data folder of its own, and settings that say nothing."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("LC_ALL", "C")
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.delenv("LOYALTY_SHOP", raising=False)


def written(folder: Path | str = ".") -> dict[str, Any]:
    return tomllib.loads((Path(folder) / "loyalty.toml").read_text(encoding="utf-8"))


def test_without_a_terminal_everything_has_a_sensible_default(tmp_path: Path) -> None:
    assert main(["init", "--no-input"]) == 0
    shop = written()["shop"]
    assert shop["name"] == tmp_path.name
    assert (shop["currency"], shop["timezone"]) == ("EUR", "UTC")
    assert "country" not in shop
    assert "#" in Path("loyalty.toml").read_text(encoding="utf-8")
    assert os.stat("loyalty.db").st_mode & 0o777 == 0o600
    assert main(["enroll", "Ann"]) == 0


@pytest.mark.parametrize("preset", [name for name, _ in preset_names()])
def test_every_preset_makes_a_shop_whose_promises_hold(preset: str) -> None:
    options = ["--name", 'Bob\'s "Best"', "--currency", "jpy", "--timezone", "asia/tokyo"]
    assert main(["init", "--preset", preset, *options, "--country", "JP"]) == 0
    shop = written()["shop"]
    assert (shop["name"], shop["currency"]) == ('Bob\'s "Best"', "JPY")
    assert (shop["timezone"], shop["country"]) == ("Asia/Tokyo", "JP")
    assert main(["program", "check"]) == 0


def test_shop_names_the_folder_and_creates_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", "--shop", "deep/inside", "--json"]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["kept"] is False
    assert Path(answer["database"]).is_file()
    assert written("deep/inside")["shop"]["name"] == "inside"


def test_the_environment_names_the_folder_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOYALTY_SHOP", "mine")
    assert main(["init"]) == 0
    assert Path("mine/loyalty.db").is_file()
    assert not Path("loyalty.db").exists()


def test_a_shop_is_never_made_twice(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init"]) == 0
    before = Path("loyalty.toml").read_bytes()
    assert main(["init", "--preset", "stamps"]) == 73
    assert "is a shop already" in capsys.readouterr().err
    assert Path("loyalty.toml").read_bytes() == before


def test_a_programme_that_is_there_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    mine = '[shop]\nname = "Mine"\ncurrency = "OMR"\ntimezone = "Asia/Muscat"\n'
    Path("loyalty.toml").write_text(mine, encoding="utf-8")
    assert main(["init", "--currency", "EUR"]) == 0
    said = capsys.readouterr()
    assert "was kept" in said.err
    assert "Mine" in said.out
    assert Path("loyalty.toml").read_text(encoding="utf-8") == mine
    assert main(["enroll", "Ann"]) == 0


def test_a_wrong_programme_makes_no_shop() -> None:
    Path("loyalty.toml").write_text("[shop]\n", encoding="utf-8")
    assert main(["init"]) == 78
    assert not Path("loyalty.db").exists()


@pytest.mark.parametrize(
    ("option", "value", "code", "said"),
    [
        ("--currency", "EURO", 2, "did you mean 'EUR'?"),
        ("--timezone", "Europe/Pari", 2, "did you mean 'Europe/Paris'?"),
        ("--country", "France", 2, "there is no 'France'"),
        ("--name", " ", 2, "is not a name"),
        ("--preset", "point", 2, "did you mean 'points'?"),
    ],
)
def test_a_wrong_answer_is_told_and_nothing_is_made(
    capsys: pytest.CaptureFixture[str], option: str, value: str, code: int, said: str
) -> None:
    assert main(["init", option, value]) == code
    assert said in capsys.readouterr().err
    assert list(Path().iterdir()) == []


def test_a_file_in_the_way() -> None:
    Path("taken").write_text("", encoding="utf-8")
    assert main(["init", "--shop", "taken"]) == 73
    assert main(["demo", "taken"]) == 73


def test_at_a_terminal_it_asks_and_asks_again() -> None:
    code, asked = typed(["init"], "Chez Zoé", "stamps", "euro", "eur", "", "FR")
    assert code == 0
    assert "did you mean 'EUR'?" in asked
    assert "loyalty enroll" in asked
    file = written()
    assert (file["shop"]["name"], file["shop"]["country"]) == ("Chez Zoé", "FR")
    assert file["shop"]["timezone"] == "UTC"
    assert "stamps" in file["wallets"]


def test_at_a_terminal_an_end_of_input_takes_the_defaults() -> None:
    assert typed(["init"])[0] == 0
    assert written()["shop"]["currency"] == "EUR"


def test_what_was_said_is_not_asked() -> None:
    options = ["--name", "X", "--preset", "points", "--currency", "EUR", "--timezone", "UTC"]
    code, asked = typed(["init", *options, "--country", ""])
    assert code == 0
    assert "[" not in asked  # no question shows a default


def test_this_computers_time_zone_is_proposed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", ":America/New_York")
    assert main(["init"]) == 0
    assert written()["shop"]["timezone"] == "America/New_York"


# ── demo ─────────────────────────────────────────────────────────────────────────────────


class Demo(NamedTuple):
    """A demo that was made once: where, how it ended, and what it said."""

    folder: Path
    code: int
    out: str
    err: str


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    folder = tmp_path_factory.mktemp("demo") / "loyalty-demo"
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(["demo", str(folder)])
    return Demo(folder, code, out.getvalue(), err.getvalue())


def test_the_demo_is_a_whole_shop_and_a_tour_of_it(demo: Demo) -> None:
    assert demo.code == 0, demo.err
    shown = [line for line in demo.out.splitlines() if line.startswith("$ ")]
    assert shown == [
        "$ loyalty report tiers --as-of 2026-08-31",
        "$ loyalty report retention --as-of 2026-08-31",
        "$ loyalty show CL-0304 --as-of 2026-08-31",
        "$ loyalty explain CL-0304 --as-of 2026-08-31",
    ]
    assert "Noor Belkacem" in demo.out
    assert f"--shop {demo.folder}" in demo.err
    assert sorted(path.name for path in demo.folder.iterdir()) == ["loyalty.db", "loyalty.toml"]


def test_the_demos_books_are_in_order(demo: Demo, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--shop", str(demo.folder)]) == 0
    capsys.readouterr()
    # The programme it was filled under is the file that stands beside it.
    assert main(["program", "show", "--history", "--json", "--shop", str(demo.folder)]) == 0
    assert len(json.loads(capsys.readouterr().out)) == 1
    assert main(["visit", "CL-0304", "--shop", str(demo.folder)]) == 0
    capsys.readouterr()
    assert main(["program", "show", "--json", "--shop", str(demo.folder)]) == 0
    assert json.loads(capsys.readouterr().out)["version"] == 1


def test_the_demo_takes_no_existing_folder(capsys: pytest.CaptureFixture[str]) -> None:
    Path("loyalty-demo").mkdir()
    assert main(["demo"]) == 73
    assert list(Path("loyalty-demo").iterdir()) == []
    assert "loyalty demo DIR" in capsys.readouterr().err


def test_the_demo_is_never_made_in_the_data_folder(tmp_path: Path) -> None:
    assert main(["demo", "data/loyalty"]) == 73
    assert not (tmp_path / "data").exists()
