"""The statuses of an order: canonical names, stages, the vendors' words for them, texts for people.

Sobot's English words are mistranslated; its Chinese words decide (交易成功 is COMPLETED, 交易关闭 is CANCELLED).
"""

from enum import StrEnum

from orderhub.words.translations import language_in, translate


class Stage(StrEnum):
    """The coarse state of an order; Yespo knows only these."""

    ABANDONED_SHOPPING_CART = "ABANDONED_SHOPPING_CART"
    INITIALIZED = "INITIALIZED"
    IN_PROGRESS = "IN_PROGRESS"
    DELIVERED = "DELIVERED"
    CANCELLED = "CANCELLED"
    OTHER = "OTHER"


class Status(StrEnum):
    """The canonical status; the name of its event is ``order`` + status."""

    ABANDONED_SHOPPING_CART = "ABANDONED_SHOPPING_CART"
    INITIALIZED = "INITIALIZED"
    PAID = "PAID"
    IN_PROGRESS = "IN_PROGRESS"
    SHIPPED = "SHIPPED"
    DELIVERED = "DELIVERED"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"
    OTHER = "OTHER"

    @property
    def stage(self) -> Stage:
        """The stage this status belongs to."""
        return _STAGES.get(self) or Stage(self.value)

    @property
    def progress(self) -> int | None:
        """How far along an order is, for noticing a step back; None where that has no meaning."""
        return _PROGRESS.get(self)


_STAGES = {
    Status.PAID: Stage.IN_PROGRESS,
    Status.SHIPPED: Stage.IN_PROGRESS,
    Status.COMPLETED: Stage.DELIVERED,
}

_PROGRESS = {
    Status.ABANDONED_SHOPPING_CART: 0,
    Status.INITIALIZED: 1,
    Status.PAID: 2,
    Status.IN_PROGRESS: 2,
    Status.SHIPPED: 3,
    Status.DELIVERED: 4,
    Status.COMPLETED: 5,
    Status.CANCELLED: 6,
}

# Canonical names and Yespo's spellings, then Weiyu's words, then Sobot's (English, Chinese); all casefolded.
_WORDS = {
    **{status.value.casefold(): status for status in Status},
    "canceled": Status.CANCELLED,
    "in progress": Status.IN_PROGRESS,
    "pending": Status.INITIALIZED,
    "processing": Status.IN_PROGRESS,
    "to be paid": Status.INITIALIZED,
    "待付款": Status.INITIALIZED,
    "已付款": Status.PAID,
    "已发货": Status.SHIPPED,
    "signed for": Status.DELIVERED,
    "已签收": Status.DELIVERED,
    "dealed": Status.COMPLETED,
    "交易成功": Status.COMPLETED,
    "deal closed": Status.CANCELLED,
    "交易关闭": Status.CANCELLED,
    "其他": Status.OTHER,
}

_WEIYU = {
    Status.INITIALIZED: "pending",
    Status.IN_PROGRESS: "processing",
}


def status_of(word: str) -> Status | None:
    """The status a vendor's word means, or None if no vendor says it."""
    return _WORDS.get(word.strip().casefold())


def text_of(status: Status, language: str) -> str:
    """The status in words for people: in the language of a tag such as ``en-GB``, else in English."""
    return translate(f"status.{status}", language_in(language))


def weiyu_code_of(status: Status) -> str:
    """The status code as Weiyu's order card spells it."""
    return _WEIYU.get(status, status.value.lower())
