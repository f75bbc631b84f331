"""The fields of an order that its page shows, by how they are written."""

PLAIN = (
    *("storeId", "storeNo", "source", "deliveryMethod", "carrier", "trackingNo", "paymentMethod"),
    *("statusDescription", "language", "cartId", "version"),
)
CODES = ("mode",)
AMOUNTS = ("totalCost", "shipping", "discount", "taxes", "refunded")
TIMES = ("date", "paidAt", "shippedAt", "updatedAt", "createdAt", "writtenAt")
"""The fields of an order that are shown; those that name a person are not among them."""
