"""Products and stores over HTTP, from orders and files; what is sold stays exact though the function dies."""

from collections.abc import Iterator
from urllib.parse import quote

from tests.support import files
from tests.support.cloud import PATIENCE, Deployed, Json, eventually, file_row, file_table, order

MANY, KILLS = 500, 2


def item(sku: str, quantity: float = 1, cost: float = 15, **fields: object) -> Json:
    return {"externalItemId": sku, "quantity": quantity, "cost": cost, "name": f"Product {sku}", **fields}


def product(cloud: Deployed, product_id: str) -> Json | None:
    reply = cloud.call("GET", f"/v1/products/{quote(product_id, safe='')}")
    assert reply.status == 200 or reply.code == "product_unknown"
    return reply.json if reply.status == 200 else None


def sold(cloud: Deployed, product_id: str) -> float | None:
    found = product(cloud, product_id)
    return found["sold"] if found else None


def listed(cloud: Deployed, what: str) -> Iterator[Json]:
    """All entries of a list, in small pages."""
    cursor: str | None = ""
    while cursor is not None:
        reply = cloud.call("GET", f"/v1/{what}?limit=3{f'&cursor={cursor}' if cursor else ''}")
        assert reply.status == 200, reply.body[:500]
        yield from reply.json[what]
        cursor = reply.json["next"]


def test_products_and_stores_become_known_by_orders(cloud: Deployed) -> None:
    tea: Json = {"url": "https://shop.example/tea", "imageUrl": "javascript:alert(1)", "category": "drinks"}
    first = order(
        "prod-1", "DELIVERED", storeId="prod-store", items=[item("prod-tea/1", 2, productId="prod/tea", **tea)]
    )
    second = order(
        "prod-2", "PAID", storeId="prod-store", items=[item("prod-tea/2", productId="prod/tea"), item("prod-mug")]
    )

    cloud.post(first, second | {"date": "2026-02-04T10:20:30+08:00"})

    eventually(lambda: sold(cloud, "prod/tea") == 2 and product(cloud, "prod-mug"), "products of the orders")
    shown = product(cloud, "prod/tea") or {}
    assert shown | {"lastPrice": shown["lastPrice"] | {"at": ""}} == {
        "productId": "prod/tea",
        "storeKey": "prod-store",
        "name": "Product prod-tea/2",
        "category": "drinks",
        "url": "https://shop.example/tea",
        "imageUrl": None,
        "skus": ["prod-tea/1", "prod-tea/2"],
        "lastPrice": {"amount": 15, "currency": "CNY", "at": ""},
        "sold": 2,
    }
    ids = [product["productId"] for product in listed(cloud, "products")]
    assert ids == sorted(ids)
    assert {"prod/tea", "prod-mug"} <= set(ids)
    (store,) = (row for row in listed(cloud, "stores") if row["storeKey"] == "prod-store")
    assert (store["lastOrderDay"], store["currencies"]) == ("2026-02-04", ["CNY"])


def test_the_same_id_in_two_stores_is_two_products(cloud: Deployed) -> None:
    tea, shoe = (item("prod-77", 2, name="Tea"), item("prod-77", 3, name="Shoe"))

    cloud.post(
        order("prod-two-1", "DELIVERED", storeId="prod-s1", items=[tea]),
        order("prod-two-2", "DELIVERED", storeId="prod-s2", items=[shoe]),
    )

    def of(store: str) -> Json:
        return cloud.call("GET", f"/v1/products/prod-77?store={store}").json

    eventually(lambda: of("prod-s1").get("sold") == 2 and of("prod-s2").get("sold") == 3, "products of both")
    assert (of("prod-s1")["name"], of("prod-s2")["name"]) == ("Tea", "Shoe")
    assert cloud.call("GET", "/v1/products/prod-77").code == "store_required"


def test_what_is_sold_follows_orders_wherever_they_go(cloud: Deployed) -> None:
    numbers = [f"moved-{n}" for n in range(4)]
    cloud.post(*(order(no, "DELIVERED", items=[item("moved", 3)]) for no in numbers))
    eventually(lambda: sold(cloud, "moved") == 12, "four orders that are delivered")

    cloud.post(order(numbers[0], "COMPLETED"), order(numbers[1], "CANCELLED"))
    cloud.post(order(numbers[2], "DELIVERED", items=[item("moved", 1.5)]))
    assert cloud.call("DELETE", "/v1/orders", {"externalOrderId": numbers[3]}).status == 202

    eventually(lambda: sold(cloud, "moved") == 4.5, "what is left of them")


def test_a_file_s_products_are_known_by_their_ids_and_counted_though_nobody_is_told(cloud: Deployed) -> None:
    rows = [
        file_row(
            "prodfile-1",
            "Signed for",
            product_id="prodfile",
            sku=f"prodfile-{size}",
            quantity=size,
            total_amount="75",
        )
        for size in ("2", "3")
    ]

    cloud.drop("historical/products.csv", files.csv_file(file_table(rows)))
    cloud.ended_import("products.csv")

    eventually(lambda: sold(cloud, "prodfile") == 5, "product of the file")
    shown = product(cloud, "prodfile") or {}
    assert (shown["skus"], shown["lastPrice"]["amount"]) == (["prodfile-2", "prodfile-3"], 15)


def test_what_is_sold_is_exact_though_the_function_is_killed_at_work(cloud: Deployed) -> None:
    orders = [
        order(f"sold-{n}", "DELIVERED", items=[item("sold-all", 2), item(f"sold-{n % 50}")]) for n in range(MANY)
    ]

    cloud.post(*orders, query="?mode=historical")
    for _ in range(KILLS):
        before = sold(cloud, "sold-all") or 0
        eventually(lambda: (sold(cloud, "sold-all") or 0) > before, "next batch")  # noqa: B023 - asked at once
        assert cloud.kill("keep_products")
    eventually(lambda: (sold(cloud, "sold-all") or 0) >= 2 * MANY, "end of the batches", within=3 * PATIENCE)

    assert sold(cloud, "sold-all") == 2 * MANY
    assert [sold(cloud, f"sold-{n}") for n in range(50)] == [MANY / 50] * 50


def test_what_is_sold_is_exact_though_the_table_cannot_be_written_for_a_while(cloud: Deployed) -> None:
    numbers = [f"denied-{n}" for n in range(30)]

    with cloud.without("KeepProductsRole", "dynamodb:PutItem"):
        cloud.post(*(order(no, "DELIVERED", items=[item("denied")]) for no in numbers))
        eventually(
            lambda: any("PutItem" in line for line in cloud.log_lines("KeepProductsLogs")), "fault in the log"
        )
        assert sold(cloud, "denied") is None

    eventually(lambda: sold(cloud, "denied") == len(numbers), "orders that waited")
