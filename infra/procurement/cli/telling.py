"""How the programs of bidders and openers speak, and how they end."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from infra.cli.common import err, fail, out
from infra.http.printable import printable

if TYPE_CHECKING:
    from infra.tlog.policy import WitnessPolicy

CANNOT = 1
"""The exit code where nothing can be done, because something cannot be read or used."""
WRONG = 3
"""The exit code where something is not as it should be."""


def say(text: str, style: str | None = None) -> None:
    """A line for people; words of others in it are shown, never obeyed."""
    out.print(printable(text), style=style, highlight=False, markup=False, soft_wrap=True)


def warn(text: str) -> None:
    """The same, of what is not as it should be."""
    err.print(printable(text), style="red", highlight=False, markup=False, soft_wrap=True)


@contextmanager
def understandable() -> Iterator[None]:
    """End the command with what is wrong, and what would be right, instead of a traceback."""
    from domain.kernel.declarations import Refused
    from domain.procurement.bids.content import MalformedContentError
    from domain.procurement.bids.package import MalformedPackageError
    from infra.procurement.sealing.errors import PanelError, SealedEnvelopeError
    from infra.procurement.sealing.inputs import InputError
    from infra.procurement.sealing.proving import ChallengeError
    from infra.procurement.verifying.bundle import MalformedBundleError
    from infra.tlog.errors import MalformedError

    try:
        yield
    except SealedEnvelopeError as error:
        fail(f"{error.cause}: {error}", WRONG)
    except (
        InputError,
        MalformedContentError,
        MalformedPackageError,
        MalformedBundleError,
        MalformedError,
        PanelError,
        ChallengeError,
    ) as error:
        fail(str(error), CANNOT)
    except Refused as refused:
        fail(f"{refused.code}: {', '.join(f'{name} {value}' for name, value in refused.values.items())}", CANNOT)
    except OSError as error:
        fail(f"{error.filename}: {error.strerror}", CANNOT)


def policy_in(file: Path) -> WitnessPolicy:
    """Whom to believe, from a file; raises InputError."""
    from infra.procurement.sealing.inputs import InputError
    from infra.tlog.errors import MalformedError
    from infra.tlog.policy import WitnessPolicy

    try:
        return WitnessPolicy.parse(file.read_bytes())
    except OSError as error:
        raise InputError(f"{file} cannot be read: {error.strerror}") from None
    except MalformedError as error:
        raise InputError(f"{file}: {error}") from None
