import { describe, expect, it } from "vitest";
import { derived, event, ruleTest, times } from "../../../backtest/rule-test.ts";
import { type Alert, above, below } from "../../../model/alert.ts";
import { sql } from "../../../model/query.ts";

const refusals: Alert = {
  id: "refusals",
  title: "Somebody is refused again and again",
  unit: "",
  owner: "accounts",
  runbook: "docs/runbooks/auth-failure-burst.md",
  window: "10m",
  value: sql`
    SELECT data->>'reason' AS reason, count(*) AS value
    FROM watchbill.derived_event
    WHERE event_type = 'auth_failure' AND status_code = 401 AND timestamp > :now - :window AND timestamp <= :now
    GROUP BY 1`,
  levels: [{ severity: "warning", when: above(5), until: below(2) }],
  whenNoData: "ok",
  whenQueryFails: "fire",
  message: "{reason}: {value}",
};
const refused = (status_code: number, reason: string) => derived("auth_failure", { status_code, data: { reason } });

describe("a rule test of derived events", () => {
  it("puts them where the rule looks for them, and tells what becomes of the alert", async () => {
    const test = ruleTest(refusals)
      .at("1m", ...times(5, refused(401, "forged token")), ...times(9, refused(403, "not an administrator")))
      .at("1m", ...times(9, event("http_request", { status_code: 401 })))
      .every("15s", "3m", "4m", refused(401, "forged token"));
    expect(await test.run("15m")).toEqual([
      "3m firing warning (forged token)",
      "13m30s resolved warning (forged token)",
    ]);
  });

  it("says which columns there are where one is none of them", async () => {
    const wrong = derived("auth_failure", { queue_depth: 3 } as never);
    await expect(ruleTest(refusals).at("1m", wrong).run("2m")).rejects.toThrow(
      'derived_event has no column "queue_depth"; its columns stand in docs/derived-events.md',
    );
  });
});
