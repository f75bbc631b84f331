"""What SAM is told of a template before CloudFormation sees it."""

from collections.abc import Callable
from typing import Any

from ministack.services.cloudformation import engine
from samtranslator.translator import transform as sam  # type: ignore[import-not-found]  # the cloud's own environment

type Message = dict[str, Any]


def pass_parameters(apply_transforms: Callable[..., Message]) -> Callable[..., Message]:
    """Wrap the applying of transforms so that SAM knows the values of parameters.

    It needs some, such as whether an alias is deployed gradually; MiniStack gives it none, AWS all.
    """
    translate = sam.transform

    def wrapped(template: Message, provided: Any = None, previous: Any = None) -> Message:  # noqa: ANN401 - passed through
        values = engine._transform_parameters(template, provided, previous)
        sam.transform = lambda whole, _none, policies: translate(whole, values, policies)
        try:
            return apply_transforms(template, provided, previous)
        finally:
            sam.transform = translate

    return wrapped
