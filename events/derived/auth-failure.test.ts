import { describe, expect, it } from "vitest";
import { eventsOf } from "../../backtest/derived-rule-test.ts";
import { authFailure } from "./auth-failure.ts";

const answered = (status: string) => ({
  logger: "uvicorn.access",
  message: `10.0.0.1:1234 - "GET /documents HTTP/1.1" ${status}`,
});

describe("auth-failure", () => {
  it("is an access line with 401 or 403, and with no other status", async () => {
    const lines = ["200", "401", "403 Forbidden", "404", "4010", "500"].map(answered);
    const events = await eventsOf(authFailure, ...lines);
    expect(events.map((event) => event.status_code)).toEqual([401, 403]);
    expect(events[0]).toEqual({ event_type: "auth_failure", method: "GET", endpoint: "/documents", status_code: 401 });
  });

  it("is not deceived by a path that looks like an answer", async () => {
    const line = { logger: "uvicorn.access", message: '1.1.1.1:1 - "GET /a%22%20401 HTTP/1.1" 200' };
    expect(await eventsOf(authFailure, line)).toEqual([]);
  });
});
