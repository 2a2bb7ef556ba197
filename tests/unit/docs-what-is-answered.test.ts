import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { alerts } from "../../alerts/index.ts";
import { dashboards } from "../../dashboards/index.ts";

const text = readFileSync(fileURLToPath(new URL("../../docs/what-is-answered.md", import.meta.url)), "utf8");

/** What the first application's own monitoring lacked, in its own words, taken apart at each comma. */
const lines = [
  ...["auth failures", "general HTTP latency", "billing failures", "webhook failures"],
  ...[
    "upload",
    "extraction",
    "block splitting",
    "Gemini success",
    "Gemini retries",
    "Gemini 429",
    "Gemini 5xx",
    "Gemini pages",
  ].map((part) => `document processing: ${part}`),
  "Playwright fallback rate",
  ...["pages", "minutes", "failures", "aborts", "latency", "cost"].map(
    (part) => `external API usage in one view: ${part}`,
  ),
  ...["documents per session", "playback time"].map((part) => `session metrics: ${part}`),
  ...["per-model synthesis ratio", "per-model queue depth", "per-model wait", "buffer health", "time to first audio"],
  ...["voice popularity", "peak hours", "document complexity against processing time", "cost"],
];

const rows = [...text.matchAll(/^\| (?!what |-)(.+?) \| (.+) \| (.+) \|$/gm)].map(
  ([, what = "", places = "", calls = ""]) => ({
    ...{ what, calls },
    places: places.split("<br>"),
  }),
);

it("each line of the list has a row, in its order", () => {
  expect(rows.map(({ what }) => what)).toEqual(lines);
});

describe.each(rows)("$what", ({ places, calls }) => {
  it.each(places)("is answered by a panel that there is: %s", (place) => {
    const [, label, file, page, panel] =
      /^\[(.+)\]\(\.\.\/(dashboards\/.+\.ts)\) `#\/([a-z-]+)\/([a-z0-9-]+)`$/.exec(place) ?? [];
    const declared = dashboards.pages.find(({ id }) => id === page);
    const found = declared?.panels.find(({ id }) => id === panel);
    expect([label, file]).toEqual([`${declared?.title}: ${found?.title}`, `dashboards/${page}.ts`]);
  });

  it("names alerts that are deployed, or none", () => {
    const named = calls === "none" ? [] : calls.split(", ");
    const known = alerts.map(({ id }) => `[${id}](../alerts/${id}.ts)`);
    expect(named.filter((alert) => !known.includes(alert))).toEqual([]);
  });
});

it("external APIs are in one view: the table that the lines lead to has a column for each", () => {
  const apis = dashboards.pages.find(({ id }) => id === "costs")?.panels.find(({ id }) => id === "apis");
  const columns = apis?.kind === "table" ? Object.keys(apis.columns) : [];
  expect(columns).toEqual(
    expect.arrayContaining(["pages", "minutes", "failed", "aborts", "refused", "slowest_p95_ms", "usd"]),
  );
});
