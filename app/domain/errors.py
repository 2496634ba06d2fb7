"""A broken rule is a ``DomainError`` with a stable code; bugs are left to crash.

DomainError
├── Invalid         the input is malformed or out of range          HTTP 422
├── NotFound        it does not exist, or not for this person       HTTP 404
├── Refused         well-formed, but not allowed now                HTTP 409
├── NotSignedIn     no live sign-in                                 HTTP 401
├── TooManyTries    a limit on attempts was reached                 HTTP 429
└── Unavailable     a needed part is busy or away, try again        HTTP 503
"""


class DomainError(Exception):
    """``code`` is stable and machine-readable; ``detail`` is one plain sentence without personal data."""

    def __init__(self, code: str, detail: str, *, field: str | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.field = field


class Invalid(DomainError): ...


class NotFound(DomainError): ...


class Refused(DomainError): ...


class NotSignedIn(DomainError): ...


class TooManyTries(DomainError):
    def __init__(self, code: str, detail: str, *, retry_after_s: int) -> None:
        super().__init__(code, detail)
        self.retry_after_s = retry_after_s


class Unavailable(DomainError):
    def __init__(self, code: str, detail: str, *, retry_after_s: int = 2) -> None:
        super().__init__(code, detail)
        self.retry_after_s = retry_after_s
