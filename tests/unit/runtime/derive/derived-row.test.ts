import { describe, expect, it } from "vitest";
import type { DerivedEventRule } from "../../../../model/derived-event.ts";
import { derivedRow } from "../../../../runtime/derive/derived-row.ts";

const rule: DerivedEventRule = {
  id: "a-rule",
  event: "gemini_retry",
  meaning: "an example",
  logger: "app",
  fields: {
    retry_count: { extra: "retry" },
    duration_ms: { extra: "seconds", times: 1_000 },
    document_id: { extra: "document" },
    endpoint: { extra: "path" },
    "data.share": { extra: "share", times: 1 },
    "data.error": { extra: "error" },
  },
};
const microseconds = BigInt(Date.parse("2026-03-10T10:00:00.123Z")) * 1_000n + 456n;
const row = (...values: (string | null)[]) => derivedRow(rule, ["file:1", 99n, microseconds, ...values]);
const key = { timestamp: "2026-03-10T10:00:00.123456Z", id: "file:1:99:a-rule", event_type: "gemini_retry" };

describe("a row of derived_event", () => {
  it("has its moment to the microsecond, an id of where its record stands, and what is there alone", () => {
    expect(row(null, "", null, null, null, null)).toEqual({ row: key, unread: 0 });
  });

  it("has numbers in their column's unit, rounded where the column holds whole ones", () => {
    const { row: filled } = row("3", "0.0126", "d-1", "/d/1?x", "12", "429");
    expect(filled).toEqual({
      ...key,
      retry_count: 3,
      duration_ms: 13,
      document_id: "d-1",
      endpoint: "/d/{id}",
      data: { share: 12, error: "429" },
    });
  });

  it.each(["many", "99999999999", "-99999999999", "NaN", "Infinity", "1e300", "{}"])(
    "leaves out and counts %s where a number belongs",
    (text) => {
      expect(row(text, null, null, null, text, null)).toEqual({ row: key, unread: 2 });
    },
  );

  it("has no text that the database refuses, and none above 500 characters", () => {
    const { row: filled } = row(null, null, `a\u0000b${"😀".repeat(400)}`, null, null, "\ud83d");
    expect(filled.document_id).toHaveLength(500);
    expect(filled.document_id).toMatch(/^a\ufffdb😀.*…$/u);
    expect(filled.data).toEqual({ error: "\ufffd" });
    expect(JSON.stringify(filled)).not.toMatch(/\\u(d83d|0000)/i);
  });
});
