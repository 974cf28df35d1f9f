"""Days in digits that no country reads two ways; ranges as whole phrases."""

from datetime import UTC, date, datetime, timedelta, timezone

from backoffice.i18n import ENGLISH, HINDI, dates, speaking

APRIL = date(2025, 4, 1)


def test_days_are_day_month_year() -> None:
    assert dates.day(date(2026, 12, 31)) == "31-12-2026"


def test_times_are_told_in_utc() -> None:
    mumbai = timezone(timedelta(hours=5, minutes=30))
    assert dates.moment(datetime(2026, 1, 1, 2, 15, tzinfo=mumbai)) == "31-12-2025 20:45 UTC"
    assert dates.moment(datetime(2026, 1, 1, 2, 15, tzinfo=UTC)) == "01-01-2026 02:15 UTC"


def test_hindi_puts_the_words_of_a_range_after_its_dates() -> None:
    june = date(2025, 6, 30)
    with speaking(HINDI):
        assert dates.span(APRIL, june) == "01-04-2025 से 30-06-2025 तक"
        assert dates.span(APRIL, None) == "01-04-2025 से"
        assert dates.month(APRIL) == "अप्रैल 2025"
    with speaking(ENGLISH):
        assert dates.span(APRIL, june) == "01-04-2025 to 30-06-2025"
        assert dates.span(APRIL, APRIL) == "01-04-2025"
        assert dates.span(None, june) == "up to 30-06-2025"
        assert dates.span(None, None) == "all dates"
        assert dates.months(APRIL, june) == "April 2025 to June 2025"
        assert dates.months(APRIL, APRIL) == "April 2025"
