"""What two installations agree on: which fields, what for, by which law, how often, and what is kept."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from domain.exchange.services.forms import Citation, FieldCode, PerDay, PurposeCode, ServiceId
from domain.exchange.services.kinds import AnswerKept


@dataclass(frozen=True, slots=True)
class LawCited:
    """The law that allows it, and from when until when it is in force: both days with it, null for without end."""

    citation: Citation
    valid_from: date
    valid_until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on a day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


@dataclass(frozen=True, slots=True)
class AgreementTerms:
    """What is agreed, the same text on both sides; `per_day` is counted in days of UTC."""

    service_id: ServiceId
    purposes: tuple[PurposeCode, ...]
    basis: LawCited
    fields: tuple[FieldCode, ...]
    per_day: PerDay
    keeps: AnswerKept

    def sha256_between(self, provider: str, consumer: str) -> str:
        """The SHA-256 of the terms as canonical JSON, with the codes of both installations."""
        basis = self.basis
        whole = {
            "basis": basis.citation,
            "basisFrom": basis.valid_from.isoformat(),
            "basisUntil": None if basis.valid_until is None else basis.valid_until.isoformat(),
            "consumer": consumer,
            "fields": sorted(self.fields),
            "keeps": self.keeps.value,
            "perDay": self.per_day,
            "provider": provider,
            "purposes": sorted(self.purposes),
            "service": self.service_id,
            "type": "foja-agreement/1",
        }
        text = json.dumps(whole, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return sha256(text.encode()).hexdigest()
