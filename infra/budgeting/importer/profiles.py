"""Where profiles lie: those of the installation by name, anybody's by path."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from application.budgeting.importing.code_list import CodeList, read_code_list
from application.budgeting.importing.profile import Profile
from application.budgeting.importing.profile_toml import BrokenProfile, read_profile

FOLDER = Path(__file__).resolve().parent.parent / "profiles"
CODE_LISTS = FOLDER / "classifications"


def names(folder: Path = FOLDER) -> list[str]:
    """The profiles that come with the installation."""
    return sorted(path.stem for path in folder.glob("*.toml"))


def load_profile(name_or_path: str) -> Profile:
    """The profile of budget files of this name, or in this file; raises BrokenProfile."""
    path = _found(name_or_path, FOLDER)
    return read_profile(_text(path), str(path))


def load_code_list(name_or_path: str) -> CodeList:
    """The profile of code lists of this name, or in this file; raises BrokenProfile."""
    path = _found(name_or_path, CODE_LISTS)
    return read_code_list(_text(path), str(path))


def _found(name_or_path: str, folder: Path) -> Path:
    path = folder / f"{name_or_path}.toml"
    if name_or_path.endswith(".toml") or "/" in name_or_path:
        return Path(name_or_path)
    if path.is_file():
        return path
    near = get_close_matches(name_or_path, names(folder), n=1)
    right = f"did you mean {near[0]!r}? " if near else ""
    known = f"{right}There are {', '.join(names(folder))}; or give the path of a .toml file"
    raise BrokenProfile(name_or_path, [("(name)", known)])


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8-sig")
    except OSError as error:
        raise BrokenProfile(str(path), [("(file)", f"cannot be read: {error.strerror}")]) from None
    except UnicodeDecodeError:
        raise BrokenProfile(str(path), [("(file)", "a profile is written in UTF-8")]) from None
