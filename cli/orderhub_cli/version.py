"""Which version this is, and whether a hub is of the same."""

from importlib.metadata import PackageNotFoundError, version

HEADER = "X-Orderhub-Version"


def own_version() -> str:
    """The version of the installed package; in a checkout, where none is installed, ``0+checkout``."""
    try:
        return version("orderhub")
    except PackageNotFoundError:
        return "0+checkout"


def differ(one: str, other: str) -> bool:
    """Whether two versions differ in major or minor; what is not known differs from nothing."""
    if not one or not other or "checkout" in one + other:
        return False
    return one.split(".")[:2] != other.split(".")[:2]
