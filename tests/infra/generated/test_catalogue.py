"""The catalogue tells all that the contexts declare."""

from domain.kernel.declarations import event_type
from infra.bootstrap import INSTALLATION
from infra.generated import catalogue


def test_every_declaration_is_in_the_catalogue() -> None:
    text = catalogue.render()

    for one in INSTALLATION.slices:
        for command, rule in one.commands.items():
            assert f"| `{command.__name__}` | `{rule.permission}` |" in text
        for event in one.events:
            assert f"| `{event_type(event).name}` | {event_type(event).schema} |" in text
    for model in INSTALLATION.read_models:
        assert f"| `{model.name}` | {model.version} |" in text
    reactions = [one.name for one in INSTALLATION.workflows] + [one.name for one in INSTALLATION.deadlines]
    for name in reactions:
        assert f"`{name}`" in text


def test_every_declaration_says_what_it_is() -> None:
    rows = [line for line in catalogue.render().splitlines() if line.startswith("| `")]

    assert rows
    assert not [row for row in rows if "|  |" in row]


def test_the_same_declarations_give_the_same_catalogue() -> None:
    assert catalogue.render() == catalogue.render()
    assert list(catalogue.describe()) == [context.name for context in INSTALLATION.contexts]
