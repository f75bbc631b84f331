"""What the page of a card says by itself, in both languages."""

from collections.abc import Mapping

type Words = Mapping[str, str]

_WORDS = {
    "order": ("Order {no}", "订单 {no}"),
    "items": ("Products", "商品信息"),
    "ordered": ("Ordered", "下单时间"),
    "logistics": ("Logistics", "物流信息"),
    "track": ("Track parcel", "查看物流"),
    "cases": ("After-sales", "售后服务"),
    "amount": ("Amount", "金额"),
    "lines": ("Products", "涉及商品"),
    "reason": ("Reason", "原因"),
    "note": ("Note", "说明"),
    "opened": ("Opened", "申请时间"),
    "updated": ("Updated", "更新时间"),
    "shipping_to": ("Ship to", "收货信息"),
    "name": ("Recipient", "收货人"),
    "phone": ("Phone", "联系电话"),
    "address": ("Address", "收货地址"),
    "masked": ("masked", "已脱敏"),
    "payment": ("Payment", "支付信息"),
    "payment_method": ("Payment method", "支付方式"),
    "total": ("Order total", "订单金额"),
    "more": ("More details", "更多信息"),
    "feedback": ("Satisfaction", "满意度评价"),
    "score": ("Rating", "评分"),
    "of_five": ("{score} out of 5", "{score} 分，满分 5 分"),
    "nps": ("Would recommend", "推荐意愿"),
    "comment": ("Comment", "评价内容"),
    "given": ("Given", "评价时间"),
    "actions": ("Actions", "可用操作"),
    "in_workbench": ("Available in the workbench", "可在工作台中操作"),
    "replies": ("Suggested replies", "推荐回复"),
    "self_service": ("Self-service answers", "自助解答"),
    "categories": ("Problem categories", "问题分类"),
    "version": ("Version {version}, as of ", "版本 {version}，数据截至 "),
    "yes": ("Yes", "是"),
    "no": ("No", "否"),
    "comma": (", ", "、"),
    "colon": (": ", "："),
    "news_updated": ("Order updated", "订单已更新"),
    "news_ended": (
        "This card can no longer be refreshed. Open it anew to see the order as it is now.",
        "此卡片已无法刷新，请重新打开以查看订单的最新状态。",
    ),
}

_LABELS = {
    "afterSales": ("After-sales", "售后服务"),
    "carrier": ("Carrier", "物流公司"),
    "category": ("Category", "商品分类"),
    "color": ("Color", "颜色"),
    "configuration": ("Configuration", "配置"),
    "coupon": ("Coupon", "优惠券"),
    "currency": ("Currency", "币种"),
    "deliveryMethod": ("Delivery method", "配送方式"),
    "discount": ("Discount", "优惠金额"),
    "expectedDelivery": ("Expected delivery", "预计送达"),
    "invoice": ("Invoice", "发票"),
    "invoiceNo": ("Invoice no.", "发票号码"),
    "invoiceTitle": ("Invoice title", "发票抬头"),
    "invoiceType": ("Invoice type", "发票类型"),
    "paidAt": ("Paid", "付款时间"),
    "points": ("Points", "积分"),
    "pointsEarned": ("Points earned", "获得积分"),
    "pointsUsed": ("Points used", "使用积分"),
    "remarks": ("Remarks", "备注"),
    "shippedAt": ("Shipped", "发货时间"),
    "shipping": ("Shipping fee", "运费"),
    "size": ("Size", "尺码"),
    "sku": ("SKU", "商品SKU"),
    "source": ("Order source", "订单来源"),
    "storeId": ("Store ID", "门店ID"),
    "storeNo": ("Store no.", "门店编号"),
    "tags": ("Tags", "标签"),
    "taxes": ("Taxes", "税费"),
    "trackingNo": ("Tracking no.", "物流单号"),
    "trackingUrl": ("Tracking link", "物流链接"),
    "warranty": ("Warranty", "保修"),
}
"""The fields of an ``extra`` that have a name for people; any other is shown by its own."""

WORDS: dict[str, Words] = {
    "en": {key: english for key, (english, _) in _WORDS.items()},
    "zh": {key: chinese for key, (_, chinese) in _WORDS.items()},
}
LABELS: dict[str, Words] = {
    "en": {key: english for key, (english, _) in _LABELS.items()},
    "zh": {key: chinese for key, (_, chinese) in _LABELS.items()},
}
