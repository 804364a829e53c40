"""Where profiles lie: those of the installation by name, anybody's by path."""

from __future__ import annotations

from difflib import get_close_matches
from pathlib import Path

from application.budgeting.importing.profile import Profile
from application.budgeting.importing.profile_toml import BrokenProfile, read_profile

FOLDER = Path(__file__).resolve().parent.parent / "profiles"


def names() -> list[str]:
    """The profiles that come with the installation."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def load_profile(name_or_path: str) -> Profile:
    """The profile of this name, or in this file; raises BrokenProfile."""
    path = FOLDER / f"{name_or_path}.toml"
    if name_or_path.endswith(".toml") or "/" in name_or_path:
        path = Path(name_or_path)
    elif not path.is_file():
        near = get_close_matches(name_or_path, names(), n=1)
        right = f"did you mean {near[0]!r}? " if near else ""
        known = f"{right}There are {', '.join(names())}; or give the path of a .toml file"
        raise BrokenProfile(name_or_path, [("(name)", known)])
    try:
        return read_profile(path.read_text("utf-8-sig"), str(path))
    except OSError as error:
        raise BrokenProfile(str(path), [("(file)", f"cannot be read: {error.strerror}")]) from None
    except UnicodeDecodeError:
        raise BrokenProfile(str(path), [("(file)", "a profile is written in UTF-8")]) from None
