import { describe, expect, it } from "vitest";
import { derivedFields } from "../../../events/catalogue.ts";
import { derivedEvents } from "../../../events/derived/index.ts";
import {
  type DerivedEventRule,
  derivedColumns,
  derivedEventLimits,
  derivedEventsText,
  groupsOf,
  parseDerivedEventShapes,
  parseDerivedEvents,
} from "../../../model/derived-event.ts";
import { createRecordsSql } from "../../../model/records.ts";

const types = { gemini_retry: ["retry_count", "status_code", "data.error"] };
const rule: DerivedEventRule = {
  id: "retry",
  event: "gemini_retry",
  meaning: "asked again",
  logger: "app.*",
  message: "^retry (?<count>[0-9]+)",
  fields: { retry_count: { group: "count" } },
};
const problemsOf = (change: object) =>
  parseDerivedEvents([{ ...rule, ...change }], types).map(({ field, message }) => `${field}: ${message}`);

describe("a rule for derived events", () => {
  it("without a problem has none, and none of the declared ones has", () => {
    expect(problemsOf({})).toEqual([]);
    expect(parseDerivedEvents(derivedEvents, derivedFields)).toEqual([]);
    expect(parseDerivedEventShapes(JSON.parse(JSON.stringify(derivedEvents)), "x").rules).toEqual(derivedEvents);
  });

  it("has all its problems at once, each with its file, its field and what to do", () => {
    const bad = { ...rule, logger: "a b", meaning: "", levels: ["DEBUG"], fields: { retry_count: { grup: "count" } } };
    expect(parseDerivedEvents([bad as never], types)).toEqual([
      { file: "events/derived/retry.ts", field: "meaning", message: "is empty; say why these records are that event" },
      { file: "events/derived/retry.ts", field: "logger", message: expect.stringContaining('"uvicorn.access"') },
      { file: "events/derived/retry.ts", field: "levels", message: expect.stringContaining("may not be below INFO") },
      { file: "events/derived/retry.ts", field: "fields.retry_count", message: expect.stringContaining("{ group:") },
    ]);
  });

  it("may make only what the catalogue knows, of groups that its pattern has", () => {
    expect(problemsOf({ event: "gemini_rety" })).toEqual([
      'event: "gemini_rety" is no derived event type; there are gemini_retry: add it to events/catalogue.ts',
    ]);
    expect(problemsOf({ fields: { endpoint: { constant: "/" }, status_code: { group: "status" } } })).toEqual([
      'fields.endpoint: gemini_retry has retry_count, status_code, data.error, and no "endpoint"',
      'fields.status_code: names the group "status", and the pattern of message has count',
    ]);
    expect(problemsOf({ message: undefined })).toEqual([
      'fields.retry_count: names the group "count", and the pattern of message has none',
    ]);
    expect(parseDerivedEvents([rule, rule], types).map(({ message }) => message)).toEqual([
      '"retry" is declared twice; rename one',
    ]);
  });

  it.each([
    ["a(?=b)(?<count>c)", "look around"],
    ["(?<!a)(?<count>c)", "look around"],
    ["(?<count>a)\\1", "refer back"],
    ["(?<count>a)\\k<count>", "refer back"],
    ["(a)(?<count>b)", "without a name"],
    ["(?<count>a", "is no pattern"],
    ["(?<count>a)".padEnd(501, "b"), "at most 500 characters"],
  ])("has no pattern like %s, which RE2 would refuse or read otherwise", (message, problem) => {
    expect(problemsOf({ message }).join()).toContain(problem);
  });

  it.each(["\\((?<count>[0-9]+)\\)", "[(](?<count>a)[)]", "(?:a|b)(?<count>c)\\\\1", "(?<count>a)\\[(?:x)"])(
    "may have %s",
    (message) => {
      expect(problemsOf({ message })).toEqual([]);
    },
  );

  it("counts its groups in their order", () => {
    expect(groupsOf("^(?<one>a)\\(?<no>(?:x)(?<two_2>b)$")).toEqual(["one", "two_2"]);
  });

  it("is refused on the host where it is not what this release knows", () => {
    const { rules, problems } = parseDerivedEventShapes(
      [{ ...rule, since: "2026" }],
      "/etc/watchbill/prod/derived-events.json",
    );
    expect(rules).toEqual([]);
    expect(problems).toMatchObject([{ file: "/etc/watchbill/prod/derived-events.json", field: "0" }]);
  });

  it("is one of few, and all of them fit into the file that the host reads", () => {
    const many = Array.from({ length: 51 }, (_, index) => ({ ...rule, id: `retry-${index}` }));
    expect(parseDerivedEvents(many, types)).toMatchObject([{ message: "are 51 rules, and at most 50 are read" }]);
    const long = many.slice(0, 50).map((each) => ({ ...each, extra: { a: Array(20).fill("x".repeat(200)) } }));
    expect(parseDerivedEvents(long, types)).toMatchObject([
      { message: expect.stringMatching(/^are \d+ bytes as the host/) },
    ]);
    expect(derivedEventsText(derivedEvents).length).toBeLessThan(derivedEventLimits.fileBytes / 4);
  });
});

it("the table of derived events has the columns that rules may fill", () => {
  const [create = ""] = createRecordsSql.postgres.filter((statement) => statement.includes("derived_event ("));
  const columns = [...create.matchAll(/\b(\w+) (text|integer)\b(?! NOT)/g)].map(([, name, type]) => [name, type]);
  expect(columns).toEqual(Object.entries(derivedColumns));
});
