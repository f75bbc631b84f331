"""Whether messages to buyers can carry links."""

from collections.abc import Iterator

from local.doctor.finding import Finding
from local.hub import Hub
from local.template_parameters import deployed_parameters, effective_parameters

LINKS = "links in messages"


def check_links(hub: Hub) -> Iterator[Finding]:
    """Whether it is known by which address buyers reach the API."""
    parameters = effective_parameters(deployed_parameters(hub.client("cloudformation"), hub.stack_name))
    if parameters["PublicUrl"]:
        yield Finding(LINKS, f"lead to {parameters['PublicUrl']}")
    else:
        yield Finding(
            LINKS,
            "PublicUrl is empty, so what buyers may unsubscribe from is not sent",
            'deploy with PARAMETERS="PublicUrl=<the stack\'s output ApiUrl>"',
        )
