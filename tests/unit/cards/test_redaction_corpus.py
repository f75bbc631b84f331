"""Each case of the project's corpus, looked at where an agent would see it: on the card."""

import pytest

from tests.support.redaction_corpus import Case, leaks, losses, personal, readable, shown


def test_the_corpus_is_large_and_of_many_languages() -> None:
    hidden, readable_texts = personal(), readable()

    assert len(hidden) >= 400
    assert len(readable_texts) >= 400
    assert len({case.language for case in hidden}) >= 20
    assert len({(case.field, case.text, str(case.customer)) for case in (*hidden, *readable_texts)}) == len(
        hidden
    ) + len(readable_texts)


@pytest.mark.parametrize("case", personal(), ids=lambda case: case.name)
def test_what_is_personal_does_not_show_and_the_rest_does(case: Case) -> None:
    text = shown(case)

    assert (leaks(case, text), losses(case, text)) == ([], [])


@pytest.mark.parametrize("case", readable(), ids=lambda case: case.name)
def test_what_is_not_personal_stays_readable(case: Case) -> None:
    text = shown(case)

    assert losses(case, text) == []
