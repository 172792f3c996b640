"""What customers answer when asked: NPS, effort and satisfaction, month by month.

NPS = 100 × (promoters, who say 9 or 10 − detractors, who say 0 to 6) ÷ answers.
Effort and satisfaction are a mean and the share of 5 to 7 on a scale of 1 to 7.
Everything is computed in fractions; only the square root of a standard error
is rounded, to six decimals.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from math import isqrt

from loyalty_cli.accounts.books import Books
from loyalty_cli.domain.record import Record
from loyalty_cli.domain.surveys import SCALES
from loyalty_cli.reports import periods
from loyalty_cli.reports.leaving import DEFINITION, Leavers
from loyalty_cli.reports.report import Column, Report
from loyalty_cli.storage import people, surveys
from loyalty_cli.storage.surveys import SurveyRow

_PROMOTERS, _DETRACTORS, _GOOD = 9, 6, 5
_ROOT_SCALE = 10**6

_TITLES = {
    "nps": "Would customers recommend us (NPS)",
    "ces": "Was it easy (CES)",
    "csat": "Are customers satisfied (CSAT)",
}
_DEFINITIONS = {
    "nps": (
        "NPS: 100 × (promoters − detractors) ÷ answers, from -100 to 100, higher is better."
        " Promoters answered 9 or 10, passives 7 or 8, detractors 0 to 6, on a scale of 0 to 10.",
        "Standard error: of the NPS, in its points; twice as much either way is about 95 %.",
    ),
    "ces": (
        "CES: the mean of the answers to “it was easy”, from 1 (not at all) to 7 (very):"
        " higher is easier. Beside it the share that answered 5, 6 or 7.",
    ),
    "csat": (
        "CSAT: the mean of the answers to “how satisfied are you”, from 1 (not at all) to 7"
        " (very): higher is better. Beside it the share that answered 5, 6 or 7.",
    ),
}
_MONTH, _ANSWERS = Column("month", "Month", "code"), Column("answers", "Answers", "count")
_NPS_COLUMNS = (
    _MONTH,
    _ANSWERS,
    Column("promoters", "Promoters", "count"),
    Column("passives", "Passives", "count"),
    Column("detractors", "Detractors", "count"),
    Column("nps", "NPS", "count"),
    Column("standard_error", "Standard error", "count"),
)
_MEAN_COLUMNS = (
    _MONTH,
    _ANSWERS,
    Column("mean", "Mean (1-7)", "count"),
    Column("good", "Answered 5-7", "count"),
    Column("share", "Share of 5-7", "percent"),
)
_COMMENT_COLUMNS = (
    Column("day", "Day", "date"),
    Column("score", "Score", "count"),
    Column("comment", "Comment"),
    Column("customer", "No.", "code"),
    Column("name", "Name"),
    Column("left", "Left"),
)


class Question(Record):
    """Which survey, over which days, known when; with `only_left` what those say who left.

    `is_default` says that nobody named the days.
    """

    kind: str
    first: date
    last: date
    as_of: date
    only_left: bool = False
    is_default: bool = False


def nps(scores: Sequence[int]) -> Fraction | None:
    """The net promoter score of answers from 0 to 10; None without answers."""
    if not scores:
        return None
    promoters, _, detractors = _split(scores)
    return Fraction(100 * (promoters - detractors), len(scores))


def standard_error(scores: Sequence[int]) -> Fraction | None:
    """The standard error of their NPS, to six decimals; None below two answers.

    √((p + d − (p − d)²) ÷ n) of the shares p and d, in points.
    """
    count = len(scores)
    if count < 2:
        return None
    promoters, _, detractors = _split(scores)
    net = Fraction(promoters - detractors, count)
    variance = (Fraction(promoters + detractors, count) - net**2) / count
    # Twice as fine as is kept, so that the root is rounded to the nearest.
    fine = isqrt(int(variance * (2 * 100 * _ROOT_SCALE) ** 2))
    return Fraction((fine + 1) // 2, _ROOT_SCALE)


def mean(scores: Sequence[int]) -> Fraction | None:
    """The mean of the answers; None without any."""
    return Fraction(sum(scores), len(scores)) if scores else None


def survey(books: Books, question: Question) -> Report:
    """A row for each month with the first answer or later, and the total."""
    answers = _answers(books, question)
    last = min(question.last, question.as_of)
    months: dict[int, list[int]] = {}
    if answers:
        first = periods.number_of("month", answers[0].day)
        months = {one: [] for one in range(first, periods.number_of("month", last) + 1)}
    for one in answers:
        months[periods.number_of("month", one.day)].append(one.score)
    row = _nps_row if question.kind == "nps" else _mean_row
    rows = [row(_label(number), scores) for number, scores in months.items()]
    rows.append(row("total", [one.score for one in answers]))
    notes = (*_DEFINITIONS[question.kind], *_notes(question), *_incomplete(question, months))
    if not answers:
        notes = (*notes, _nobody(books, question))
    return Report(
        question.kind,
        f"{_TITLES[question.kind]}, {question.first} to {last}",
        _NPS_COLUMNS if question.kind == "nps" else _MEAN_COLUMNS,
        tuple(rows),
        notes,
    )


def comments(books: Books, question: Question) -> Report:
    """What customers said besides, with their score, and whether they have left since."""
    leavers = Leavers(books, question.as_of)
    rows = []
    for one in _answers(books, question):
        if not one.comment:
            continue
        person = people.get(books.connection, one.customer_id) if one.customer_id else None
        named = person if person is not None and person.name else None
        rows.append(
            (
                one.day,
                one.score,
                one.comment,
                named.id if named else None,
                named.name if named else None,
                leavers.how(one.customer_id),
            )
        )
    lowest, highest = SCALES[question.kind]
    best = "surely" if question.kind == "nps" else "very"
    return Report(
        f"{question.kind}-comments",
        f"What customers said ({question.kind.upper()}), {question.first} to {question.last}",
        _COMMENT_COLUMNS,
        tuple(rows),
        (
            f"Score: from {lowest} (worst) to {highest} ({best}). No name: the person's data"
            " is gone, or the answer was nobody's in particular.",
            *_notes(question),
            *(() if question.only_left else (DEFINITION,)),
        ),
    )


def _answers(books: Books, question: Question) -> list[SurveyRow]:
    last = min(question.last, question.as_of)
    found = surveys.answers(
        books.connection, question.kind, question.first, last, as_of=question.as_of
    )
    if not question.only_left:
        return found
    leavers = Leavers(books, question.as_of)
    return [one for one in found if leavers.how(one.customer_id) is not None]


def _split(scores: Sequence[int]) -> tuple[int, int, int]:
    """Promoters, passives, detractors."""
    promoters = sum(score >= _PROMOTERS for score in scores)
    detractors = sum(score <= _DETRACTORS for score in scores)
    return promoters, len(scores) - promoters - detractors, detractors


def _nps_row(label: str, scores: Sequence[int]) -> tuple[object, ...]:
    figures = (nps(scores), standard_error(scores))
    return (label, len(scores), *_split(scores), *map(_or_not, figures))


def _mean_row(label: str, scores: Sequence[int]) -> tuple[object, ...]:
    good = sum(score >= _GOOD for score in scores)
    share = Fraction(good, len(scores)) if scores else None
    return (label, len(scores), _or_not(mean(scores)), good, _or_not(share))


def _or_not(value: Fraction | None) -> object:
    return "n/a" if value is None else value


def _label(number: int) -> str:
    return periods.label("month", number)


def _notes(question: Question) -> list[str]:
    said = f"As of {question.as_of}; answers from {question.first} to {question.last}"
    notes = [said + (", the last complete month." if question.is_default else ".")]
    if question.only_left:
        notes.append(f"Only answers of customers who have left. {DEFINITION}")
    return notes


def _incomplete(question: Question, months: dict[int, list[int]]) -> list[str]:
    """The months of which only a part is in."""
    last = min(question.last, question.as_of)
    partly = [
        _label(number)
        for number in months
        if periods.first_day("month", number) < question.first
        or periods.last_day("month", number) > last
    ]
    return [f"Only in part: {', '.join(partly)}."] if partly else []


def _nobody(books: Books, question: Question) -> str:
    """That there are no answers, and where there are some."""
    others = surveys.answers(books.connection, question.kind, until=question.as_of)
    if not others or question.only_left:
        return "Nobody answered in these days."
    days = f"from {others[0].day} to {others[-1].day}"
    return f"Nobody answered in these days; there are answers {days}: use --since and --until."
