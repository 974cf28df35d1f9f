"""Every error a user can cause, as one family.

An error says what was found, where, what was expected and what to do about it, so that whoever reads it
at eight in the morning need not ask anybody else.
"""


class BackofficeError(Exception):
    """Anything that went wrong for a reason the user can understand and mend."""


class FileRefused(BackofficeError):
    """A whole file could not be taken: unknown format, two formats claim it, broken structure.

    `path` is the file's name, `why` what was found and what was expected, `remedy` what to do.
    """

    def __init__(self, path: str, why: str, remedy: str) -> None:
        self.path, self.why, self.remedy = path, why, remedy
        super().__init__(f"{path}: {why}. {remedy}")


class MappingError(BackofficeError):
    """A column mapping (TOML) names something that does not exist or says something impossible."""


class StoreError(BackofficeError):
    """The data folder is missing, locked, or holds something that is not ours."""


class StoreBusy(StoreError):
    """Another process is writing; nothing was changed."""


class ClusterError(BackofficeError):
    """Other machines could not do a build: none answers, one lacks something, or they died. Nothing was published."""


class ProofFailed(BackofficeError):
    """Totals that must tie do not; the message gives both figures. Nothing was published."""


class ActRefused(BackofficeError):
    """An act on a break does not hold; the message says why and what to do. Nothing was recorded."""


class RuleRefused(BackofficeError):
    """A rule to be tried names something that does not exist, or says something impossible."""


class ScenarioRefused(BackofficeError):
    """A scenario says something impossible, or cannot be read; the message names what. Nothing was kept."""


class NotAllowed(BackofficeError):
    """The viewer's role may not see this; the message says which role may."""


class QuestionRefused(BackofficeError):
    """A question in SQL may not be asked, or could not be answered; the message says why and what to do.

    `place` is the character of the question it is about, counted from 0; None where it is about all of it.
    """

    def __init__(self, why: str, place: int | None = None) -> None:
        self.place = place
        super().__init__(why)


class QuestionFailed(QuestionRefused):
    """A question passed the gate and yet has no answer. `kind` says why: cancelled, time, memory, wrong or busy."""

    def __init__(self, kind: str, why: str, place: int | None = None) -> None:
        self.kind = kind
        super().__init__(why, place)
