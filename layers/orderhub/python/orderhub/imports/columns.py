"""The columns of an import file: their headers in English and Chinese, what they fill, how they are read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations

from orderhub.imports import cells
from orderhub.imports.cells import Read
from orderhub.imports.header_names import canonical
from orderhub.orders import fields
from orderhub.orders.model import IDENTITIES

EXTRA = "extra."


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its key, which is its English header, its headers, the field of the model it fills.

    ``of_line`` tells fields of the product from those of the order; ``is_id`` marks identifiers, which
    spreadsheets damage.
    """

    key: str
    names: tuple[str, ...]
    field: str
    read: Read
    required: bool = False
    of_line: bool = False
    is_id: bool = False

    @property
    def is_identity(self) -> bool:
        """Whether it names the buyer."""
        return self.field in IDENTITIES


type Cells = Mapping[str, Sequence[str]]
"""The cells of a file by the key of their column."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """A kind of file: its columns, and groups of them of which one must be filled.

    Each group has the code of the mistake it is to leave all of them blank. ``extra`` are headers that are stored
    as extra fields of the order although they do not begin with ``extra.``. ``certain_by`` is the column that no
    other layout has; ``completed`` takes the cells and the number of rows, and gives the cells as they are meant;
    ``merges`` says whether a merged cell stands for each of its rows.
    """

    name: str
    columns: tuple[Column, ...]
    groups: Mapping[str, tuple[str, ...]]
    certain_by: str | None
    completed: Callable[[Cells, int], Cells]
    merges: bool
    extra: frozenset[str] = frozenset()

    @cached_property
    def keys(self) -> Mapping[str, str]:
        """The key that each header stands for, canonical; one may hold both languages, as in the template."""
        return {
            canonical("".join(some)): column.key
            for column in self.columns
            for count in range(1, len(column.names) + 1)
            for some in permutations(column.names, count)
        }

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """The extra fields that this layout keeps, by their headers, canonical."""
        return {canonical(name): name for name in self.extra}


_TEXT, _SHORT, _ID = cells.texts(fields.text), cells.texts(fields.short), cells.texts(fields.identifier)
_NUMBER, _URL = cells.numbers(fields.number), cells.texts(fields.url)


def _column(  # noqa: PLR0913 - a row of the table below
    key: str, chinese: str, name: str, read: Read, *, must: bool = False, line: bool = False, is_id: bool = False
) -> Column:
    return Column(key=key, names=(key, chinese), field=name, read=read, required=must, of_line=line, is_id=is_id)


OURS = Layout(
    name="orderhub",
    columns=(
        _column("order_source", "订单来源", "source", cells.sources, must=True),
        _column("order_no", "订单编号", "order_no", cells.texts(fields.order_no), must=True, is_id=True),
        _column("order_status", "订单状态", "status", cells.statuses, must=True),
        _column("order_time", "下单时间", "ordered_at", cells.times, must=True),
        _column("store_no", "门店编号", "store_no", _ID, is_id=True),
        _column("store_id", "门店ID", "store_id", _ID, is_id=True),
        _column("product_id", "商品ID", "product_id", _ID, must=True, line=True, is_id=True),
        _column("sku", "商品SKU", "sku", cells.texts(fields.sku), line=True, is_id=True),
        _column("product_name", "商品名称", "name", _TEXT, must=True, line=True),
        _column(
            "quantity",
            "商品数量",
            "quantity",
            cells.numbers(fields.quantity, above_zero=True),
            must=True,
            line=True,
        ),
        _column("unit_price", "商品单价", "cost", _NUMBER, line=True),
        _column("total_amount", "订单金额", "total_cost", _NUMBER, must=True),
        _column("currency", "币种", "currency", cells.currencies),
        _column("buyer_id", "买家智齿客户ID", "sobot_customer_id", _ID, is_id=True),
        _column("buyer_mobile", "买家手机号", "phone", cells.phones, is_id=True),
        _column("buyer_unionid", "买家微信unionid", "unionid", _ID, is_id=True),
        _column("buyer_nickname", "买家昵称", "nickname", _SHORT),
        _column("buyer_email", "买家邮箱", "email", cells.emails),
        _column("external_customer_id", "外部客户ID", "external_customer_id", _ID, is_id=True),
        _column("receiver_name", "收货人", "receiver_name", _SHORT),
        _column("receiver_phone", "收货电话", "receiver_phone", cells.phones, is_id=True),
        _column("receiver_address", "收货地址", "delivery_address", _TEXT),
        _column("payment_method", "支付方式", "payment_method", _SHORT),
        _column("delivery_method", "配送方式", "delivery_method", _SHORT),
        _column("carrier", "物流公司", "carrier", _SHORT),
        _column("tracking_no", "物流单号", "tracking_no", _SHORT, is_id=True),
        _column("paid_at", "付款时间", "paid_at", cells.times),
        _column("shipped_at", "发货时间", "shipped_at", cells.times),
        _column("discount", "优惠金额", "discount", _NUMBER),
        _column("shipping", "运费", "shipping", _NUMBER),
        _column("category", "商品分类", "category", _TEXT, line=True),
        _column("product_url", "商品链接", "url", _URL, line=True),
        _column("image_url", "商品图片", "image_url", _URL, line=True),
        _column("tags", "标签", "tags", cells.tags),
        _column("remark", "备注", "remark", cells.texts(fields.long)),
        _column("updated_at", "更新时间", "updated_at", cells.times),
    ),
    groups={
        "store_missing": ("store_no", "store_id"),
        # Sobot asks for one of its four; the two columns of ours name a buyer as well.
        "buyer_missing": (
            "buyer_id",
            "buyer_mobile",
            "buyer_unionid",
            "buyer_nickname",
            "buyer_email",
            "external_customer_id",
        ),
    },
    certain_by="order_source",
    completed=lambda cells, _: cells,
    merges=True,
)
