"""Words, numbers and dates in the viewer's language. English stands in the code, Hindi beside it in `hi.po`.

The language is each thread's own (`speak`, `speaking`): sessions never share it.
"""

from backoffice.i18n import absences, codes, dates, labels, numbers
from backoffice.i18n.catalogue import say, say_many, translations
from backoffice.i18n.language import ENGLISH, HINDI, INDIAN_ENGLISH, LANGUAGES, Language, named, speak, speaking, spoken

__all__ = [
    "ENGLISH",
    "HINDI",
    "INDIAN_ENGLISH",
    "LANGUAGES",
    "Language",
    "absences",
    "codes",
    "dates",
    "labels",
    "named",
    "numbers",
    "say",
    "say_many",
    "speak",
    "speaking",
    "spoken",
    "translations",
]
