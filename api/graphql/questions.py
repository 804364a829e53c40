"""Questions whose answers are worked out when they are asked, beside those that are read off a read model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any

from api.graphql.derive import field, object_type
from api.graphql.fields import row_field
from api.graphql.inputs import command_of, question_arguments
from api.graphql.naming import camel, described, input_path
from api.graphql.rows import row_fields
from api.graphql.viewer import Viewer
from api.kernel.declarations import Exposed, Question
from api.kernel.errors import BAD_INPUT, NOT_YET, TOO_COMPLEX, ApiError
from api.kernel.services import Answers
from domain.kernel.declarations import Refused
from projections.kernel.declarations import NoHistory, NotBuiltYet, NotProjectedYet, NotRecordedYet

MAX_ROWS = 5_000
"""How many rows an answer has at most."""


def question_field(question: Question) -> Any:
    """A question as a field: its arguments are the question's fields, its answer a list of rows."""
    row: Any = question.answer
    answer: Any = answer_type(row)
    needs = f"Needs the permission `{question.permission}`." if question.permission else ""
    return field(
        question.name,
        list[answer],
        _answering(question),
        description=" ".join(part for part in (described(question.question), needs) if part),
        arguments=question_arguments(question.question),
        fan_out=question.rows,
    )


@cache
def answer_type(answer: Any) -> Any:
    """The rows of an answer as an object type; questions may share it."""
    name = answer.__name__
    return object_type(
        name, [row_field(answer_field, name) for answer_field in row_fields(answer).values()], described(answer)
    )


def check_answered(exposed: Iterable[Exposed], answers: Iterable[type[Any]]) -> None:
    """Raise LookupError for a question that is shown and that nobody answers."""
    known = set(answers)
    open_ones = [
        question.name for context in exposed for question in context.questions if question.question not in known
    ]
    if open_ones:
        raise LookupError(f"nobody answers {', '.join(open_ones)}: Services.answers lacks their questions")


def _answering(question: Question) -> Callable[..., Any]:
    async def resolve(_: Any, info: Any, **arguments: Any) -> Sequence[Any]:
        viewer: Viewer = info.context
        await viewer.sights.check(question.permission)
        try:
            asked = command_of(question.question, arguments)
            found = await _answer(viewer.services.answers[question.question], viewer, asked)
        except Exception as error:
            judged = _told(error, viewer)
            if judged is None:
                raise
            raise judged from None
        if len(found) > MAX_ROWS:
            rows = f"{len(found)} rows, at most {MAX_ROWS} are given: ask for less."
            message = f"The answer to {question.name} has {rows}"
            raise ApiError(TOO_COMPLEX, message, limit=MAX_ROWS)
        return found

    return resolve


async def _answer(answers: Answers, viewer: Viewer, question: Any) -> Sequence[Any]:
    viewer.tell_apart()
    return await answers(viewer.principal, question)


def _told(error: Exception, viewer: Viewer) -> ApiError | None:
    """The error for the caller; None for one that is given, or masked, as everywhere."""
    match error:
        case Refused():
            path = input_path(error.path)
            return ApiError(BAD_INPUT, viewer.refusal(error), refusal=error.code, argument=".".join(map(camel, path)))
        case NotProjectedYet() | NotBuiltYet():
            return ApiError(NOT_YET, "This is not readable yet: try again shortly.", retry=True)
        case NoHistory() | NotRecordedYet():
            return ApiError(BAD_INPUT, f"{error}.")
        case ValueError() if type(error) is ValueError:
            return ApiError(BAD_INPUT, str(error))
        case _:
            return None
