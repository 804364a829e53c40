"""Documents at random: any roots, fields, relations, arguments, fragments and directives over what a world holds."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    get_named_type,
)

from api.graphql.naming import camel
from api.graphql.shapes import RowSums, shape_of

DEEPEST = 4
PAGES = ("nodes", "edges", "pageInfo", "totalCount", "position", "aggregate")


@dataclass
class KnownRows:
    """What an entity's rows hold: for each plain field its values, and keys, ids and cursors; those of orders too."""

    keys: list[str] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    cursors: list[str] = field(default_factory=list)
    values: dict[str, list[Any]] = field(default_factory=dict)
    ordered: dict[str, list[str]] = field(default_factory=dict)


class RandomDocuments:
    """Makes documents of a schema; `shown` are the entities by type name, `rows` what is known of each."""

    def __init__(
        self, schema: GraphQLSchema, shown: Mapping[str, Any], rows: Mapping[str, KnownRows], head: int, seed: int
    ) -> None:
        self._schema, self._shown, self._rows, self._head = schema, shown, rows, head
        self._random = Random(seed)  # noqa: S311 - no secret
        self._fragments: list[str] = []
        self.variables: dict[str, Any] = {}
        self._declared: list[str] = []

    def document(self) -> str:
        """One document; its variables are in `variables`."""
        roots = "\n".join(self._root(n) for n in range(self._random.choice([1, 1, 1, 2, 3])))
        declared = f"({', '.join(self._declared)})" if self._declared else ""
        return "\n".join([f"query Anything{declared} {{\n{roots}\n}}", *self._fragments])

    def change(self) -> str:
        """A subscription to what has changed in an entity that keeps history."""
        name = self._random.choice([name for name, shown in sorted(self._shown.items()) if shown.model.history])
        keys = self._rows[name].keys
        some = self._random.sample(keys, min(3, len(keys)))
        given = ['after: "0"', f"keys: {self._variable('[String!]', some)}"]
        given += self._filter(name) if self._random.random() < 0.2 else []
        parts = [
            f"nodes {self._object(name, 2)}" if part == "nodes" else part
            for part in ["nodes", *self._some(["position", "keys", "__typename"])]
        ]
        root = f"{self._shown[name].singular}Changed({', '.join(given)}) {{ {' '.join(parts)} }}"
        return "\n".join([f"subscription Any({', '.join(self._declared)}) {{ {root} }}", *self._fragments])

    def _root(self, number: int) -> str:
        random, name = self._random, self._random.choice(sorted(self._shown))
        entity, rows = self._shown[name], self._rows[name]
        alias = f"a{number}: "
        as_of = f"asOf: {self._as_of()}" if entity.model.history and random.random() < 0.3 else ""
        kind = random.choice(["list", "list", "list", "key", "node", "nodes", "typename", "sums", "sums"])
        if kind == "typename":
            return f"{alias}__typename"
        if kind == "sums":
            return f"{alias}{self._sums()}"
        if kind == "list":
            arguments = ", ".join(filter(None, [self._page(name), as_of]))
            selected = self._connection(name, 0)
            return f"{alias}{entity.plural}{f'({arguments})' if arguments else ''} {selected}"
        if kind == "key":
            key = self._variable("String!", random.choice([*rows.keys, "none", ""]))
            root = self._schema.query_type
            assert root is not None
            (argument,) = (each for each in root.fields[entity.singular].args if each != "asOf")
            arguments = ", ".join(filter(None, [f"{argument}: {key}", as_of]))
            return f"{alias}{entity.singular}({arguments}) {self._object(name, 0)}"
        if kind == "nodes":
            some = random.sample(rows.ids, min(len(rows.ids), random.randint(0, 4)))
            arguments = ", ".join(filter(None, [f"ids: {self._variable('[ID!]!', some)}", as_of]))
            return f"{alias}nodes({arguments}) {{ __typename ... on {name} {self._object(name, 0)} id }}"
        id_ = self._variable("ID!", random.choice([*rows.ids, "bm9uZQ"]))
        return f"{alias}node(id: {id_}) {{ id __typename ... on {name} {self._object(name, 0)} }}"

    def _sums(self) -> str:
        """A summary, at any level of any of its paths."""
        random, root = self._random, self._schema.query_type
        assert root is not None
        name, made, shape = random.choice(
            [(name, made, shape) for name, made in root.fields.items() if isinstance(shape := shape_of(made), RowSums)]
        )
        level = random.randint(1, 4)
        given = [f"level: {level if random.random() < 0.5 else self._variable('Int!', level)}"]
        dimension = get_named_type(made.args["dimension"].type)
        if random.random() < 0.8 and isinstance(dimension, GraphQLEnumType):
            given.append(f"dimension: {random.choice(list(dimension.values))}")
        if shape.entity.model.history and random.random() < 0.3:
            given.append(f"asOf: {self._as_of()}")
        if random.random() < 0.35:
            given += self._filter(shape.entity.name)
        type_ = get_named_type(made.type)
        parts = [
            f"groups {self._object(f'{type_.name}Group', 0)}" if part == "groups" else part
            for part in self._some(["groups", "position", "__typename"])
        ]
        return f"{name}({', '.join(given)}) {{ {' '.join(parts)} }}"

    def _variable(self, type_: str, value: Any) -> str:
        name = f"v{len(self._declared)}"
        self._declared.append(f"${name}: {type_}")
        self.variables[name] = value
        return f"${name}"

    def _as_of(self) -> str:
        return f'{{position: "{self._random.randint(0, self._head)}"}}'

    # --- selections ----------------------------------------------------------------------------

    def _object(self, name: str, depth: int) -> str:
        """Some fields of a type, perhaps by way of fragments."""
        type_ = self._schema.type_map[name]
        assert isinstance(type_, GraphQLObjectType)
        some = self._random.sample(list(type_.fields.items()), min(len(type_.fields), self._random.randint(1, 7)))
        parts = [part for field_name, made in some if (part := self._field(field_name, made, depth))]
        parts += ["__typename"] * (self._random.random() < 0.2 or not parts)
        return "{ " + " ".join(self._wrapped(part, name) for part in parts) + " }"

    def _wrapped(self, part: str, name: str) -> str:
        chance = self._random.random()
        if chance < 0.05:
            return f"... on {name} {{ {part} }}"
        if chance < 0.08:
            self._fragments.append(f"fragment F{len(self._fragments)} on {name} {{ {part} }}")
            return f"...F{len(self._fragments) - 1}"
        if chance < 0.12:
            flag = self._variable("Boolean!", self._random.random() < 0.5)
            return f"... @{self._random.choice(['skip', 'include'])}(if: {flag}) {{ {part} }}"
        return part

    def _field(self, name: str, made: GraphQLField, depth: int) -> str:
        alias = f"x{self._random.randint(0, 10**6)}: " if self._random.random() < 0.1 else ""
        below = get_named_type(made.type)
        if not isinstance(below, GraphQLObjectType):
            return f"{alias}{name}"
        if below.name == "Money":
            return f"{alias}{name} {{ {' '.join(self._some(['amount', 'currency', '__typename']))} }}"
        if name == "acts" or depth >= DEEPEST:
            return ""
        entity = below.name.removesuffix("Connection")
        if below.name.endswith("Connection") and entity in self._shown:
            arguments = self._page(entity)
            return (
                f"{alias}{name}{f'({arguments})' if arguments else '(first: 3)'} {self._connection(entity, depth + 1)}"
            )
        if below.name in self._shown:
            return f"{alias}{name} {self._object(below.name, depth + 1)}"
        is_record = not below.interfaces and not below.name.endswith("Connection")
        return f"{alias}{name}{self._part(made)} {self._object(below.name, depth + 1)}" if is_record else ""

    def _part(self, made: GraphQLField) -> str:
        """Arguments for a part of a list of records, perhaps."""
        random = self._random
        some = {"first": random.randint(1, 3), "offset": random.randint(0, 2)}
        given = [f"{each}: {value}" for each, value in some.items() if each in made.args and random.random() < 0.4]
        return f"({', '.join(given)})" if given else ""

    def _connection(self, name: str, depth: int) -> str:
        parts = []
        for part in self._some(list(PAGES)):
            match part:
                case "nodes":
                    parts.append(f"nodes {self._object(name, depth)}")
                case "edges":
                    inner = self._some(["cursor", "node", "__typename"])
                    made = [f"node {self._object(name, depth)}" if each == "node" else each for each in inner]
                    parts.append(f"edges {{ {' '.join(made)} }}")
                case "pageInfo":
                    facts = ["hasNextPage", "hasPreviousPage", "startCursor", "endCursor", "__typename"]
                    parts.append(f"pageInfo {{ {' '.join(self._some(facts))} }}")
                case "aggregate":
                    parts.append(self._aggregate(name))
                case _:
                    parts.append(part)
        return "{ " + " ".join(parts) + " }"

    def _aggregate(self, name: str) -> str:
        """Groups of the rows, and some of their values."""
        by = self._schema.type_map.get(f"{name}GroupBy")
        fields = self._some(list(by.values))[: self._random.randint(0, 2)] if isinstance(by, GraphQLEnumType) else []
        grouped = f"(by: [{', '.join(fields)}])" if fields or self._random.random() < 0.1 else ""
        group = self._schema.type_map[f"{name}Group"]
        assert isinstance(group, GraphQLObjectType)
        parts = []
        for part in self._some([*group.fields, "__typename"]):
            below = get_named_type(group.fields[part].type) if part in group.fields else None
            if isinstance(below, GraphQLObjectType):
                inner = self._some([*below.fields, "__typename"])[:4]
                made = (
                    self._field(each, below.fields[each], DEEPEST) if each in below.fields else each for each in inner
                )
                parts.append(f"{part} {{ {' '.join(made)} }}")
            else:
                parts.append(part)
        return f"aggregate{grouped if by else ''} {{ {' '.join(parts)} }}"

    def _some(self, among: Sequence[str]) -> list[str]:
        return self._random.sample(list(among), self._random.randint(1, len(among)))

    # --- arguments -----------------------------------------------------------------------------

    def _page(self, name: str) -> str:
        random, rows = self._random, self._rows[name]
        given: list[str] = []
        forwards = random.random() < 0.8
        if random.random() < 0.9:
            given.append(f"{'first' if forwards else 'last'}: {random.choice([1, 2, 3, 4, 5])}")
        elif not forwards:
            given.append("last: 2")
        if random.random() < 0.25 and rows.cursors:
            cursor = self._variable("String", random.choice([*rows.cursors, None]))
            given.append(f"{'after' if forwards else 'before'}: {cursor}")
        elif random.random() < 0.1 and rows.ordered:
            order = random.choice(sorted(rows.ordered))
            cursor = self._variable("String", random.choice(rows.ordered[order]))
            given += [f"orderBy: {order}", f"{'after' if forwards else 'before'}: {cursor}"]
        elif random.random() < 0.3:
            given += self._order(name)
        if random.random() < 0.35:
            given += self._filter(name)
        if self._shown[name].model.searched and ("RELEVANCE" in "".join(given) or random.random() < 0.3):
            given.append(f"search: {self._variable('String', self._words(name))}")
        return ", ".join(given)

    def _words(self, name: str) -> str:
        """A word or two of what a row holds, or a part of one, or nothing that a row has."""
        random, model = self._random, self._shown[name].model
        values = [each for text in model.searched for each in self._rows[name].values.get(camel(text), []) if each]
        word: str = random.choice([part for each in values for part in each.split()] or ["none"])
        return random.choice([word, word[1:], f'"{word}"', f"{word} -none", f"none or {word}", "none", "de", "/"])

    def _order(self, name: str) -> Iterator[str]:
        order = self._schema.type_map.get(f"{name}OrderField")
        if isinstance(order, GraphQLEnumType):
            fields = self._some(list(order.values))[:2]
            said = ", ".join(f"{{field: {each}, direction: {self._random.choice(['ASC', 'DESC'])}}}" for each in fields)
            yield f"orderBy: [{said}]"

    def _filter(self, name: str) -> Iterator[str]:
        filters = self._schema.type_map.get(f"{name}Filter")
        if not isinstance(filters, GraphQLInputObjectType):
            return
        if tests := self._tests(name, filters, 0):
            yield f"filter: {tests}"

    def _tests(self, name: str, filters: GraphQLInputObjectType, depth: int, reach: int = 2) -> str:
        """Some tests, perhaps combined; nothing where there are none to be made."""
        tests = []
        if depth < 3 and self._random.random() < 0.3:
            several = [self._tests(name, filters, depth + 1, reach) for _ in range(self._random.randint(0, 3))]
            parts = [part for part in several if part]
            tests.append(f"{self._random.choice(['and', 'or'])}: [{', '.join(parts)}]")
        if depth < 3 and self._random.random() < 0.2 and (part := self._tests(name, filters, depth + 1, reach)):
            tests.append(f"not: {part}")
        plain = [each for each in filters.fields if each not in {"and", "or", "not"}]
        for field_name in self._some(plain)[: self._random.choice([1, 1, 2])]:
            values = [each for each in self._rows[name].values.get(field_name, []) if each is not None]
            test = get_named_type(filters.fields[field_name].type)
            related = test.name.removesuffix("Filter")
            if related in self._rows and isinstance(test, GraphQLInputObjectType):
                if reach and (depth < 3 or self._random.random() < 0.5):
                    tests.append(f"{field_name}: {self._tests(related, test, depth + 1, reach - 1) or '{}'}")
            elif values and isinstance(test, GraphQLInputObjectType):
                comparison = self._random.choice(list(test.fields))
                value = self._random.choice(values)
                tests.append(f"{field_name}: {{{comparison}: {self._written(test, comparison, value, values)}}}")
        return f"{{{', '.join(tests)}}}" if tests else ""

    def _written(self, test: GraphQLInputObjectType, comparison: str, value: Any, values: Sequence[Any]) -> str:
        kind = get_named_type(test.fields[comparison].type)
        if comparison == "isNull":
            return self._random.choice(["true", "false"])
        if test.name == "PathFilter":
            paths = [value] if comparison != "in" else self._random.sample(values, min(2, len(values)))
            texts = [json.dumps(path[: self._random.randint(0, len(path))]) for path in paths]
            return texts[0] if comparison != "in" else f"[{', '.join(texts)}]"
        if comparison == "in":
            some = self._random.sample(values, min(3, len(values)))
            return f"[{', '.join(self._one(kind, each) for each in some)}]"
        if comparison in {"startsWith", "contains"}:
            return json.dumps(str(value)[: self._random.randint(0, 6)])
        return self._one(kind, value)

    def _one(self, kind: Any, value: Any) -> str:
        if isinstance(kind, GraphQLEnumType):
            return str(value)
        assert isinstance(kind, GraphQLScalarType)
        if isinstance(value, dict):
            value = value["amount"]
        return json.dumps(value)
