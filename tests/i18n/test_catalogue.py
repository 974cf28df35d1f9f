"""The Hindi catalogue: nothing missing, nothing dead, every place filled, glossary terms kept."""

import re
import string
import threading
import unicodedata

import pytest

from backoffice import i18n
from backoffice.i18n import ENGLISH, HINDI, codes, labels, say, say_many, speaking, translations
from tests.i18n.sentences import plurals, sentences

HINDI_CATALOGUE = translations(HINDI)
MESSAGES = [message for message in HINDI_CATALOGUE if message.id]


def key(message: object) -> tuple[str | None, str]:
    id_ = message.id  # type: ignore[attr-defined]
    return message.context, id_[0] if isinstance(id_, tuple) else id_  # type: ignore[attr-defined]


def forms(text: object) -> list[str]:
    return [str(one) for one in text] if isinstance(text, list | tuple) else [str(text)]


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def test_every_sentence_the_screen_can_say_has_its_hindi() -> None:
    assert sentences() - {key(message) for message in MESSAGES if all(forms(message.string))} == set()


def test_no_translation_is_of_a_sentence_nobody_says() -> None:
    assert {key(message) for message in MESSAGES} - sentences() == set()


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: str(key(message)))
def test_a_translation_fills_the_same_places_and_is_written_in_composed_letters(message: object) -> None:
    wanted = places(key(message)[1])
    for form in forms(message.string):  # type: ignore[attr-defined]
        assert places(form) == wanted
        assert unicodedata.is_normalized("NFC", form)
        assert form == form.strip()


def test_a_word_is_spelt_one_way_that_of_the_glossary() -> None:
    """No candrabindu, and no nukta but below the letters that are others with it."""
    other = re.compile(
        "[\N{DEVANAGARI SIGN CANDRABINDU}]|(?<![\N{DEVANAGARI LETTER DDA}\N{DEVANAGARI LETTER DDHA}])\u093c"
    )
    written = [form for message in MESSAGES for form in forms(message.string)]
    assert [form for form in written if other.search(unicodedata.normalize("NFD", form))] == []


def test_plurals_are_the_same_in_code_and_catalogue() -> None:
    found = {message.id[0]: message.id[1] for message in MESSAGES if isinstance(message.id, tuple)}
    assert found == plurals()


@pytest.mark.parametrize(
    ("context", "english", "hindi"),
    [
        (None, "Settlement", "निपटान"),
        (None, "Reconciliation", "मिलान"),
        ("code", "Trades", "सौदे"),
        ("column", "Counterparty", "प्रतिपक्ष"),
        ("code", "Unmatched", "मिलान नहीं हुआ"),
        ("code", "Outsourced", "आउटसोर्स"),
        (None, "Cost per trade settled", "प्रति निपटे सौदे की लागत"),
    ],
)
def test_terms_are_those_of_the_glossary(context: str | None, english: str, hindi: str) -> None:
    with speaking(HINDI):
        assert say(english, context) == hindi


def test_what_has_no_translation_stays_english() -> None:
    with speaking(HINDI):
        assert say("A sentence nobody wrote, {name}", name="x") == "A sentence nobody wrote, x"
        assert say_many("{n} odd thing", "{n} odd things", 2, n=2) == "2 odd things"


def test_one_and_many() -> None:
    one, many = "{number} business day", "{number} business days"
    with speaking(ENGLISH):
        assert [say_many(one, many, n, number=n) for n in (0, 1, 2)] == [
            "0 business days",
            "1 business day",
            "2 business days",
        ]
    with speaking(HINDI):
        assert say_many(one, many, 5, number=5) == "5 कार्य दिवस"


def test_threads_speak_their_own_language() -> None:
    heard: dict[str, str] = {}

    def session(language: i18n.Language) -> None:
        i18n.speak(language)
        ready.wait()
        heard[language.code] = say("Settlement")

    ready = threading.Barrier(2)
    threads = [threading.Thread(target=session, args=(language,)) for language in (ENGLISH, HINDI)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == {"en": "Settlement", "hi": "निपटान"}
    assert i18n.spoken() == ENGLISH


@pytest.mark.parametrize(
    ("column", "label"),
    [
        ("intended_settlement_date", "Intended settlement date"),
        ("counterparty_id", "Counterparty"),
        ("is_open", "Open"),
        ("fte", "FTE"),
        ("location_id", "Site"),
    ],
)
def test_columns_are_named_for_people(column: str, label: str) -> None:
    with speaking(ENGLISH):
        assert labels.column(column) == label


@pytest.mark.parametrize(
    ("column", "code", "words"),
    [
        ("state", "FAILING", "Failing"),
        ("break_type", "MISSING_EXTERNAL", "Missing at the other side"),
        ("other_types", "PRICE,AMOUNT", "Price differs, Amount differs"),
        ("desk", "Equities", "Equities"),
        ("state", "SOMETHING_NEW", "SOMETHING_NEW"),
    ],
)
def test_codes_are_told_in_words_and_names_stay_names(column: str, code: str, words: str) -> None:
    with speaking(ENGLISH):
        assert codes.code(column, code) == words
