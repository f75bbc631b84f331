"""`python -m local.cost.document`: writes the tables of docs/scaling.md anew, from the counts and the code."""

from collections.abc import Mapping

from local.cost.idle import idle_bill
from local.cost.model import FULL_CPU, MEMORY, METERED, PRICES, gb_seconds, milliseconds, read
from local.cost.partitions import Shop
from local.cost.scaling import markdown
from local.layout import ROOT

DOCUMENT = ROOT / "docs" / "scaling.md"
SETTINGS = (256, 512, 1024, FULL_CPU)
"""Megabytes that are held against each other."""


def tables() -> dict[str, str]:
    """What stands between the marks of the document, by their names."""
    return {"scaling": markdown(Shop()), "memory": _memory(), "idle": _idle()}


def said_of(taken: Mapping[str, float], megabytes: int) -> str:
    """What a call takes with so much memory: milliseconds, and dollars for a million of them."""
    price = read(PRICES)["prices"]["lambda_gb_second"]["dollars"] * 1e6
    return f"{milliseconds(taken, megabytes):.0f} ms, ${gb_seconds(taken, megabytes) * price:.2f}"


def written(text: str) -> str:
    """The document with its tables as they are now."""
    for name, table in tables().items():
        before, _, rest = text.partition(f"<!-- {name} -->\n")
        _, _, after = rest.partition(f"<!-- /{name} -->")
        text = f"{before}<!-- {name} -->\n{table}\n<!-- /{name} -->{after}"
    return text


def _idle() -> str:
    prices, items = read(PRICES)["prices"], list(idle_bill())
    lines = ["| service | amount | of | $ a month |", "|---|---|---|---|"]
    lines += [f"| {one.service} | {one.figure} | {one.what} | {one.dollars(prices):,.2f} |" for one in items]
    total = sum(one.dollars(prices) for one in items)
    return "\n".join([*lines, f"| in total | | | {total:,.2f} |"])


def _memory() -> str:
    works = read(METERED)["works"]
    lines = [f"| function, at once | {' | '.join(f'{size:,} MB' for size in SETTINGS)} |", "|---" * 5 + "|"]
    for work, taken in works.items():
        cells = (_cell(work, taken, size) for size in SETTINGS)
        lines.append(
            f"| `{work.partition(',')[0]}`{work[work.find(',') :] if ',' in work else ''} | {' | '.join(cells)} |"
        )
    return "\n".join(lines)


def _cell(work: str, taken: Mapping[str, float], size: int) -> str:
    shown = said_of(taken, size)
    return f"**{shown}**" if MEMORY[work.partition(",")[0]] == size else shown


if __name__ == "__main__":
    DOCUMENT.write_text(written(DOCUMENT.read_text("utf-8")), "utf-8")
