import { describe, expect, it } from "vitest";
import { templateOf } from "../../../runtime/sources/log-template.ts";

describe("a message's template", () => {
  it.each([
    ["Background task billing_consumer crashed", "Background task billing_consumer crashed"],
    ["Synthesis failed: worker 3 timed out after 12.5s", "Synthesis failed: worker <*> timed out after <*>s"],
    ["Stripe event evt_1Nabc handled in 350 ms", "Stripe event <*> handled in <*> ms"],
    ["GET https://api.example.com/v1/a?b=1 answered 503", "GET <*> answered <*>"],
    ["Document 550e8400-e29b-41d4-a716-446655440000 not found", "Document <*> not found"],
    ["cannot open /data/gateway/logs/x.jsonl: denied", "cannot open <*>: denied"],
    ["Model 'kokoro' is gone, don't ask", "Model <*> is gone, don't ask"],
    ["hash deadbeefcafe0123 differs from 0xff", "hash <*> differs from <*>"],
    ["retries: 1, 2, 3", "retries: <*>"],
    ["user anon-19ac8f signed in", "user <*> signed in"],
    ["2026-01-31 12:00:00.123 done", "<*> done"],
    ["10.0.0.3:8080 refused", "<*> refused"],
    ["OOM\nTraceback (most recent call last)", "OOM"],
    ["", ""],
  ])("of %j is %j", (message, template) => {
    expect(templateOf(message)).toBe(template);
  });

  it("is its own template", () => {
    const once = templateOf("worker 3 lost '/tmp/a' at 10.0.0.3:80 after 12.5s");
    expect(templateOf(once)).toBe(once);
  });

  it("is short, however long and odd the message", () => {
    for (const odd of ["'", "/", "a1", "-", "<*> ", "0x", "a-"]) {
      expect(templateOf(odd.repeat(100_000)).length).toBeLessThanOrEqual(300);
    }
  });
});
