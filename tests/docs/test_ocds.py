"""docs/use/ocds.md is true: its commands and its query run as they stand there."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from domain.ocds.refusals import MESSAGES
from infra.settings.settings import Settings
from tests.api.conftest import Client
from tests.api.documents.shell import Shell
from tests.api.ocds.conftest import OFFICER, client, ocds_world, settings

PAGE = (Path(__file__).parents[2] / "docs" / "use" / "ocds.md").read_text("utf-8")
__all__ = ["client", "ocds_world", "settings"]


async def test_the_page_is_true(client: Client, settings: Settings, tmp_path: Path) -> None:
    release = {"ocid": "ocds-abc123-1", "id": "1", "date": "2024-03-01", "tag": ["tender"], "buyer": {"name": "Navy"}}
    file = tmp_path / "package.json"
    file.write_text(json.dumps({"version": "1.1", "releases": [release]}), "utf-8")
    (commands,) = re.findall(r"```sh\n(.*?)```", PAGE, re.DOTALL)
    said = []
    for command in commands.splitlines():
        arguments = command.replace("package.json", str(file)).split()[1:]
        code, out, errors = await Shell(settings).run(*arguments, "--as", OFFICER)
        assert code == 0, errors
        said.append(out.partition(",")[0] + out.partition(",")[2].partition(",")[0])
    counts = ("1 would be recorded 0", "1 recorded 0", "0 recorded 1")
    assert said == [f"1 releases: {count} there already" for count in counts]
    (query,) = re.findall(r"```graphql\n(.*?)```", PAGE, re.DOTALL)
    processes: dict[str, Any] = {"totalCount": 0}
    while not processes["totalCount"]:
        processes = (await client.ask(query))["importedProcesses"]
    ((found,),) = [[each["published"]["nodes"] for each in processes["nodes"]]]
    assert found[0]["findings"][0] == "date_without_zone"
    assert "2024-03-01T00:00:00" in found[0]["date"]


def test_the_page_names_all_refusals_of_files() -> None:
    of_commands = {"publisher_code", "import_id", "not_an_ocid", "unknown_package", "unknown_release"}
    assert {code for code in MESSAGES if f"`{code}`" in PAGE} == MESSAGES.keys() - of_commands
