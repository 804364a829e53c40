"""What goes wrong, as clients see it: few codes, clear messages, and nothing that was not meant for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import structlog
from graphql import GraphQLError
from prometheus_client import Counter

from api.kernel.unsaid import without_values
from application.kernel.orders import (
    ClockLeapt,
    CommandIdReused,
    Conflict,
    Denied,
    NothingWasDone,
    OutcomeUnknown,
    ReceiptDoubted,
)
from application.ledger.unreadable import UnreadableAct
from domain.kernel.declarations import Refused

BAD_REQUEST = "BAD_REQUEST"
BAD_ID = "BAD_ID"
BAD_CURSOR = "BAD_CURSOR"
BAD_INPUT = "BAD_USER_INPUT"
SYNTAX = "GRAPHQL_PARSE_FAILED"
INVALID = "GRAPHQL_VALIDATION_FAILED"
TOO_COMPLEX = "QUERY_TOO_COMPLEX"
FORBIDDEN = "FORBIDDEN"
PURPOSE_REQUIRED = "PURPOSE_REQUIRED"
UNAUTHENTICATED = "UNAUTHENTICATED"
NO_SIGN_IN = "SIGN_IN_UNAVAILABLE"
CONFLICT = "CONFLICT"
REUSED = "COMMAND_ID_REUSED"
UNKNOWN = "OUTCOME_UNKNOWN"
DOUBTED = "RECEIPT_DOUBTED"
UNREADABLE = "UNREADABLE_ACT"
NOT_YET = "NOT_YET_PROJECTED"
UNKNOWN_DOCUMENT = "PERSISTED_QUERY_NOT_FOUND"
ONLY_DOCUMENTS = "ONLY_TRUSTED_DOCUMENTS"
TIMEOUT = "TIMEOUT"
OVERLOADED = "TOO_MANY_SUBSCRIPTIONS"
TOO_MANY_DOWNLOADS = "TOO_MANY_DOWNLOADS"
TOO_MANY_UPLOADS = "TOO_MANY_UPLOADS"
RATE_LIMITED = "RATE_LIMITED"
NOT_FOUND = "NOT_FOUND"
DESTROYED = "DESTROYED"
NOT_ACCEPTABLE = "NOT_ACCEPTABLE"
NOT_COVERED = "NOT_YET_COVERED"
UNAVAILABLE = "UNAVAILABLE"
LOG_INCOMPLETE = "LOG_INCOMPLETE"
MISDIRECTED = "MISDIRECTED"
FOREIGN_ORIGIN = "FOREIGN_ORIGIN"
INTERNAL = "INTERNAL_SERVER_ERROR"

RETRY_AFTER = 5
"""Seconds after which a client that found no place, was too early, or met an outage may ask again."""

RECEIPTS_DOUBTED = Counter("foja_receipts_doubted", "Stored receipts that are not what the acts say.")

_log = structlog.get_logger("api")


class ApiError(GraphQLError):
    """An error that a client is told about, with its code."""

    def __init__(self, code: str, message: str, **extensions: Any) -> None:
        super().__init__(message, extensions={"code": code, **extensions})
        self.code = code


class RateLimited(ApiError):  # noqa: N818
    """Somebody asked for more than they may for now; `headers` say so in an answer of 429."""

    def __init__(self, what: str, seconds: int, headers: Mapping[str, str]) -> None:
        message = f"Too many {what} for now: try again in {seconds} seconds."
        super().__init__(RATE_LIMITED, message, retryAfter=seconds)
        self.headers = {**headers, "retry-after": str(seconds)}


class Unavailable(ApiError):  # noqa: N818
    """The database is away, or cannot take anything now. Nothing is wrong with what was asked."""

    def __init__(self) -> None:
        message = "The database is away just now: try again shortly."
        super().__init__(UNAVAILABLE, message, retry=True, retryAfter=RETRY_AFTER)


class LogIncomplete(Exception):  # noqa: N818
    """Something of the published log is not there any more. The message says what, and is for everybody."""


class Unauthenticated(Exception):  # noqa: N818
    """The credentials of a request are missing, expired or wrong. Raised by `Services.principal_of`."""

    reason: str | None = None
    message = "Your credentials are missing, expired or wrong."


class BadToken(Unauthenticated):
    """A token that is not believed, with a stable code and a sentence for whoever sent it; neither repeats it."""

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(reason)
        self.reason, self.message = reason, message


class SignInUnavailable(Exception):  # noqa: N818
    """No token can be told good or bad for now: the issuer's keys, or the accounts, cannot be had."""


def challenge(error: Exception | None) -> str:
    """What an answer of 401 says in WWW-Authenticate (RFC 6750, section 3)."""
    if isinstance(error, BadToken):
        return f'Bearer error="invalid_token", error_description="{error.reason}"'
    return "Bearer"


def masked(error: GraphQLError, correlation_id: UUID) -> dict[str, Any]:
    """An error as the client may see it: what is not meant for it becomes "internal error".

    The log is told the kind and the place of an unexpected error, never its message, since that
    may repeat what the client sent.
    """
    cause = _cause(error)
    told = _told(error, cause)
    if isinstance(cause, ReceiptDoubted):
        RECEIPTS_DOUBTED.inc()
        _log.error("receipt_doubted", command=str(cause.command_id), reason=cause.reason)
    if told is None:
        _log.error("unexpected error", field=_field(error), **where(cause))
        told = "Internal error: quote the correlation id when you report it.", {"code": INTERNAL}
        told[1]["correlationId"] = str(correlation_id)
    message, extensions = told
    found: dict[str, Any] = {"message": message}
    if error.locations:
        found["locations"] = [{"line": at.line, "column": at.column} for at in error.locations]
    if error.path is not None:
        found["path"] = error.path
    return {**found, "extensions": dict(extensions)}


def where(cause: BaseException | None) -> Mapping[str, Any]:
    """The kind of an exception and the frames it came through, without its message."""
    if cause is None:
        return {}
    frames = []
    trace = cause.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        frames.append(f"{code.co_filename.rpartition('/')[2]}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return {"error": type(cause).__qualname__, "frames": frames[-12:]}


def _cause(error: GraphQLError) -> BaseException | None:
    cause: BaseException | None = error
    while isinstance(cause, GraphQLError) and cause.original_error is not None and not isinstance(cause, ApiError):
        cause = cause.original_error
    return cause


def _told(error: GraphQLError, cause: BaseException | None) -> tuple[str, dict[str, Any]] | None:  # noqa: C901, PLR0911 - one for each kind
    match cause:
        case ApiError():
            return cause.message, dict(cause.extensions or {})
        case Denied():
            return "You may not do this.", {"code": FORBIDDEN, "permission": cause.permission}
        case SignInUnavailable():
            return "Nobody can sign in just now: try again shortly.", {"code": NO_SIGN_IN, "retry": True}
        case Unauthenticated():
            why = {"reason": cause.reason} if cause.reason else {}
            return cause.message, {"code": UNAUTHENTICATED, **why}
        case LogIncomplete():
            return str(cause), {"code": LOG_INCOMPLETE}
        case Conflict():
            return _conflict(cause)
        case CommandIdReused() | ReceiptDoubted() | OutcomeUnknown():
            return _of_command(cause)
        case ClockLeapt():
            return f"Nothing was recorded: {cause}.", {"code": UNAVAILABLE, "reason": "clock", "retry": True}
        case UnreadableAct(act=act):
            message = f"Act {act.position}, on which this rests, cannot be read: an operator has to look at it."
            at = {"stream": act.stream, "version": str(act.version), "position": str(act.position)}
            return message, {"code": UNREADABLE, **at, "leafHash": act.hash}
        case Refused():
            return str(cause), {"code": BAD_INPUT, "refusal": cause.code}
        case GraphQLError() | None:  # by graphql-core itself: parsing, validation, coercion
            return without_values(error.message), {"code": BAD_INPUT, **(error.extensions or {})}
        case _:
            return None


def _of_command(cause: CommandIdReused | ReceiptDoubted | OutcomeUnknown) -> tuple[str, dict[str, Any]]:
    of: dict[str, Any] = {"commandId": str(cause.command_id)}
    match cause:
        case NothingWasDone():
            return "Under this commandId there was nothing to do, and now there is: send a new one.", {
                "code": REUSED
            } | of
        case CommandIdReused():
            return "This commandId was used for another command: send a new one.", {"code": REUSED} | of
        case ReceiptDoubted():
            message = "The receipt of this commandId cannot be vouched for: tell the operators of the record."
            return message, {"code": DOUBTED} | of
        case OutcomeUnknown():
            message = "Whether this was recorded is not known yet: send it again with the same commandId."
            return message, {"code": UNKNOWN, **of, "retry": True}


def _conflict(cause: Conflict) -> tuple[str, dict[str, Any]]:
    versions = {
        "expected": None if cause.expected is None else str(cause.expected),
        "actual": None if cause.actual is None else str(cause.actual),
    }
    message = "It changed since you read it: read it again, and send expectedVersion of what you saw."
    return message, {"code": CONFLICT, **versions}


def _field(error: GraphQLError) -> str:
    return ".".join(str(part) for part in error.path or ())
