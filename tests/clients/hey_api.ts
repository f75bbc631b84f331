// What @hey-api/openapi-ts makes of the document: <address> <key> <order number> <phone>.
import { findRecentOrders, lookUpCustomer, readOrder, readOrderCard, sendOrders } from "./hey";
import { client } from "./hey/client.gen";

declare const process: { argv: [string, string, string, string, string, string] };

async function calls(baseUrl: string, key: string, orderNo: string, phone: string): Promise<object> {
  client.setConfig({ baseUrl, auth: (way) => (way.scheme === "bearer" ? key : undefined) });
  const items = [{ externalItemId: "TEA-500", name: "Tea", quantity: 1, cost: 129.9 }];
  const order = { externalOrderId: orderNo, status: "PAID", currency: "CNY", totalCost: "129.90", phone, items };
  const sent = await sendOrders({ body: { orders: [{ ...order, date: "2026-11-20T08:00:00Z" }] } });
  const found = await lookUpCustomer({ body: { phone } });
  const recent = await findRecentOrders({ body: { phone, limit: 1 } });
  const card = await readOrderCard({ path: { order_no: orderNo } });
  const missing = await readOrder({ path: { order_no: `${orderNo}-not` } });
  return {
    created: sent.data?.created,
    matchedBy: found.data?.customer?.matchedBy,
    recent: recent.data?.orders.length,
    card: card.data && "orderInfo" in card.data ? card.data.orderInfo.uid : null,
    code: missing.error?.code,
  };
}

const [, , baseUrl, key, orderNo, phone] = process.argv;
calls(baseUrl, key, orderNo, phone).then((told) => console.log(JSON.stringify(told)));
