"""Money as files write it: `$1,234.56`, `(12.00)`, `12,50-`, `USD 12`, `1'234.56`.

Only ASCII digits are digits. Which of `.` and `,` is the decimal mark is
declared by the owner or the profile, or proven by the file; `1.234` alone
proves nothing and is never guessed.
"""

from __future__ import annotations

import re
from contextlib import suppress

from loyalty_cli.domain.money import LARGEST
from loyalty_cli.exchange.cells import NOT_KNOWN, ReadAhead

_DOLLARS = (
    "USD", "AUD", "CAD", "NZD", "SGD", "HKD", "MXN", "ARS", "CLP", "COP", "TWD", "BBD", "BSD",
    "BZD", "JMD", "TTD", "FJD",
)  # fmt: skip
_SYMBOLS: dict[str, tuple[str, ...]] = {
    "$": _DOLLARS, "€": ("EUR",), "£": ("GBP", "EGP", "GIP", "FKP", "SHP"),
    "¥": ("JPY", "CNY"), "₹": ("INR",), "৳": ("BDT",), "₩": ("KRW",), "₽": ("RUB",),
    "₺": ("TRY",), "₫": ("VND",), "₦": ("NGN",), "₱": ("PHP",), "฿": ("THB",), "₪": ("ILS",),
    "₴": ("UAH",), "₡": ("CRC",), "₸": ("KZT",), "₾": ("GEL",), "₵": ("GHS",), "₭": ("LAK",),
    "kr": ("SEK", "NOK", "DKK", "ISK"), "kr.": ("DKK", "ISK", "NOK", "SEK"), "zł": ("PLN",),
    "Kč": ("CZK",), "Ft": ("HUF",), "lei": ("RON",), "R$": ("BRL",), "R": ("ZAR",), "RM": ("MYR",),
    "Rp": ("IDR",), "Rs": ("INR", "PKR", "LKR", "NPR"), "Rs.": ("INR", "PKR", "LKR", "NPR"),
    "Fr.": ("CHF",), "S/": ("PEN",), "лв": ("BGN",), "US$": ("USD",), "CA$": ("CAD",),
    "C$": ("CAD",), "A$": ("AUD",), "AU$": ("AUD",), "NZ$": ("NZD",), "S$": ("SGD",),
    "HK$": ("HKD",), "MX$": ("MXN",),
}  # fmt: skip
#: What else a column of currencies may call one: a word that means only that, or its ISO number.
_NAMES = {
    "euro": "EUR", "euros": "EUR", "978": "EUR", "us dollar": "USD", "us dollars": "USD",
    "840": "USD", "pound sterling": "GBP", "826": "GBP", "swiss franc": "CHF",
    "schweizer franken": "CHF", "756": "CHF", "392": "JPY", "124": "CAD", "036": "AUD",
    "36": "AUD", "752": "SEK", "578": "NOK", "208": "DKK", "985": "PLN",
}  # fmt: skip

_CURRENCY = (
    "|".join(re.escape(symbol) for symbol in sorted(_SYMBOLS, key=len, reverse=True)) + "|[A-Z]{3}"
)
_SIGN = "[-+\u2212]"
_CELL = re.compile(
    rf"'?(?P<open>\()?\s*(?P<s1>{_SIGN})?\s*(?P<c1>{_CURRENCY})?\s*(?P<s2>{_SIGN})?\s*"
    rf"(?P<number>[0-9](?:[0-9.,'’ ]*[0-9])?|[.,][0-9]+)\s*(?P<c2>{_CURRENCY})?\s*(?P<s3>{_SIGN})?"
    rf"\s*(?P<close>\))?"
)
_PLAIN = re.compile(r"(-?)([0-9]{1,15})(?:\.([0-9]{1,2}))?")
_WITH_MARK = {
    ".": re.compile(r"(?:[0-9]+|[0-9]{1,3}([ ,'’])[0-9]{3}(?:\1[0-9]{3})*)(?:\.([0-9]+))?"),
    ",": re.compile(r"(?:[0-9]+|[0-9]{1,3}([ .'’])[0-9]{3}(?:\1[0-9]{3})*)(?:,([0-9]+))?"),
}
#: `+15550100002`, where a comma too many put it into the column.
_PHONE = re.compile(r"'?\+[0-9]{8,}")
#: `07700900002` or `15550100002`, in currencies with decimals and in those without.
_BARE_PHONE = re.compile(r"'?(?:0[0-9]{6,}|[0-9]{9,})")
_LONG_BARE_PHONE = re.compile(r"'?(?:0[0-9]{6,}|[0-9]{11,})")
_SPACES = str.maketrans("\u00a0\u202f\u2009\u2007", "    ")

#: How many different cells are remembered with their amounts.
_REMEMBERED = 100_000


def is_money(text: str) -> bool:
    """True for what is written like an amount, whatever its marks may mean."""
    return _CELL.fullmatch(text.translate(_SPACES).strip()) is not None


class Ambiguous(ValueError):
    """Reads one way as thousands and another way as decimals."""


class CommaDecimals(ValueError):
    """Can only be read with a comma as the decimal mark, which nobody declared."""


class AmountReader:
    """Reads cells of money into minor units, for one file.

    `mark` is the decimal mark, or None until the file proves a point.
    `stated` holds the currencies that cells named; a symbol that may be the
    shop's own currency is taken as that. `known` holds cells already read, and
    `named` those of a currency column, of which an empty one names nothing.
    With `rounds` further decimals are rounded to the nearest minor unit, else refused.
    """

    def __init__(
        self, currency: str, decimals: int, mark: str | None = None, *, rounds: bool = False
    ) -> None:
        self.mark = mark
        self.stated: set[str] = set()
        self.named = {""}
        self._currency = currency
        self.decimals = decimals
        self._rounds = rounds
        self._bare_phone = _BARE_PHONE if decimals else _LONG_BARE_PHONE
        self.known = ReadAhead(self._read_ahead)

    def read(self, cell: str) -> int:
        """Minor units. ValueError says what is wrong; Ambiguous, CommaDecimals: what to declare."""
        known = self.known.get(cell)
        if known is not None:
            return known
        minor = self._parse(cell)
        if self.may_be_phone(cell):
            return minor  # what stands beside it tells, in each row anew
        if len(self.known) >= _REMEMBERED:
            self.known.clear()
        self.known[cell] = minor
        return minor

    def may_be_phone(self, cell: str) -> bool:
        """True for money that is written like a phone number without its plus."""
        return len(cell) > 6 and self._bare_phone.fullmatch(cell.strip()) is not None

    def _read_ahead(self, cell: str) -> int:
        # Without a mark, a currency or anything odd in it the cell proves and states nothing.
        if self.mark is not None and _PLAIN.fullmatch(cell) and not self.may_be_phone(cell):
            with suppress(ValueError):
                return self.read(cell)
        return NOT_KNOWN

    def name(self, currency: str) -> None:
        """Notes a currency that a currency column states, by code or symbol."""
        self.named.add(currency)
        self.stated.add(self._code(currency.strip()))

    def _parse(self, cell: str) -> int:
        plain = _PLAIN.fullmatch(cell)
        if plain and (plain[3] or self.mark == ".") and self.decimals == 2 and self.mark != ",":
            self.mark = "."
            minor = int(plain[2]) * 100 + int(((plain[3] or "") + "00")[:2])
            return self._bounded(-minor if plain[1] else minor)
        text = cell.translate(_SPACES).strip()
        if not text:
            raise ValueError("is empty")
        match = _CELL.fullmatch(text)
        if _PHONE.fullmatch(text) and (self.decimals or len(text) > 11):
            raise ValueError("is a phone number, not an amount of money")
        if match is None or bool(match["open"]) != bool(match["close"]):
            raise ValueError("is not an amount of money")
        signs = [sign for sign in (match["s1"], match["s2"], match["s3"]) if sign]
        if len(signs) + bool(match["open"]) > 1:
            raise ValueError("has more than one sign")
        minor = self._number(match["number"])
        for currency in (match["c1"], match["c2"]):
            if currency:
                self.stated.add(self._code(currency))
        negative = bool(match["open"]) or (bool(signs) and signs[0] != "+")
        return self._bounded(-minor if negative else minor)

    def _number(self, number: str) -> int:
        if number[0] in ".,":
            # Excel's format #.00 leaves out the zero before the mark, and no decimal.
            if len(number) - 1 != self.decimals:
                raise ValueError("is not an amount of money")
            number = "0" + number
        if self.mark:
            match = _WITH_MARK[self.mark].fullmatch(number)
            if match is None:
                raise ValueError(f"is not an amount with “{self.mark}” as decimal mark")
            return self._minor(number, self.mark, match[2] or "")
        point, comma = (_WITH_MARK[mark].fullmatch(number) for mark in ".,")
        if point is None and comma is None:
            raise ValueError("is not an amount of money")
        if point and comma and (point[2] or comma[2]):
            return self._either(number)
        if comma and comma[2]:
            raise CommaDecimals("has a decimal comma: add --decimal ,")
        if point and point[2]:
            minor = self._minor(number, ".", point[2])
            self.mark = "."
            return minor
        if point is None:
            # 1.234.567: the points can only be thousands, so the comma is the decimal mark.
            raise CommaDecimals("has points for thousands: add --decimal ,")
        return self._minor(number, ".", "")

    def _either(self, number: str) -> int:
        """A number with one mark before exactly three digits."""
        if self.decimals == 0:
            return self._minor(re.sub("[.,]", "", number), ".", "")
        if self.decimals == 3 and "." in number:
            return self._minor(number, ".", number.split(".")[1])
        raise Ambiguous("may be thousands or decimals: add --decimal . or --decimal ,")

    def _minor(self, number: str, mark: str, fraction: str) -> int:
        if fraction[self.decimals :].strip("0") and not self._rounds:
            raise ValueError(f"has {len(fraction)} decimals; {self._currency} has {self.decimals}")
        whole = re.sub("[^0-9]", "", number.partition(mark)[0] if fraction else number)
        if len(whole) > 18:
            raise ValueError("is too large")
        scaled: int = int(whole) * 10**self.decimals
        rest = fraction[self.decimals : self.decimals + 1] >= "5"
        return scaled + int((fraction + "0" * self.decimals)[: self.decimals] or "0") + rest

    def _bounded(self, minor: int) -> int:
        if abs(minor) > LARGEST:
            raise ValueError("is too large")
        return minor

    def _code(self, currency: str) -> str:
        currency = _NAMES.get(currency.casefold(), currency)
        codes = _SYMBOLS.get(currency)
        if codes is None:
            return currency.upper()
        return self._currency if self._currency in codes else codes[0]
