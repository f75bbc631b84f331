"""What a first deployment has to know, from the command line or from the person at the terminal."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from local.layout import LocalError
from local.samconfig import Section
from local.template_parameters import effective_parameters, has_no_ses, mailing_workflows

type Ask = Callable[[str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    """A parameter that is asked for; `check` says what is wrong with an answer, or nothing."""

    parameter: str
    text: str
    check: Callable[[str], str]


def first_section(env: str, region: str | None, given: Mapping[str, str], ask: Ask | None) -> Section:
    """The settings of a new environment.

    Args:
        env: Its name.
        region: Where it is to be, if that is known.
        given: Parameters that are known.
        ask: Asks the person at the terminal; None where there is none.

    Raises:
        LocalError: Something is not known, and there is nobody to ask.
    """
    if ask:
        region = _answer(ask, "AWS region", region or "", _region_fault)
    elif not region or _region_fault(region):
        raise LocalError(f"name the region: AWS_REGION=eu-central-1 make deploy ENV={env}")
    overrides = dict(given)
    if has_no_ses(region):
        overrides.setdefault("MessageChannels", "bus")
    for question in _questions(overrides):
        default = effective_parameters(overrides)[question.parameter]
        if question.parameter in overrides:
            fault = question.check(default)
            if fault:
                raise LocalError(f"{question.parameter}={default}: {fault}")
        elif ask:
            shown = "" if question.parameter == "SenderEmail" else default
            overrides[question.parameter] = _answer(ask, question.text, shown, question.check)
    return Section(stack_name=f"orderhub-{env}", region=region, overrides=overrides)


def _questions(overrides: Mapping[str, str]) -> list[_Question]:
    questions = [
        _Question(parameter="DefaultTimeZone", text="time zone of times that name none", check=_zone_fault),
        _Question(
            parameter="AlarmEmail", text="address for alarms (empty: nobody)", check=_optional_address_fault
        ),
    ]
    if mailing_workflows(effective_parameters(overrides)):
        sender = _Question(
            parameter="SenderEmail", text="address messages to buyers come from", check=_address_fault
        )
        questions.insert(0, sender)
    return questions


def _answer(ask: Ask, text: str, default: str, check: Callable[[str], str]) -> str:
    prompt = f"{text} [{default}]: " if default else f"{text}: "
    while True:
        answer = ask(prompt).strip() or default
        fault = check(answer)
        if not fault:
            return answer
        prompt = f"{fault}\n{text}: "


def _region_fault(region: str) -> str:
    is_region = region.count("-") >= 2 and region[-1:].isdecimal()  # noqa: PLR2004 - as in eu-central-1
    return "" if is_region else "a region is named like eu-central-1"


def _address_fault(address: str) -> str:
    name, found, domain = address.rpartition("@")
    is_address = found and name and "." in domain and not any(letter.isspace() for letter in address)
    return "" if is_address else "an address is written like orders@your-shop.com"


def _optional_address_fault(address: str) -> str:
    return _address_fault(address) if address else ""


def _zone_fault(zone: str) -> str:
    try:
        ZoneInfo(zone)
    except (KeyError, ValueError, OSError):
        return "a time zone is named like Europe/Kyiv"
    return ""
