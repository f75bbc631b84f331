"""Settings of a function: one frozen dataclass each, read from its environment when it starts."""

from collections.abc import Mapping
from dataclasses import fields
from os import environ
from typing import TYPE_CHECKING, get_type_hints

from orderhub.errors import InvalidInput

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def load[T: DataclassInstance](kind: type[T], environment: Mapping[str, str] = environ) -> T:
    """Read the settings a function needs: field ``orders_table`` comes from ``ORDERS_TABLE``.

    Fields are ``str`` or ``int``; every field must be set.

    Raises:
        InvalidInput: One error that names all settings that are missing or no number.
    """
    types = get_type_hints(kind)
    names = {field.name: field.name.upper() for field in fields(kind)}
    wrong = [name for name in names.values() if name not in environment]
    wrong += [
        name
        for key, name in names.items()
        if types[key] is int and name in environment and not environment[name].isdecimal()
    ]
    if wrong:
        raise InvalidInput(f"settings missing or wrong: {', '.join(wrong)}", "settings_wrong")
    return kind(**{key: types[key](environment[name]) for key, name in names.items()})
