// What openapi-typescript makes of the document, called by openapi-fetch: <address> <key> <order number> <phone>.
import createClient from "openapi-fetch";
import type { paths } from "./api.js";

declare const process: { argv: [string, string, string, string, string, string] };

async function calls(baseUrl: string, key: string, orderNo: string, phone: string): Promise<object> {
  const client = createClient<paths>({ baseUrl, headers: { Authorization: `Bearer ${key}` } });
  const items = [{ externalItemId: "TEA-500", name: "Tea", quantity: 1, cost: 129.9 }];
  const order = { externalOrderId: orderNo, status: "PAID", currency: "CNY", totalCost: "129.90", phone, items };
  const sent = await client.POST("/v1/orders", { body: { orders: [{ ...order, date: "2026-11-20T08:00:00Z" }] } });
  const found = await client.POST("/v1/customers/lookup", { body: { phone } });
  const recent = await client.POST("/v1/recent-orders", { body: { phone, limit: 1 } });
  const card = await client.GET("/v1/orders/{order_no}/card", { params: { path: { order_no: orderNo } } });
  const missing = await client.GET("/v1/orders/{order_no}", { params: { path: { order_no: `${orderNo}-not` } } });
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
