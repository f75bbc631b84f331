"""A message as it is sent: its template filled, as text and, for mail, as HTML."""

from orderhub.messages.blocks import Blocks, text_of
from orderhub.messages.brand import Brand
from orderhub.messages.engine import filled
from orderhub.messages.html_mail import Letter, laid_out, laid_out_own
from orderhub.messages.placeholders import Facts
from orderhub.messages.templates import Message, Template

_SUBJECT = "Subject: "
_LONGEST_SUBJECT = 200


def message_of(template: Template, facts: Facts, brand: Brand | None = None, notice: str = "") -> Message:
    """Fill a template with the facts of an order.

    Args:
        template: The words.
        facts: What they can say.
        brand: How the shop shows itself.
        notice: What stands above the words of a mail, if anything.

    Raises:
        TemplateBroken: ``template_broken``; no template that was checked is.
    """
    blocks, brand = Blocks(template.language), brand or Brand()
    marked = filled(template.text, facts, blocks)
    if not marked.startswith(_SUBJECT):
        return Message(body=text_of(marked, blocks))
    # The first line and nothing of the next one: what is behind it can write no header.
    head, _, words = marked.partition("\n")
    subject = " ".join(text_of(head.removeprefix(_SUBJECT), blocks).split())[:_LONGEST_SUBJECT]
    letter = Letter(
        subject=subject, language=template.language, brand=brand, links=facts.links.known(), notice=notice
    )
    body = f"{text_of(words, blocks)}\n"
    return Message(
        subject=subject,
        body=f"{notice}\n\n{body}" if notice else body,
        html=_html(template, facts, words, blocks, letter),
        unsubscribe_url=facts.links.unsubscribe,
        sender_name=brand.sender_name,
        reply_to=brand.reply_to,
    )


def _html(template: Template, facts: Facts, words: str, blocks: Blocks, letter: Letter) -> str:
    if not template.html:
        return laid_out(words, blocks, letter)
    own = Blocks(template.language)
    return laid_out_own(filled(template.html, facts, own, is_html=True), own, letter)
