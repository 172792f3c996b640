"""The gallery of errors: each common one reproduced once, with its exit code and its words.

Every case runs in one shop that is prepared once, because a refused act changes
nothing: the shop's file is compared, byte for byte, before and after.
"""

from __future__ import annotations

import hashlib
import io
import json
import shutil
import sqlite3
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from loyalty_cli.cli.main import main

PROGRAMME = """
[shop]
name = "Café Lune"
currency = "EUR"
timezone = "Europe/Paris"
country = "FR"
receipts_restart = "day"

[wallets.points]
unit = "point"
money_value = "0.01"
step = 100
minimum = 200
[wallets.credit]
money = true
[wallets.status]
unit = "mile"
spendable = false

[[earn]]
name = "base"
give = 1
per = "1.00"
[[earn]]
name = "follow"
on = "action"
action = "follow-instagram"
give = 10

[[rewards]]
name = "coffee"
title = "A coffee"
cost = 60
kind = "item"
items = { category = ["coffee"] }
[[rewards]]
name = "five-off"
title = "5 EUR off"
cost = 100
kind = "money"
amount = "5.00"
minimum = "20.00"
[[rewards]]
name = "mug"
title = "A mug"
cost = 20
kind = "service"
stock = 1
[[rewards]]
name = "tea"
title = "A tea"
cost = 1
kind = "service"
limit = { times = 1, per = "lifetime" }
[[rewards]]
name = "gift"
title = "A gift"
kind = "service"
[[rewards]]
name = "lunch"
title = "Lunch"
cost = 1
kind = "service"
who = { segment = ["vip"] }

[[plans]]
name = "prime"
fee = "79.00"
every = "12 months"

[[referrals]]
name = "friends"
friend = { give = 10 }
referrer = { give = 20 }

[segments]
vip = {}
"""
#: The acts before every case, numbered from 1; a bar stands between words.
BEFORE = """
enroll|Ann Lee|--phone|06 12 34 56 78|--email|ann@example.org|--card|7|--on|2026-01-05
enroll|Bo|--on|2026-01-05
enroll|Bo|--card|1|--on|2026-01-05
purchase|Ann Lee|150.00|--receipt|R1|--ref|k1|--on|2026-01-06
purchase|Ann Lee|15.00|--receipt|R2|--on|2026-01-06
purchase|Ann Lee|5.00|--receipt|R2|--on|2026-01-07
refund|receipt:R2@2026-01-06|--on|2026-01-08
redeem|Ann Lee|mug|--on|2026-01-09
voucher|give|Ann Lee|tea|--on|2026-01-09
join|Ann Lee|prime|--on|2026-01-10
enroll|Cleo|--on|2026-01-10
award|Cleo|500|--on|2026-01-10
award|Cleo|5|--wallet|status|--on|2026-01-10
purchase|Cleo|10.00|--receipt|R3|--on|2026-01-11
redeem|Cleo|--units|500|--on|2026-01-12
visit|Cleo|--on|2026-01-13
undo|act:16|--on|2026-01-13
"""


class Case(NamedTuple):
    """A command line (a bar between words) that fails, and how. SHOP stands for the folder."""

    line: str
    code: int
    slug: str
    message: str


CASES = [
    # The command line makes no sense.
    Case("balance", 2, "usage", "Missing argument 'CUSTOMER'."),
    Case("balance|Ann|Lee", 2, "usage", "There is a word too many: Lee."),
    Case("balance|Cleo|--zzz", 2, "usage", "No such option: --zzz."),
    Case("purchase|Cleo|5.00|--store", 2, "usage", "Option '--store' requires an argument."),
    Case("customer", 2, "usage", "Behind `loyalty customer` a command is missing."),
    Case("nonsense", 2, "unknown-command", "There is no command 'nonsense'."),
    Case("customer|nonsense", 2, "unknown-command", "There is no command 'customer nonsense'."),
    Case("balance|Z\udce9", 2, "not-text", "'z\\udce9' is not text in UTF-8."),
    Case("balance|Cleo|--as-of|monday", 2, "bad-date",
         "--as-of: 'monday' is not a date (write 2026-01-31)."),
    Case("visit|Cleo|--on|2026-02-30", 2, "bad-date",
         "--on: '2026-02-30' is no day of the calendar."),
    Case("purchase|Cleo|5,00", 2, "usage",
         "Invalid value for AMOUNT: '5,00' is not an amount of money (write 12.50)."),
    Case("purchase|Cleo|-5.00", 2, "usage", "Invalid value for AMOUNT: '-5.00' is below 0."),
    Case("purchase|Cleo|1.234", 2, "usage",
         "Invalid value for AMOUNT: '1.234' has more decimals than the currency (2)."),
    Case("purchase|Cleo|99999999999999999999", 2, "usage",
         "Invalid value for AMOUNT: '99999999999999999999' is too large."),
    Case("purchase|Cleo|5.00|--item|colour=red", 2, "usage",
         "Invalid value for --item: 'colour=red': write sku, category, item, name, qty, amount"
         " each once, as key=value."),
    Case("purchase|Cleo|5.00|--receipt|", 2, "empty-value", "--receipt is empty."),
    Case("purchase|Cleo|5.00|--ref|", 2, "empty-value", "--ref is empty."),
    Case("award|Cleo|١٢", 2, "usage", "Invalid value for UNITS: '١٢' is not a whole number."),
    Case("award|Cleo|0", 2, "nothing-to-award", "0 units change nothing."),
    Case("load|Cleo|0", 2, "nothing-to-load", "Load an amount above 0."),
    Case("refund|R3|0", 2, "usage", "Invalid value for AMOUNT: refund more than 0."),
    Case("refund|act:x", 2, "usage",
         "Invalid value for ACT: 'act:x' is not an act (write act:17)."),
    Case("refund|receipt:", 2, "usage",
         "Invalid value for RECEIPT: name a receipt (R17, receipt:R17) or a sale's act (act:17)."),
    Case("redeem|Cleo", 2, "redeem-what", "Name a reward, or --units, or --money (one of them)."),
    Case("redeem|Cleo|tea|--units|200", 2, "redeem-what",
         "Name a reward, or --units, or --money (one of them)."),
    Case("redeem|Cleo|tea|--times|0", 2, "bad-times", "--times must be at least 1."),
    Case("redeem|Cleo|tea|--times|two", 2, "usage",
         "Invalid value for '--times': 'two' is not a whole number."),
    Case("survey|Cleo|nps|11", 2, "off-scale", "11 is not on the scale of nps: 0 to 10."),
    Case("survey|Cleo|nsp|1", 2, "unknown-survey", "There is no survey 'nsp'."),
    Case("enroll|", 2, "empty-name", "A customer needs a name."),
    Case("enroll|\x1b[31mEve", 2, "senseless-name",
         "The name '\\x1b[31mEve' holds control characters."),
    Case(f"enroll|{'x' * 201}", 2, "long-name", "A name has at most 200 characters."),
    Case("enroll|Zed|--phone|12", 2, "bad-phone", "'12' is not a phone number."),
    Case("enroll|Zed|--email|zed", 2, "bad-email", "'zed' is not an e-mail address."),
    Case("enroll|Zed|--birthday|30-02", 2, "usage",
         "Invalid value for --birthday: '30-02' is no day of the calendar"
         " (write month before day: 02-28)."),
    Case("enroll|Zed|--birthday|2031-01-01|--on|2026-01-05", 2, "future-birthday",
         "The birthday 2031-01-01 is after 2026-01-05."),
    Case("customer|edit|Cleo", 2, "nothing-to-change", "Say what to change, for example --phone."),
    Case("undo", 2, "needs-an-answer",
         "This needs an answer, and there is nobody to ask: Undo act 15 (redeem of Cleo)?"),
    # Not found, or several match.
    Case("balance|Nobody", 3, "unknown-customer", "No customer matches 'Nobody'."),
    Case("balance|Bo", 3, "ambiguous-customer",
         "'Bo' could be 2 customers: #2 Bo; #3 Bo (card 1)."),
    Case("balance|1", 3, "ambiguous-customer",
         "'1' could be 2 customers: #1 Ann Lee (card 7, email ann@example.org); #3 Bo (card 1)."),
    Case("explain|R9", 3, "unknown-customer", "No receipt and no customer matches 'R9'."),
    Case("refund|R9", 3, "unknown-sale", "There is no receipt R9."),
    Case("refund|act:2", 3, "unknown-sale", "Act 2 is no sale."),
    Case("refund|R2", 3, "ambiguous-sale",
         "Several sales are meant by receipt R2: R2@2026-01-06, R2@2026-01-07."),
    Case("undo|act:99", 3, "unknown-act", "There is no act 99."),
    Case("action|Cleo|dance", 3, "unknown-action", "The programme names no action 'dance'."),
    Case("redeem|Cleo|tee", 3, "unknown-reward", "There is no reward 'tee'."),
    Case("award|Cleo|5|--wallet|pints", 3, "unknown-wallet", "There is no wallet 'pints'."),
    Case("join|Cleo|gold", 3, "unknown-plan", "There is no plan 'gold'."),
    Case("segment|add|Cleo|staff", 3, "unknown-segment", "There is no segment 'staff'."),
    Case("purchase|Cleo|5.00|--partner|vet", 3, "unknown-partner", "There is no partner 'vet'."),
    Case("voucher|show|ABC-DEF-GHJ", 3, "unknown-voucher", "There is no voucher 'ABC-DEF-GHJ'."),
    Case("enroll|Zed|--code|ABC-DEF-GHJ", 3, "unknown-code",
         "There is no referral code 'ABC-DEF-GHJ'."),
    Case("refer|Cleo|--campaign|summer", 3, "unknown-campaign",
         "There is no referral campaign 'summer'."),
    Case("draw|run|weekly", 3, "unknown-draw", "There is no draw 'weekly'."),
    Case("import|undo|99", 3, "unknown-batch", "There is no import 99."),
    # A rule of the programme says no.
    Case("redeem|id:2|tea", 4, "short-balance", "Bo has 0 points to spend, not 1 point."),
    Case("award|id:2|-5", 4, "short-balance", "Bo has 0 points to spend, not 5 points."),
    Case("purchase|Cleo|9.00|--pay-from|credit=5.00", 4, "short-balance",
         "Cleo has 0.00 EUR to spend, not 5.00 EUR."),
    Case("redeem|Cleo|mug", 4, "out-of-stock", "A mug is out of stock."),
    Case("redeem|Ann Lee|tea|--times|2", 4, "limit-reached",
         "A tea: at most 1 ever for each customer, 1 taken already."),
    Case("redeem|Cleo|coffee", 4, "needs-a-sale", "A coffee is used on a purchase."),
    Case("redeem|Cleo|gift", 4, "not-for-taking", "A gift has no cost: it is only handed out."),
    Case("redeem|Cleo|lunch", 4, "not-for-this-customer",
         "Lunch is not for this customer's level or group."),
    Case("redeem|Cleo|--units|250", 4, "spend-step",
         "250 points cannot be spent: only whole steps of 100 points can."),
    Case("redeem|Cleo|--units|100", 4, "spend-minimum",
         "100 points is too little to spend: the smallest spend is 200 points."),
    Case("redeem|Cleo|--units|5|--wallet|status", 4, "not-spendable",
         "Miles are never spent: the programme only counts them."),
    Case("load|Cleo|5.00|--wallet|points", 4, "not-a-money-wallet",
         "The wallet 'points' holds points, not money."),
    Case("purchase|Ann Lee|10.00|--reward|five-off", 4, "purchase-minimum",
         "“5 EUR off” needs a purchase of at least 20.00 EUR; this one is 10.00 EUR."),
    Case("purchase|Ann Lee|30.00|--reward|coffee", 4, "reward-does-not-apply",
         "“A coffee” applies to nothing on this receipt."),
    Case("voucher|use|tea|Cleo", 4, "no-open-voucher",
         "This customer has no usable voucher of 'tea'."),
    Case("refund|R3|11.00", 4, "over-refund",
         "11.00 EUR is more than this sale has left to refund (10.00 EUR of 10.00 EUR)."),
    Case("refund|act:5", 4, "over-refund",
         "Nothing is left of this sale: all of it was refunded."),
    Case("undo|act:5", 4, "refunded-since", "The sale of act 5 was refunded by act 7."),
    Case("undo|act:16", 4, "undone-already", "Act 16 was undone already, by act 17."),
    Case("undo|act:17", 4, "undo-of-undo", "Act 17 is itself an undo."),
    Case("join|Ann Lee|prime", 4, "already-member", "This customer is in prime already."),
    Case("leave|Cleo|prime|--on|2026-01-14", 4, "not-a-member",
         "This customer is not in prime on 2026-01-14."),
    Case("join|Cleo|prime|--renew", 4, "nothing-to-renew",
         "This customer never was in prime: there is nothing to renew."),
    # Bad data, or a conflict.
    Case("purchase|Ann Lee|160.00|--ref|k1", 65, "ref-conflict",
         "The --ref 'k1' was used for something else already (act 4)."),
    Case("purchase|Cleo|11.00|--receipt|R3|--on|2026-01-11", 65, "receipt-conflict",
         "The receipt R3 is recorded already with another amount (act 14)."),
    Case("enroll|Zed|--phone|+33612345678", 65, "duplicate-phone",
         "The phone number +33612345678 is Ann Lee's already (#1)."),
    Case("enroll|Zed|--email|ANN@example.org", 65, "duplicate-email",
         "The e-mail address ANN@example.org is Ann Lee's already (#1)."),
    Case("enroll|Zed|--card|7", 65, "duplicate-card", "The card 7 is Ann Lee's already (#1)."),
    Case("purchase|Cleo|10.00|--item|amount=9.00", 65, "lines-do-not-add-up",
         "The items add up to 9.00 EUR, the amount is 10.00 EUR."),
    # Files and folders.
    Case("import|sales|SHOP/nope.csv", 66, "no-such-file", "There is no file SHOP/nope.csv."),
    Case("program|check|SHOP/nope.toml", 66, "no-programme",
         "There is no programme file SHOP/nope.toml."),
    Case("init", 73, "shop-exists", "SHOP is a shop already."),
    Case("demo|SHOP", 73, "folder-exists", "SHOP exists already."),
    Case("log|-o|SHOP/nowhere/log.json", 73, "cannot-create",
         "SHOP/nowhere/log.json cannot be written: there is no folder SHOP/nowhere."),
    Case("balance|Cleo|--shop|SHOP/nowhere", 66, "no-shop", "There is no folder SHOP/nowhere."),
]  # fmt: skip


class Shop:
    """The prepared shop; runs command lines in it and says what they wrote."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def run(self, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
        """Exit code, stdout and stderr."""
        # A --shop of the case comes last, and the last one counts.
        code = main(["--shop", str(self.folder), *words])
        return code, *capsys.readouterr()

    def digest(self) -> str:
        """Of the shop's file: changes with any change."""
        return hashlib.sha256((self.folder / "loyalty.db").read_bytes()).hexdigest()


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    folder = tmp_path_factory.mktemp("gallery")
    (folder / "loyalty.toml").write_text(PROGRAMME, encoding="utf-8")
    for line in ["init", *BEFORE.split("\n")[1:-1]]:
        assert main([*line.split("|"), "--shop", str(folder)]) == 0, line
    return Shop(folder)


@pytest.fixture
def copy(shop: Shop, tmp_path: Path) -> Shop:
    """A copy of the shop that a test may break."""
    shutil.copytree(shop.folder, tmp_path / "copy")
    return Shop(tmp_path / "copy")


@pytest.fixture(autouse=True)
def nobody_at_the_keyboard(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b""), encoding="utf-8"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.slug}-{case.line[:40]}")
def test_gallery(case: Case, shop: Shop, capsys: pytest.CaptureFixture[str]) -> None:
    place = str(shop.folder)
    words = [word.replace("SHOP", place) for word in case.line.split("|")]
    before = shop.digest()
    code, out, err = shop.run(capsys, *words, "--json")
    error = json.loads(err)
    assert (code, error["error"]) == (case.code, case.slug)
    assert error["message"] == case.message.replace("SHOP", place)
    assert list(error) == ["error", "message", "hint", "details"]
    assert isinstance(error["hint"], str)
    assert isinstance(error["details"], dict)
    assert out == ""
    # A person is told the same, with what to do next on a line of its own.
    code, out, err = shop.run(capsys, *words)
    assert (code, out) == (case.code, "")
    assert err.startswith("error: ")
    assert "\x1b" not in err
    assert "Traceback" not in err
    if error["hint"]:
        assert err.endswith(f"\n{error['hint']}\n")
    assert shop.digest() == before


# ── a programme file that cannot be used: 78 for every command but `program check` ────

PROGRAMMES = [
    ("[shop]", "[shop", "bad-programme",
     "loyalty.toml:2:6: expected ']' at the end of a table declaration"),
    ('currency = "EUR"', 'currency = "EURO"', "bad-programme",
     "loyalty.toml, line 4, shop.currency: 'EURO' is not a currency code; did you mean 'EUR'?"),
    ("give = 1\n", "give = 0\n", "bad-programme",
     "loyalty.toml, line 22, earn[0].give: must be more than 0"),
    ('unit = "point"', 'unit = "point"\nexpire = "1 year"', "bad-programme",
     "loyalty.toml, line 11, wallets.points.expire: unknown key 'expire';"
     " did you mean 'expires'?"),
    ('currency = "EUR"', 'currency = "USD"', "still-held",
     "loyalty.toml cannot be used: The currency cannot change from EUR to USD:"
     " acts are recorded in it."),
    ("[wallets.status]", "[wallets.miles]", "still-held",
     "loyalty.toml cannot be used: The wallet 'status' still holds 5 units."),
    ('name = "tea"', 'name = "chai"', "still-held",
     "loyalty.toml cannot be used: The reward 'tea' has 1 open voucher."),
    ('name = "prime"', 'name = "plus"', "still-held",
     "loyalty.toml cannot be used: The plan 'prime' still has 1 member."),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "slug", "message"), PROGRAMMES)
def test_a_programme_that_cannot_be_used(
    old: str, new: str, slug: str, message: str, copy: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    file = copy.folder / "loyalty.toml"
    file.write_text(PROGRAMME.replace(old, new, 1), encoding="utf-8")
    before = copy.digest()
    for words in (["balance", "Cleo"], ["visit", "Cleo"], ["upkeep"]):
        code, out, err = copy.run(capsys, *words, "--json", "--as-of", "2026-01-14")
        error = json.loads(err)
        assert (code, error["error"], error["message"], out) == (78, slug, message, "")
    code, out, _ = copy.run(capsys, "program", "check", "--json")
    assert code == 65
    assert json.loads(out)[0]["valid"] is False
    assert copy.digest() == before
    # The owner puts it right, and all is as before.
    file.write_text(PROGRAMME, encoding="utf-8")
    assert copy.run(capsys, "visit", "Cleo")[0] == 0


# ── a shop's file that cannot be used ─────────────────────────────────────────────────


def _is_missing(file: Path) -> None:
    file.unlink()


def _is_text(file: Path) -> None:
    file.write_text("This is no database at all. " * 50)


def _is_somebody_elses(file: Path) -> None:
    file.unlink()
    sqlite3.connect(file).execute("CREATE TABLE wine (name TEXT)").connection.close()


def _is_newer(file: Path) -> None:
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA user_version = 99")


def _is_damaged(file: Path) -> None:
    with file.open("r+b") as pages:
        pages.seek(4096)
        pages.write(b"\xff" * (file.stat().st_size - 4096))


@pytest.mark.parametrize(
    ("happens", "code", "slug"),
    [
        (_is_missing, 66, "no-database"),
        (_is_text, 65, "damaged-file"),
        (_is_somebody_elses, 65, "not-a-shop"),
        (_is_newer, 65, "newer-file"),
        (_is_damaged, 65, "damaged-file"),
    ],
)
def test_a_shops_file_that_cannot_be_used(
    happens: object, code: int, slug: str, copy: Shop, capsys: pytest.CaptureFixture[str]
) -> None:
    assert callable(happens)
    happens(copy.folder / "loyalty.db")
    for words in (["balance", "Cleo"], ["visit", "Cleo"]):
        answer, out, err = copy.run(capsys, *words, "--json")
        error = json.loads(err)
        assert (answer, error["error"], out) == (code, slug, "")
        assert error["hint"]


def test_a_shop_that_somebody_writes_to_is_busy(
    copy: Shop, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("loyalty_cli.storage.database.BUSY_SECONDS", 0)
    other = sqlite3.connect(copy.folder / "loyalty.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    code, out, err = copy.run(capsys, "visit", "Cleo", "--json")
    other.close()
    assert (code, json.loads(err)["error"], out) == (75, "locked", "")
    assert "safe to run the command again" in json.loads(err)["hint"]


def test_a_folder_without_a_programme_is_no_shop(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["balance", "Cleo", "--shop", str(tmp_path)]) == 66
    assert capsys.readouterr() == (
        "",
        f"error: There is no loyalty.toml in {tmp_path}.\n"
        "Run `loyalty init` there, or name the shop's folder with --shop.\n",
    )
