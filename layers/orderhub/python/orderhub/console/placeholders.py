"""What the template of a message may name, for those who write one; a test holds it against what is taken."""

PLACEHOLDERS = (
    *("order.number", "order.date", "order.total", "order.items_total", "order.shipping", "order.discount"),
    *("order.taxes", "order.carrier", "order.tracking_no", "order.more_lines", "lines"),
    *("customer.name", "case.amount", "case.reason", "case.lines", "case.more_lines"),
    *("shop.name", "shop.address"),
    *("links.order", "links.tracking", "links.restore", "links.feedback", "links.unsubscribe", "links.shop"),
)
