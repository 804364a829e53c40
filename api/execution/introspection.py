"""Operations that ask for the schema alone: the same answer to everybody who may ask, as long as the process lives.

Which documents may ask is decided where they are validated; none of them gets here that may not.
"""

from __future__ import annotations

from graphql import (
    DocumentNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
)

from api.graphql.selection import fields_of

_SCHEMA = frozenset({"__schema", "__type"})


def asks_schema_alone(schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode) -> bool:
    """Whether a valid operation is a query of the schema and of nothing else."""
    if operation.operation is not OperationType.QUERY or schema.query_type is None:
        return False
    fragments = {part.name.value: part for part in document.definitions if isinstance(part, FragmentDefinitionNode)}
    roots = {node.name.value for _, node in fields_of(schema, schema.query_type, operation.selection_set, fragments)}
    return bool(roots & _SCHEMA) and roots <= {*_SCHEMA, "__typename"}


def text_of(document: DocumentNode) -> str | None:
    """The text that a document was read from."""
    return document.loc.source.body if document.loc else None
