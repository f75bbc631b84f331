"""The catalog of workflows as they are set now: by the template, and over it by the API."""

import json
from collections.abc import Callable, Iterator, Mapping

from orderhub.settings.catalog import place_of_workflow
from orderhub.settings.shop import ShopSettings
from orderhub.settings.stored import Reads, made_of
from orderhub.workflows.catalog import load_catalog
from orderhub.workflows.workflow import Workflow


class CurrentCatalog(Mapping[str, Workflow]):
    """Every workflow by its name, as it is set at the moment it is asked for.

    What reads it raises TransientError where nobody knows what the shop is set to.

    Args:
        template: What the template sets the workflows to, as JSON.
        reads: Reads what the API sets.
    """

    def __init__(self, template: str, reads: Reads) -> None:
        self._names = tuple(load_catalog(template))
        self._current: Callable[[], dict[str, Workflow]] = made_of(
            reads, lambda shop: catalog_set_to(template, shop)
        )

    def __getitem__(self, name: str) -> Workflow:
        """The workflow of that name."""
        return self._current()[name]

    def __iter__(self) -> Iterator[str]:
        """Their names."""
        return iter(self._names)

    def __len__(self) -> int:
        """How many there are."""
        return len(self._names)


def catalog_set_to(template: str, shop: ShopSettings) -> dict[str, Workflow]:
    """The catalog with what the API sets, where it does, and else what the template says."""
    values = {
        name: {
            setting.name: shop.value(place_of_workflow(name, setting.name), setting.value)
            for setting in workflow.settings
        }
        for name, workflow in load_catalog(template).items()
    }
    return load_catalog(json.dumps(values))
