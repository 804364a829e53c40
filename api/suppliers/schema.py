"""Suppliers in GraphQL: what everybody sees of them, what they see themselves, and the mutations."""

from __future__ import annotations

from typing import Any

from api.kernel.declarations import Entity, Exposed, Many, Mutation, One, Question
from api.suppliers.questions import EligibilityAnswer, EligibilityAsked
from application.kernel.rules import Slice
from application.suppliers.mandates import MANDATE, mandate_key
from domain.suppliers.contacts import commands as k
from domain.suppliers.debarments import commands as d
from domain.suppliers.naming import debarment_id, standing_document_id
from domain.suppliers.searches import commands as r
from domain.suppliers.suppliers import commands as c
from projections.suppliers import (
    DEBARMENT_CASES,
    DEBARMENTS,
    MANDATES,
    SEARCH_MATCHES,
    SEARCHES,
    STANDING_DOCUMENT_FILES,
    STANDING_DOCUMENTS,
    SUPPLIER_CONTACTS,
    SUPPLIERS,
)

_SUPPLIER = One("supplier", SUPPLIERS)
ENTITIES = (
    Entity(
        SUPPLIERS,
        (
            Many("standingDocuments", STANDING_DOCUMENTS),
            Many("debarments", DEBARMENTS),
            Many("contacts", SUPPLIER_CONTACTS),
            Many("mandates", MANDATES),
        ),
    ),
    Entity(STANDING_DOCUMENTS, (_SUPPLIER, One("file", STANDING_DOCUMENT_FILES, "standing_document_id"))),
    Entity(STANDING_DOCUMENT_FILES, (_SUPPLIER, One("document", STANDING_DOCUMENTS, "standing_document_id"))),
    Entity(SUPPLIER_CONTACTS, (_SUPPLIER,)),
    Entity(MANDATES, (_SUPPLIER,), own="myMandates"),
    Entity(DEBARMENTS, (_SUPPLIER,)),
    Entity(DEBARMENT_CASES, (_SUPPLIER,)),
    Entity(SEARCHES, (Many("matches", SEARCH_MATCHES),), plural="savedSearches", own="mySearches"),
    Entity(SEARCH_MATCHES, (One("search", SEARCHES),)),
)


def _document(command: Any) -> str:
    return standing_document_id(command.company_id, command.document_id)


def _case(command: Any) -> str:
    return debarment_id(command.company_id, command.case_id)


def _of(declared: Slice[Any, Any, Any]) -> tuple[Mutation, ...]:
    return tuple(Mutation(command, MANDATES, key=mandate_key) for command in declared.commands)


MUTATIONS = (
    Mutation(c.RegisterSupplier, SUPPLIERS),
    Mutation(c.FileStandingDocument, STANDING_DOCUMENTS, key=_document),
    Mutation(c.VerifyStandingDocument, STANDING_DOCUMENTS, key=_document),
    Mutation(c.RejectStandingDocument, STANDING_DOCUMENTS, key=_document),
    Mutation(c.RevokeStandingDocument, STANDING_DOCUMENTS, key=_document),
    Mutation(k.NameContact, SUPPLIER_CONTACTS),
    Mutation(k.WithdrawContact, SUPPLIER_CONTACTS),
    *_of(MANDATE),
    Mutation(d.ProposeDebarment, DEBARMENT_CASES, key=_case),
    Mutation(d.MakeStatement, DEBARMENT_CASES, key=_case),
    Mutation(d.DecideDebarment, DEBARMENTS, key=_case),
    Mutation(d.DropDebarment, DEBARMENT_CASES, key=_case),
    Mutation(d.LiftDebarment, DEBARMENTS, key=_case),
    Mutation(r.SaveSearch, SEARCHES),
    Mutation(r.DropSearch, SEARCHES),
)
QUESTIONS = (Question("eligibility", EligibilityAsked, EligibilityAnswer, None, rows=10),)

EXPOSED = Exposed(entities=ENTITIES, mutations=MUTATIONS, questions=QUESTIONS)
