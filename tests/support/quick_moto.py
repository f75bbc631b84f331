"""Spares moto and botocore what they work out anew for each mock and each answer; answers stay the same.

A mock starts with a boto3 session of its own, which parses the models of AWS's services again. Of an answer, moto
looks for each member that the service's model has under each name it might be stored by, most of them not there.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import moto.core.models
import moto.core.responses
from botocore import loaders, session
from moto.core.serialize import AttributePickerContext, ResponseSerializer, XFormedAttributePicker
from moto.core.utils import method_names_from_class


def apply() -> None:
    """Patch both, for as long as the process runs."""
    session.create_loader = cache(loaders.create_loader)
    moto.core.responses.method_names_from_class = cache(method_names_from_class)  # type: ignore[attr-defined]
    # Nobody here calls AWS by `requests`, for which moto sets up some thousand addresses each time.
    moto.core.models.RESPONSES_METHODS = []
    name = "_serialize_type_structure"
    setattr(ResponseSerializer, name, _of_what_is_there(getattr(ResponseSerializer, name)))


def _of_what_is_there(full: Callable[..., None]) -> Callable[..., None]:
    def serialize(self: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:  # noqa: ANN401
        picker = self._value_picker
        if type(value) is not dict or type(picker) is not XFormedAttributePicker or picker.response_transformers:
            full(self, serialized, value, shape, key)
            return
        names = _names(shape)
        there = {member for name in value for member in names.get(name, ())}
        wrapper = self.MAP_TYPE() if key else serialized
        for name, member in shape.members.items():
            if name in there:
                self._serialize_structure_member(wrapper, value, member, name)
        if key:
            self._default_serialize(serialized, wrapper, shape, key)

    return serialize


def _names(shape: Any) -> dict[str, set[str]]:  # noqa: ANN401 - a shape of botocore
    """The members of a structure by each name that a dict may have them under."""
    names: dict[str, set[str]] | None = shape.__dict__.get("members_by_name")
    if names is None:
        names = {}
        for key, member in shape.members.items():
            member.parent = shape
            for name in XFormedAttributePicker().get_possible_keys(AttributePickerContext({}, key, member)):
                names.setdefault(name, set()).add(key)
        # Whole at once: other threads read it.
        shape.__dict__["members_by_name"] = names
    return names
