"""Documents in GraphQL: how they hang together, and the mutations."""

from __future__ import annotations

from typing import get_args

from api.kernel.declarations import Entity, Exposed, Many, Mutation, One, mutations
from application.documents.certificates import CERTIFICATE
from application.documents.deliveries import DELIVERY
from application.documents.documents import DOCUMENT
from application.documents.files import FILE
from application.documents.intakes import INTAKE
from domain.documents.certificates import commands as s
from domain.documents.custody import commands as u
from domain.documents.deliveries import commands as d
from domain.documents.documents import issue_commands as c
from domain.documents.documents.arriving import RegisterArrival
from domain.documents.documents.commands import MarkStepDue
from domain.documents.documents.redaction_commands import RecordRedactionCheck
from domain.documents.kinds import commands as k
from domain.documents.naming import kind_id, kind_pin
from domain.documents.routes import commands as r
from domain.documents.templates import commands as t
from domain.kernel.definitions import pin
from projections.documents import (
    DELIVERIES,
    DOCUMENT_ATTACHMENTS,
    DOCUMENT_REDACTIONS,
    DOCUMENT_REMARKS,
    DOCUMENT_STEPS,
    DOCUMENT_VERSIONS,
    FILE_CUSTODY,
    FILE_LEAVES,
    FILE_LINES,
    INTAKES,
    KIND_VERSIONS,
    KINDS,
    OFFICIAL_DOCUMENTS,
    OFFICIAL_FILES,
    PUBLISHED_DOCUMENTS,
    RECORDS_OFFERS,
    ROUTES,
    SEAL_CERTIFICATES,
    TEMPLATES,
)

_DOCUMENT = One("document", OFFICIAL_DOCUMENTS)
_FILE = One("file", OFFICIAL_FILES)
_VERSION = One("documentVersion", DOCUMENT_VERSIONS)

ENTITIES = (
    Entity(KINDS, (Many("versions", KIND_VERSIONS), Many("documents", OFFICIAL_DOCUMENTS)), singular="documentKind"),
    Entity(KIND_VERSIONS, (One("kind", KINDS, "kind_id"),)),
    Entity(TEMPLATES),
    Entity(ROUTES),
    Entity(
        OFFICIAL_FILES, (Many("documents", OFFICIAL_DOCUMENTS), Many("index", FILE_LEAVES), Many("lines", FILE_LINES))
    ),
    Entity(FILE_LEAVES, (_DOCUMENT, _FILE), plural="fileLeaves", singular="fileLeaf"),
    Entity(FILE_LINES, (_DOCUMENT, _FILE), plural="fileLines"),
    Entity(
        OFFICIAL_DOCUMENTS,
        (
            _FILE,
            One("documentKind", KINDS, "kind_id"),
            One("request", OFFICIAL_DOCUMENTS, "answers"),
            Many("versions", DOCUMENT_VERSIONS),
            Many("steps", DOCUMENT_STEPS),
            Many("remarks", DOCUMENT_REMARKS),
            Many("redactions", DOCUMENT_REDACTIONS),
            Many("deliveries", DELIVERIES),
            One("supersededBy", OFFICIAL_DOCUMENTS, "superseded_by_id"),
            One("reply", OFFICIAL_DOCUMENTS, "answered_by"),
        ),
        singular="document",
        plural="documents",
    ),
    Entity(
        DOCUMENT_VERSIONS,
        (
            _DOCUMENT,
            _FILE,
            Many("steps", DOCUMENT_STEPS),
            Many("remarks", DOCUMENT_REMARKS),
            Many("attachments", DOCUMENT_ATTACHMENTS),
        ),
    ),
    Entity(DOCUMENT_STEPS, (_DOCUMENT, _FILE, _VERSION)),
    Entity(DOCUMENT_REMARKS, (_DOCUMENT, _FILE, _VERSION)),
    Entity(DOCUMENT_ATTACHMENTS, (_DOCUMENT, _FILE, _VERSION)),
    Entity(DOCUMENT_REDACTIONS, (_DOCUMENT, _FILE)),
    Entity(PUBLISHED_DOCUMENTS, (One("supersededBy", PUBLISHED_DOCUMENTS, "superseded_by_id"),)),
    Entity(DELIVERIES, (_DOCUMENT, One("kind", KINDS, "kind_id"), One("reply", OFFICIAL_DOCUMENTS, "answered_by"))),
    Entity(FILE_CUSTODY, (_FILE, One("offer", RECORDS_OFFERS)), plural="fileCustodies"),
    Entity(RECORDS_OFFERS, plural="recordsOffers"),
    Entity(INTAKES, (_FILE,)),
    Entity(SEAL_CERTIFICATES),
)

_BY_THE_MACHINE = (
    *get_args(c.RecordingCommand),
    *get_args(c.ArchivingCommand),
    c.ReturnAfterTrial,
    c.RecordTrialPrint,
    c.PublishAnnouncement,
    MarkStepDue,
    RecordRedactionCheck,
    RegisterArrival,
)
_GIVEN_BY_PEOPLE = tuple(command for command in DOCUMENT.commands if command not in _BY_THE_MACHINE)

MUTATIONS = (
    Mutation(k.DraftKind, KIND_VERSIONS, key=lambda it: kind_pin(it.jurisdiction, it.code, it.version)),
    Mutation(k.AdoptKind, KINDS, key=lambda it: kind_id(it.jurisdiction, it.code)),
    Mutation(k.RetireKind, KINDS, key=lambda it: kind_id(it.jurisdiction, it.code)),
    Mutation(t.DraftTemplate, TEMPLATES, key=lambda it: pin(it.template_id, it.version)),
    Mutation(t.AdoptTemplate, TEMPLATES, key=lambda it: pin(it.template_id, it.version)),
    Mutation(r.DraftRoute, ROUTES, key=lambda it: pin(it.route_id, it.version)),
    Mutation(r.AdoptRoute, ROUTES, key=lambda it: pin(it.route_id, it.version)),
    *mutations(FILE, OFFICIAL_FILES),
    *mutations(INTAKE, INTAKES),
    *mutations(DOCUMENT, OFFICIAL_DOCUMENTS, *_GIVEN_BY_PEOPLE),
    *mutations(DELIVERY, DELIVERIES, *get_args(d.ReceivingCommand)),
    Mutation(u.OfferRecords, RECORDS_OFFERS),
    Mutation(u.TakeCustody, RECORDS_OFFERS),
    Mutation(u.DestroyFile, FILE_CUSTODY),
    *mutations(CERTIFICATE, SEAL_CERTIFICATES, s.RegisterCertificate, s.EndCertificate),
)

EXPOSED = Exposed(entities=ENTITIES, mutations=MUTATIONS)
