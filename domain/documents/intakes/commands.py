"""What can be asked about intakes."""

from __future__ import annotations

from dataclasses import dataclass

from domain.documents.forms import DocumentUuid, KindCode, UnitName
from domain.registers.published import SeriesCode


@dataclass(frozen=True, slots=True)
class OpenIntake:
    """Say where documents that come for a unit from partners belong: to a file of the unit, as a kind, in a series.

    One that is open is moved: a file is closed some day, and what comes next belongs to another one.
    """

    unit: UnitName
    file_id: DocumentUuid
    kind: KindCode
    series: SeriesCode


@dataclass(frozen=True, slots=True)
class CloseIntake:
    """Take nothing in for a unit any more: partners are told that nobody is there."""

    unit: UnitName


IntakeCommand = OpenIntake | CloseIntake
