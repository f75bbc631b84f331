"""What the fields of an ``extra`` are called on the page of a card, in both languages."""

import re

from orderhub.languages import Translations

_LABELS = {
    "address": ("Address", "地址"),
    "afterSales": ("After-sales", "售后服务"),
    "amount": ("Amount", "金额"),
    "barcode": ("Barcode", "条形码"),
    "brand": ("Brand", "品牌"),
    "buyerMessage": ("Buyer's message", "买家留言"),
    "campaign": ("Campaign", "营销活动"),
    "carrier": ("Carrier", "物流公司"),
    "category": ("Category", "商品分类"),
    "channel": ("Channel", "渠道"),
    "color": ("Color", "颜色"),
    "configuration": ("Configuration", "配置"),
    "coupon": ("Coupon", "优惠券"),
    "couponAmount": ("Coupon amount", "优惠券金额"),
    "couponCode": ("Coupon code", "优惠码"),
    "couponName": ("Coupon", "优惠券"),
    "currency": ("Currency", "币种"),
    "customerNote": ("Customer's note", "买家留言"),
    "deliveryDate": ("Delivery date", "送货日期"),
    "deliveryMethod": ("Delivery method", "配送方式"),
    "deliveryTime": ("Delivery time", "送货时间"),
    "discount": ("Discount", "优惠金额"),
    "discountCode": ("Discount code", "优惠码"),
    "email": ("E-mail", "电子邮箱"),
    "expectedDelivery": ("Expected delivery", "预计送达"),
    "giftCard": ("Gift card", "礼品卡"),
    "giftMessage": ("Gift message", "赠言"),
    "giftWrap": ("Gift wrap", "礼品包装"),
    "installments": ("Installments", "分期"),
    "invoice": ("Invoice", "发票"),
    "invoiceNo": ("Invoice no.", "发票号码"),
    "invoiceTitle": ("Invoice title", "发票抬头"),
    "invoiceType": ("Invoice type", "发票类型"),
    "logistics": ("Logistics", "物流信息"),
    "material": ("Material", "材质"),
    "memberLevel": ("Member level", "会员等级"),
    "model": ("Model", "型号"),
    "name": ("Name", "名称"),
    "orderType": ("Order type", "订单类型"),
    "orderUrl": ("Order link", "订单链接"),
    "paidAt": ("Paid", "付款时间"),
    "paymentId": ("Payment ID", "支付编号"),
    "paymentNo": ("Payment no.", "支付单号"),
    "phone": ("Phone", "电话"),
    "pickupCode": ("Pickup code", "取件码"),
    "pickupPoint": ("Pickup point", "自提点"),
    "platform": ("Platform", "平台"),
    "points": ("Points", "积分"),
    "pointsEarned": ("Points earned", "获得积分"),
    "pointsUsed": ("Points used", "使用积分"),
    "price": ("Price", "价格"),
    "promotion": ("Promotion", "促销活动"),
    "quantity": ("Quantity", "数量"),
    "remarks": ("Remarks", "备注"),
    "sellerNote": ("Seller's note", "卖家备注"),
    "shippedAt": ("Shipped", "发货时间"),
    "shipping": ("Shipping fee", "运费"),
    "size": ("Size", "尺码"),
    "sku": ("SKU", "商品SKU"),
    "source": ("Order source", "订单来源"),
    "spec": ("Variant", "规格"),
    "storeId": ("Store ID", "门店ID"),
    "storeNo": ("Store no.", "门店编号"),
    "tags": ("Tags", "标签"),
    "tax": ("Tax", "税费"),
    "taxNo": ("Tax no.", "税号"),
    "taxes": ("Taxes", "税费"),
    "text": ("Text", "内容"),
    "time": ("Time", "时间"),
    "trackingNo": ("Tracking no.", "物流单号"),
    "trackingUrl": ("Tracking link", "物流链接"),
    "transactionId": ("Transaction ID", "交易流水号"),
    "variant": ("Variant", "规格"),
    "vatNo": ("VAT no.", "增值税号"),
    "warehouse": ("Warehouse", "仓库"),
    "warranty": ("Warranty", "保修"),
    "weight": ("Weight", "重量"),
}
"""The fields that are known by name."""
_WRITTEN_AS_ONE = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[_-]+[A-Za-z0-9]+)*", re.ASCII)
"""A name as programs have them; any other was written for people."""
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+", re.ASCII)
_SIGNS = re.compile(r"[\W_]+")
_SHORT = {"id": "ID", "no": "no.", "sku": "SKU", "url": "link", "vat": "VAT"}


def label_of(key: str, language: str) -> str:
    """A field's name for people: its own, or made of its words, as in ``giftWrapColor``: Gift wrap color.

    Args:
        key: As the client writes it.
        language: ``en`` or ``zh``; the words of a field nobody knows stay what they are.
    """
    if known := _BY_NAME.get(_bare(key)):
        return known.of(language)
    if not _WRITTEN_AS_ONE.fullmatch(key):
        return key
    words = [_SHORT.get(word.casefold()) or _plain(word) for word in _WORD.findall(key)]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


def _bare(key: str) -> str:
    """A name however it is spelt: ``couponCode``, ``coupon_code``, ``Coupon Code``."""
    return _SIGNS.sub("", key).casefold()


def _plain(word: str) -> str:
    return word if word.isupper() and len(word) > 1 else word.lower()


_BY_NAME = {_bare(key): Translations(*texts) for key, texts in _LABELS.items()}
