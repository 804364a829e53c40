"""Run by another Python: what libcoveocds says of a package. Arguments: package, folder of schemas, of extensions.

Everything is read from these folders, and nothing from the network.
"""

from __future__ import annotations

import json
import socket
import sys
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import unquote, urlsplit

import requests
from libcoveocds.api import ocds_json_output  # type: ignore[import-not-found]
from libcoveocds.config import LibCoveOCDSConfig  # type: ignore[import-not-found]
from ocdsextensionregistry import extension_version  # type: ignore[import-not-found]

_SAID = (
    *("validation_errors", "additional_fields", "additional_closed_codelist_values"),
    *("additional_open_codelist_values", "structure_warnings", "additional_checks", "conformance_errors"),
    *("json_deref_error", "extensions"),
)


def _no_network(*_: object, **__: object) -> None:
    raise OSError("this reads nothing from the network")


def _read(url: str, **_: object) -> requests.Response:
    """A file of a folder, as if it were served."""
    path, answer = Path(unquote(urlsplit(url).path)), requests.Response()
    answer.status_code = 200 if path.is_file() else 404
    answer._content = path.read_bytes() if path.is_file() else b""  # noqa: SLF001
    return answer


socket.socket.connect = _no_network  # type: ignore[method-assign]
extension_version.session.get = _read
extension_version.ExtensionVersion._raise_for_scheme = staticmethod(lambda _: None)  # noqa: SLF001


def main(package: Path, schemas: Path, extensions: list[Path]) -> None:
    """Print what was found as JSON."""
    data = json.loads(package.read_text())
    data["extensions"] = [extension.as_uri() for extension in extensions]
    with TemporaryDirectory() as folder:
        standard = Path(folder) / "standard.zip"
        with zipfile.ZipFile(standard, "w") as written:
            written.writestr("standard-1__1__5/", b"")
            for file in sorted(schemas.rglob("*.*")):
                written.write(file, Path("standard-1__1__5/schema") / file.relative_to(schemas))
        config = LibCoveOCDSConfig({"standard_zip": standard.as_uri(), "context": "api"})
        said: dict[str, Any] = ocds_json_output(folder, None, json_data=data, lib_cove_ocds_config=config)
    print(json.dumps({name: said.get(name) for name in _SAID}, default=str))  # noqa: T201


main(Path(sys.argv[1]), Path(sys.argv[2]), [Path(each) for each in sys.argv[3:]])
