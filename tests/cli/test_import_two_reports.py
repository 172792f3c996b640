"""Two reports of one shop that tell of the same sales and refunds (SumUp): all count once."""

from __future__ import annotations

from itertools import permutations
from typing import Any

import pytest

SALES = (
    "Datum,Typ,Transaktionsnummer,Zahlungsmethode,Menge,Beschreibung,Währung,Preis (brutto),Konto\n"
)
SOLD = (
    '"24.03.2026, 12:32",Verkauf,TX1,MC,1,Suppe,EUR,16.0,a@b.ch\n'
    '"24.03.2026, 12:32",Verkauf,TX1,MC,2,Tee,EUR,8.0,a@b.ch\n'
    '"24.03.2026, 12:40",Verkauf,TX2,Bar,2,"Kaffee, groß",EUR,9.0,a@b.ch\n'
)
GIVEN_BACK = (
    '"25.03.2026, 13:00",Rückerstattung,TX1,MC,1,Tee,EUR,-4.0,a@b.ch\n'
    '"25.03.2026, 13:00",Rückerstattung,TX1,MC,1,Kuchen,EUR,-2.5,a@b.ch\n'
)
TRANSACTIONS = (
    "E-Mail,Datum,Transaktions-ID,Zahlungsart,Status,Durchgeführt mit,Zahlungsmethode,Beschreibung,"
    "Betrag inkl. MwSt.,Trinkgeldbetrag,Auszahlungsdatum\n"
)
PAID = (
    'a@b.ch,2026-03-24 12:32:41,TX1,Umsatz,Erfolgreich,CREDIT,POS,"1 x Suppe, 2 x Tee",25.0,1.0,\n'
    ",2026-03-24 12:33:11,TX1,Auszahlung,Geplant,,,,25.0,,2026-03-26\n"
    'a@b.ch,2026-03-24 12:40:41,TX2,Umsatz,Erfolgreich,,CASH,"2 x Kaffee, groß",9.0,0.0,\n'
)
PAID_BACK = "a@b.ch,2026-03-25 13:00:22,TX1,Rückerstattung,Erfolgreich,CREDIT,POS,,-6.5,0.0,\n"
FILES = (SALES + SOLD, SALES + GIVEN_BACK, TRANSACTIONS + PAID + PAID_BACK)


@pytest.mark.parametrize(
    "files",
    [*permutations(FILES), (SALES + SOLD + GIVEN_BACK, FILES[2]), (FILES[2], TRANSACTIONS + PAID)],
)
def test_both_reports_together_say_what_one_says(till: Any, files: tuple[str, ...]) -> None:
    for name, text in enumerate(files):
        till("import", "sales", till.file(f"{name}.csv", text))
    rows = till.json("export", "sales")
    assert sum(float(row["amount"]) for row in rows if row["type"] == "sale") == 33
    refunds = [row for row in rows if row["type"] == "refund"]
    assert [(row["refund_of"], row["amount"]) for row in refunds] == [("TX1", "6.50")]
    till.check()


def test_two_equal_refunds_of_one_minute_are_two(till: Any) -> None:
    back = PAID_BACK + PAID_BACK.replace("13:00:22", "13:00:48")
    for name, text in enumerate((PAID + back, back, PAID)):
        till("import", "sales", till.file(f"{name}.csv", TRANSACTIONS + text))
    rows = till.json("export", "sales")
    assert [row["amount"] for row in rows if row["type"] == "refund"] == ["6.50", "6.50"]
    till.check()
