"""Cards as the API answers them, for the page to show."""

import json
from typing import Any

type Card = dict[str, Any]

MASKED = ["name", "phone", "email", "address"]


def amount(value: float, currency: str, text: str) -> Card:
    return {"value": value, "currency": currency, "text": text}


def order(**info: Any) -> Card:  # noqa: ANN401 - any field of an order
    """An order with nothing about it but what every order has."""
    plain = {
        "uid": "A1",
        "time": "2025-05-27 14:30:00",
        "status": "paid",
        "statusText": "Paid",
        "goods": [],
        "totalAmount": 10,
        "shippingAddress": {"name": "", "phone": "", "address": ""},
        "paymentMethod": "",
        "extra": "{}",
    }
    return {
        "orderInfo": plain | info,
        "amount": amount(10, "USD", "$10.00"),
        "buyer": None,
        "logistics": None,
        "refunded": [],
        "cases": [],
        "feedback": [],
        "actions": [],
        "suggestions": {"categories": [], "selfService": [], "replies": []},
        "version": 1,
        "masked": [],
        "as_of": "2026-11-22T04:30:00Z",
    }


def sedan() -> Card:
    """The order of Weiyu's documentation, paid."""
    car = {
        "uid": "goods_001",
        "title": "BYD Yangwang U7 Luxury Pure Electric Sedan",
        "image": "/pictures/yu7.png",
        "description": "The BYD Yangwang U7 is a luxury pure electric sedan with four motors.",
        "price": 299900,
        "url": "https://example.com/product/yu7",
        "tagList": ["New Energy", "Luxury Sedan", "Smart Driving", "Long Range"],
        "quantity": 1,
        "extra": json.dumps({"color": "Aurora Blue", "configuration": "Luxury Edition"}),
    }
    extra = {
        "remarks": "Please deliver on weekdays",
        "source": "online",
        "currency": "CNY",
        "paidAt": "2025-05-27 14:31:12",
        "discount": 5000,
        "orderUrl": "https://example.com/orders/ORD202505270001",
        "invoiceType": "Electronic Invoice",
        "expectedDelivery": "2025-05-30",
        "test drive": {"done": True, "dealer": "Chaoyang", "stops": ["Sanlitun", "Wangjing"]},
    }
    card = order(
        uid="ORD202505270001",
        goods=[car],
        totalAmount=299900,
        shippingAddress={
            "name": "Z**** S**",
            "phone": "138****8000",
            "address": "***, Chaoyang District, Beijing",
        },
        paymentMethod="WeChat Pay",
        extra=json.dumps(extra),
    )
    suggestions = {
        "categories": [
            {"name": "invoice", "title": "Invoice"},
            {"name": "delivery_time", "title": "Delivery time"},
            {"name": "change_address", "title": "Change of address"},
        ],
        "selfService": [
            {"question": "When is my order shipped?", "answer": "Within 48 hours of payment, on working days."},
            {"question": "How do I get an invoice?", "answer": "It comes by e-mail when the order is delivered."},
        ],
        "replies": [
            {
                "title": "Payment received",
                "text": "Thank you, your payment for order ORD202505270001 has arrived. We are preparing it now.",
            },
            {
                "title": "Change of address",
                "text": "I can change the address as long as nothing has been shipped.",
            },
        ],
    }
    return card | {
        "amount": amount(299900, "CNY", "¥299,900.00"),
        "buyer": {"name": "Z**** S**", "phone": "138****8000", "email": "z***@example.com"},
        "actions": [
            {"name": "refund", "title": "Apply for refund", "kind": "action"},
            {"name": "modify_address", "title": "Modify address", "kind": "action"},
            {"name": "remind_to_ship", "title": "Remind to ship", "kind": "action"},
        ],
        "suggestions": suggestions,
        "version": 3,
        "masked": MASKED,
    }


def outing() -> Card:
    """A parcel of several products on its way, one of which is to be paid back; in Chinese."""
    goods = [
        {
            "uid": "P-2001",
            "title": "户外冲锋衣 男女同款 三合一可拆卸",
            "image": "/pictures/jacket.png",
            "description": "防风防水，抓绒内胆可单独穿着，适合春秋登山徒步。",
            "price": 899,
            "url": "https://example.com/p/2001",
            "tagList": ["新品", "包邮"],
            "quantity": 1,
            "extra": json.dumps({"sku": "P-2001-BLUE-L", "color": "湖蓝", "size": "L"}),
        },
        {
            "uid": "P-2002",
            "title": "登山徒步鞋 防滑耐磨",
            "image": "/pictures/gone.png",
            "description": "",
            "price": 459.5,
            "url": "",
            "tagList": [],
            "quantity": 2,
            "extra": json.dumps({"sku": "P-2002-42", "size": "42"}),
        },
        {
            "uid": "P-2003",
            "title": "保温杯 500ml",
            "image": "",
            "description": "316不锈钢内胆",
            "price": 129,
            "url": "",
            "tagList": ["赠品可换色"],
            "quantity": 1,
            "extra": "{}",
        },
    ]
    extra = {
        "remarks": "请工作日送货，放前台即可",
        "afterSales": ["退款, 待处理, ¥459.50"],
        "logistics": [{"time": "2025-05-28 09:12:45", "text": "商家已发货，顺丰已收件"}],
        "carrier": "顺丰速运",
        "trackingNo": "SF1234567890123",
        "storeNo": "S001",
        "source": "有赞",
        "shipping": 0,
        "discount": 100,
        "paidAt": "2025-05-27 14:31:12",
        "shippedAt": "2025-05-28 09:12:45",
        "invoice": {"invoiceType": "电子普通发票", "invoiceTitle": "个人"},
        "coupon": "满1000减100",
        "points": 1847,
    }
    card = order(
        uid="ORD202505270088",
        status="shipped",
        statusText="已发货",
        goods=goods,
        totalAmount=1847,
        shippingAddress={"name": "张*", "phone": "138****8000", "address": "北京市朝阳区***"},
        paymentMethod="微信支付",
        extra=json.dumps(extra),
    )
    refund = {
        "caseId": "refund-1",
        "kind": "refund",
        "title": "退款",
        "state": "requested",
        "stateText": "待处理",
        "amount": amount(459.5, "CNY", "¥459.50"),
        "lines": [{"sku": "P-2002-42", "title": "登山徒步鞋 防滑耐磨", "quantity": 1}],
        "reason": "尺码偏小，换大一码没有货",
        "note": "客户已上传照片",
        "openedAt": "2025-05-29 10:05:00",
        "updatedAt": "2025-05-29 11:20:31",
    }
    suggestions = {
        "categories": [{"name": "late", "title": "物流超时"}, {"name": "refund", "title": "退款进度"}],
        "selfService": [{"question": "多久可以收到？", "answer": "发货后一般2至4天送达，偏远地区可能需要更久。"}],
        "replies": [
            {"title": "告知物流", "text": "您好，您的包裹由顺丰速运承运，单号 SF1234567890123，预计两天内送达。"},
            {"title": "退款处理中", "text": "您的退款申请已收到，我们会在1个工作日内审核，请您放心。"},
        ],
    }
    return card | {
        "amount": amount(1847, "CNY", "¥1,847.00"),
        "buyer": {"name": "李**", "phone": "139****2222", "email": "l***@example.com"},
        "logistics": {
            "carrier": "顺丰速运",
            "trackingNo": "SF1234567890123",
            "url": "https://example.com/track/SF1234567890123",
            "steps": [
                {"time": "2025-05-29 07:40:00", "text": "快件到达 北京朝阳集散中心"},
                {"time": "2025-05-28 22:15:00", "text": "快件离开 杭州中转场"},
                {"time": "2025-05-28 09:12:45", "text": "商家已发货，顺丰已收件"},
            ],
        },
        "cases": [refund],
        "feedback": [
            {"score": 4, "nps": 8, "comment": "衣服很好，鞋子偏小。", "givenAt": "2025-05-29 12:00:00"},
        ],
        "actions": [
            {
                "name": "track_parcel",
                "title": "查看物流",
                "kind": "link",
                "url": "https://example.com/track/SF1234567890123",
            },
            {"name": "refund_approve", "title": "同意退款", "kind": "action"},
            {"name": "refund_refuse", "title": "拒绝退款", "kind": "action"},
        ],
        "suggestions": suggestions,
        "version": 7,
        "masked": MASKED,
    }


def crowded(count: int = 300) -> Card:
    """More products than anybody wants to scroll past, and a refund of some of them."""
    goods = [
        {
            "uid": f"T-{number}",
            "title": f"Tea no. {number}",
            "description": "Picked by hand in spring, dried over charcoal, and packed on the day it was ordered.",
            "price": 9.5,
            "quantity": 2,
            "extra": json.dumps({"sku": f"T-{number}-100G", "category": "Tea"}),
        }
        for number in range(1, count + 1)
    ]
    refund = {
        "caseId": "refund-1",
        "kind": "refund",
        "title": "Refund",
        "state": "approved",
        "stateText": "Approved",
        "amount": amount(114, "USD", "$114.00"),
        "lines": [{"sku": good["uid"], "title": good["title"], "quantity": 1} for good in goods[:12]],
        "reason": "Damp",
        "openedAt": "2025-05-29 10:05:00",
        "updatedAt": "2025-05-29 10:05:00",
    }
    parcel = {"carrier": "UPS", "trackingNo": "1Z999", "url": "https://example.com/1Z999", "steps": []}
    return order(uid="A300", goods=goods) | {
        "amount": amount(5700, "USD", "$5,700.00"),
        "logistics": parcel,
        "cases": [refund],
        "buyer": {"name": None, "phone": None, "email": "m***@example.com"},
        "masked": ["email"],
    }


def unbroken() -> Card:
    """Words that know no place to break, nothing to see, a case and a feedback of few words."""
    word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
    card = order(
        uid="ORD-" + "8F3A" * 12,
        status="completed",
        statusText="Completed by the buyer after the goods were inspected",
        goods=[{"uid": "1", "title": word, "price": 0.5, "quantity": 2.5, "tagList": [word]}],
        shippingAddress={"name": "J*** S****", "phone": "***", "address": "***"},
        extra=json.dumps({word: word, "link": f"https://example.com/{word}/{word}", "list": [{word: [word, 1]}]}),
    )
    done = {
        "caseId": "exchange-1",
        "kind": "exchange",
        "title": "Exchange",
        "state": "done",
        "stateText": "Done",
        "lines": [{"sku": "1", "title": word, "quantity": 1}],
        "openedAt": "2025-05-29 10:05:00",
        "updatedAt": "2025-05-29 10:05:00",
    }
    return card | {
        "logistics": {"carrier": word, "trackingNo": "1" * 60, "url": "", "steps": []},
        "cases": [done],
        "feedback": [{"nps": 10, "givenAt": "2025-05-30 08:00:00"}],
        "actions": [{"name": "refund", "title": f"Refund {word}", "kind": "action"}],
        "masked": ["name", "phone", "address"],
    }


def refunded() -> Card:
    """A car that is delivered, with two refunds paid out and one asked for."""
    card = sedan()
    card["orderInfo"] |= {"status": "shipped", "statusText": "Shipped"}
    details = {"kind": "refund", "title": "Refund", "lines": [], "reason": "Scratched", "note": "Called twice"}
    times = {"openedAt": "2025-05-29 10:05:00", "updatedAt": "2025-05-30 10:05:00"}
    refunds = [
        {"caseId": "refund-1", "state": "done", "stateText": "Done", "amount": amount(1200, "CNY", "¥1,200.00")},
        {"caseId": "refund-2", "state": "done", "stateText": "Done", "amount": amount(300, "CNY", "¥300.00")},
        {
            "caseId": "refund-3",
            "state": "requested",
            "stateText": "Requested",
            "amount": amount(99, "CNY", "¥99.00"),
        },
    ]
    steps = [
        {"time": "2025-05-27 14:30:00", "text": "Ordered"},
        {"time": "2025-05-27 14:31:12", "text": "Paid"},
        {"time": "2025-05-28 09:12:45", "text": "Shipped"},
    ]
    parcel = {
        "carrier": "SF Express",
        "trackingNo": "SF1234567890",
        "url": "https://example.com/track/SF1234567890",
        "steps": steps,
    }
    cases = [details | times | refund for refund in refunds]
    return card | {"cases": cases, "refunded": [amount(1500, "CNY", "¥1,500.00")], "logistics": parcel}


def acting() -> Card:
    """A parcel on a page that was opened with the right to act."""
    refund = {
        "name": "refund",
        "title": "申请退款",
        "kind": "action",
        "takes": {"lines": "optional", "amount": "needed", "address": "nothing"},
    }
    address = {
        "name": "modify_address",
        "title": "修改地址",
        "kind": "action",
        "takes": {"lines": "nothing", "amount": "nothing", "address": "optional"},
    }
    moves = [
        {"name": name, "title": title, "kind": "action", "cases": ["refund-1"]}
        for name, title in (("refund_approve", "同意退款"), ("refund_refuse", "拒绝退款"))
    ]
    return outing() | {"actions": [refund, address, *moves], "acting": True}


def perfume() -> Card:
    """Products, people and remarks in Arabic, on a page in English."""
    goods = [
        {
            "uid": "1",
            "title": "عطر العود الملكي الفاخر ١٠٠ مل للرجال والنساء",
            "description": "رائحة شرقية دافئة تدوم طويلا",
            "price": 899,
            "quantity": 1,
            "tagList": ["جديد", "شحن مجاني"],
            "extra": json.dumps({"color": "ذهبي"}),
        },
        {"uid": "2", "title": "بخور", "price": 459.5, "quantity": 2, "extra": "{}"},
        {"uid": "3", "title": "علبة هدية", "price": 129, "quantity": 1, "extra": "{}"},
    ]
    extra = {
        "remarks": "يرجى الاتصال قبل التوصيل",
        "couponCode": "RAMADAN10",
        "taxNo": "3001234",
        "ملاحظة": "هدية",
    }
    card = order(
        uid="ORD202505270090",
        status="shipped",
        statusText="تم الشحن",
        goods=goods,
        shippingAddress={"name": "م*** أ***", "phone": "05****678", "address": "***، الرياض"},
        paymentMethod="الدفع عند الاستلام",
        extra=json.dumps(extra),
    )
    refund = {
        "caseId": "refund-1",
        "kind": "refund",
        "title": "Refund",
        "state": "requested",
        "stateText": "Requested",
        "amount": amount(459.5, "SAR", "SAR 459.50"),
        "lines": [{"sku": "2", "title": "بخور", "quantity": 1}],
        "reason": "مقاس صغير (40)",
        "note": "اتصل العميل",
        "openedAt": "2025-05-29 10:05:00",
        "updatedAt": "2025-05-29 10:05:00",
    }
    parcel = {
        "carrier": "سمسا",
        "trackingNo": "SM1234567",
        "url": "https://example.com/track/SM1234567",
        "steps": [{"time": "2025-05-29 07:40:00", "text": "وصلت الشحنة إلى الرياض (مركز الفرز)"}],
    }
    reply = {"title": "الشحن", "text": "شحنتكم في الطريق."}
    return card | {
        "amount": amount(1947, "SAR", "SAR 1,947.00"),
        "buyer": {"name": "ن*** م***", "phone": None, "email": "n***@example.com"},
        "logistics": parcel,
        "cases": [refund],
        "feedback": [{"score": 4, "comment": "ممتاز!", "givenAt": "2025-05-30 08:00:00"}],
        "suggestions": {"categories": [], "selfService": [], "replies": [reply]},
        "masked": ["name", "phone", "address", "email"],
    }
