"""Products and stores as the API shows them."""

from orderhub.orders.json_values import number, time_text
from orderhub.orders.model import Json
from orderhub.products.catalog import Price, Product, Store


def product_shown(product: Product) -> dict[str, Json]:
    """A product; what no order has named is null."""
    return {
        "productId": product.product_id,
        "storeKey": product.store_key or None,
        "name": product.name,
        "category": product.category,
        "url": product.url,
        "imageUrl": product.image_url,
        "skus": list(product.skus),
        "lastPrice": _price(product.price) if product.price else None,
        "sold": number(product.sold),
    }


def store_shown(store: Store) -> dict[str, Json]:
    """A store; its day is one of the default zone."""
    return {
        "storeKey": store.store_key,
        "storeId": store.store_id,
        "storeNo": store.store_no,
        "firstSeenAt": time_text(store.first_seen),
        "lastOrderDay": store.last_day.isoformat(),
        "currencies": list(store.currencies),
    }


def _price(price: Price) -> Json:
    return {"amount": number(price.amount), "currency": price.currency, "at": time_text(price.since)}
