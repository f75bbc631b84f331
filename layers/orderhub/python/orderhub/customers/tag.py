"""What a tag of a customer may be; pure, no AWS."""

import re

_TAG = re.compile(r"[\w.+-]{1,50}")


def is_tag(text: str) -> bool:
    """Whether a text can be a tag: 1 to 50 letters of any script, digits and ``._+-``."""
    return _TAG.fullmatch(text) is not None
