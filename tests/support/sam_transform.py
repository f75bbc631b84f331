"""Turns a template with every tag written out, on standard input, into what CloudFormation is given, as SAM does.

Run by the Python of SAM's own environment, the only one that has the translator.
"""

import json
import sys
from typing import Any

from samtranslator.translator.transform import transform  # type: ignore[import-not-found]  # SAM's own environment


class _NoPolicies:
    """Stands where SAM would ask AWS for its managed policies; ours are all written out."""

    def load(self) -> dict[str, str]:
        return {}


def packaged(template: dict[str, Any]) -> dict[str, Any]:
    """The template as after `sam package`: what lies in folders lies in a bucket."""
    for resource in template["Resources"].values():
        for name in {"CodeUri", "ContentUri", "DefinitionUri"} & resource.get("Properties", {}).keys():
            resource["Properties"][name] = "s3://bucket/key"
    return template


if __name__ == "__main__":
    json.dump(transform(packaged(json.load(sys.stdin)), {}, _NoPolicies()), sys.stdout)
