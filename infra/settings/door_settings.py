"""Under which names the API is reached, and by whose web pages, as it can be set from outside."""

import re
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_settings import BaseSettings, NoDecode

from infra.settings.rate_settings import split

_NAME = r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?|\[[0-9a-f:]+\]"
_PORT = r"(?::[0-9]{1,5})?"


def _all_like(pattern: str, values: frozenset[str]) -> frozenset[str]:
    lowered = frozenset(value.lower() for value in values)
    if not all(re.fullmatch(pattern, name) for name in lowered):
        raise ValueError("not all of that kind")
    return lowered


def _names(values: frozenset[str]) -> frozenset[str]:
    return _all_like(f"(?:{_NAME}){_PORT}", values)


def _origins(values: frozenset[str]) -> frozenset[str]:
    return _all_like(f"https?://(?:{_NAME}){_PORT}", values)


class DoorSettings(BaseSettings):
    """Names that are answered to besides those of this machine, and origins of frontends that are served elsewhere."""

    public_names: Annotated[frozenset[str], NoDecode, BeforeValidator(split), AfterValidator(_names)] = Field(
        default=frozenset(),
        description="names without https://, with commas between them, such as foja.example.org, foja.internal:8443",
    )
    web_origins: Annotated[frozenset[str], NoDecode, BeforeValidator(split), AfterValidator(_origins)] = Field(
        default=frozenset(),
        description="origins of web pages, with commas between them and no path, such as http://localhost:5173",
    )
