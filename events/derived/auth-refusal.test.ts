import { describe, expect, it } from "vitest";
import { eventsOf } from "../../backtest/derived-rule-test.ts";
import { authRefusal } from "./auth-refusal.ts";

const extra = { event_type: "auth_failure", status_code: 401, method: "GET", endpoint: "/ws", reason: "expired token" };

describe("auth-refusal", () => {
  it("is what the application calls so, whoever in it says it, with the reason", async () => {
    const record = {
      level: "WARNING",
      logger: "yapit.gateway.auth",
      message: "Refused: expired token",
      extra,
    } as const;
    expect(await eventsOf(authRefusal, record)).toEqual([
      {
        event_type: "auth_failure",
        method: "GET",
        endpoint: "/ws",
        status_code: 401,
        data: { reason: "expired token" },
      },
    ]);
  });

  it("is nothing at DEBUG, and nothing of another kind", async () => {
    const debug = { level: "DEBUG", logger: "yapit.gateway.auth", extra } as const;
    const other = { logger: "yapit.gateway.results", extra: { event_type: "synthesis_error" } };
    expect(await eventsOf(authRefusal, debug, other, { logger: "x" })).toEqual([]);
  });
});
