"""Writes the files of a new context, all or none."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from string import Template

from infra.generated.new_context.naming import NameRefusedError, Names

ROOT = Path(__file__).parents[3]
TEMPLATES = Path(__file__).parent / "templates"
BOOTSTRAP = Path("infra/bootstrap.py")
_FOLDERS = {
    **{layer: f"{layer}/$name" for layer in ("domain", "application", "projections", "api")},
    **{f"tests_{layer}": f"tests/{layer}/$name" for layer in ("domain", "projections", "api")},
    "texts": "infra/texts/locale/es",
}
_RANK = 200
"""Roles of new contexts come behind those that there are."""


def files_of(names: Names, installed: int = 0) -> dict[Path, str]:
    """Each file with its text, by its place in the repository."""
    values = names.values(_RANK + 10 * installed)
    files = {}
    for template in sorted(TEMPLATES.glob("*/*.tmpl")):
        folder = Template(_FOLDERS[template.parent.name]).substitute(values)
        file = template.name.removesuffix(".tmpl")
        file = file.replace("things", names.things).replace("thing", names.thing).replace("name", names.name)
        files[Path(folder, file)] = Template(template.read_text(encoding="utf-8")).substitute(values)
    return files


def wired(text: str, names: Names) -> str:
    """`infra/bootstrap.py` with the context's line; raises NameRefusedError where its list cannot be found."""
    head, found, rest = text.partition("NAMES = (\n")
    inside, closing, tail = rest.partition("\n)\n")
    if not found or not closing:
        raise NameRefusedError(f"{BOOTSTRAP} has no list NAMES to add {names.name!r} to: add it by hand")
    return f'{head}{found}{inside}\n    "{names.name}",{closing}{tail}'


def write(files: Mapping[Path, str], names: Names, root: Path = ROOT) -> None:
    """Write the files and the line of wiring; raises NameRefusedError, and writes nothing, where one is there
    already.
    """
    there = [str(file) for file in files if (root / file).exists()]
    if there:
        raise NameRefusedError(f"there is {', '.join(there)} already: nothing was written")
    bootstrap = wired((root / BOOTSTRAP).read_text(encoding="utf-8"), names)
    for file, text in files.items():
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_text(text, encoding="utf-8")
    (root / BOOTSTRAP).write_text(bootstrap, encoding="utf-8")


def take_back(files: Mapping[Path, str], names: Names, root: Path = ROOT) -> None:
    """Remove what `write` wrote: the files, the folders that hold nothing else, and the line of wiring."""
    for file in files:
        (root / file).unlink(missing_ok=True)
    for folder in sorted({root / file.parent for file in files}):
        if folder.name == names.name and not any(each.name != "__pycache__" for each in folder.iterdir()):
            shutil.rmtree(folder)
    bootstrap = root / BOOTSTRAP
    text = bootstrap.read_text(encoding="utf-8")
    bootstrap.write_text(text.replace(f'    "{names.name}",\n', "", 1), encoding="utf-8")
