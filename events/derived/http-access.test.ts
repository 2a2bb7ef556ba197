import { describe, expect, it } from "vitest";
import { eventsOf } from "../../backtest/derived-rule-test.ts";
import { httpAccess } from "./http-access.ts";

const access = (message: string, extra = {}) => ({ logger: "uvicorn.access", message, extra });

describe("http-access", () => {
  it("is one event for each access line, with the duration and the request that stand beside it", async () => {
    const line = access('10.0.0.1:1234 - "POST /documents HTTP/1.1" 201', { duration_ms: 12.4, request_id: "r-1" });
    const event_type = "http_access";
    expect(await eventsOf(httpAccess, line)).toEqual([
      { event_type, method: "POST", endpoint: "/documents", status_code: 201, duration_ms: 12, request_id: "r-1" },
    ]);
  });

  it("knows a page by its path alone: no ids, and no token of a query", async () => {
    const [event] = await eventsOf(
      httpAccess,
      access(
        '[2001:db8::1]:80 - "GET /documents/3f2a8a54-9f6b-4c1e-8a8e-0d7a3a6f8e11/blocks/12?token=s3cret HTTP/2" 200 OK',
      ),
    );
    expect(event).toMatchObject({ endpoint: "/documents/{id}/blocks/{id}", status_code: 200 });
  });

  it("is nothing that uvicorn says otherwise, and nothing that another logger says in its words", async () => {
    const other = { logger: "yapit.gateway.http", message: '1.1.1.1:1 - "GET / HTTP/1.1" 200' };
    expect(await eventsOf(httpAccess, access("Application startup complete."), other)).toEqual([]);
  });
});
