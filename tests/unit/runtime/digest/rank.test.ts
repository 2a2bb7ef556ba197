import { describe, expect, it } from "vitest";
import { entryOf, ranked, surpriseOf } from "../../../../runtime/digest/rank.ts";

const nothing = { normals: [], benign: [], deploys: [] };

describe("surprise", () => {
  it("puts each issue above each anomaly above all that is nominal, and strange before usual within", () => {
    expect(surpriseOf("issues", 0)).toBeGreaterThan(surpriseOf("anomalies", 1e9));
    expect(surpriseOf("anomalies", 0)).toBeGreaterThan(surpriseOf("nominal", 1e9));
    expect(surpriseOf("nominal", 3)).toBe(20);
    expect(surpriseOf("nominal", -3)).toBe(20);
    expect(surpriseOf("nominal", Number.NaN)).toBe(0);
  });
});

describe("an entry", () => {
  it("has only figures that are numbers, rounded, and labels that say something, cut", () => {
    const entry = entryOf(
      "latency",
      {
        ...{ key: "latency:wait:kokoro", text: "Half waited.", verdict: "nominal", deviations: 1 },
        figures: { waitP95Ms: 1_234.567, usualP95Ms: Number.NaN, ratio: 1.23456, share: 0.000123 },
        labels: { model: "kokoro", worker: null, error: `\u001b[31m${"x".repeat(500)}` },
      },
      nothing,
    );
    expect(entry.figures).toEqual({ waitP95Ms: 1235, ratio: 1.23, share: 0.0001 });
    expect(Object.keys(entry.labels)).toEqual(["model", "error"]);
    expect(entry.labels.error?.length).toBe(200);
    expect(entry.labels.error).not.toContain("\u001b");
  });

  it("is numbered by its rank, alike ones by section and key", () => {
    const of = (section: string, key: string, deviations: number) =>
      entryOf(section, { key, text: "", verdict: "nominal", deviations, figures: {} }, nothing);
    const entries = ranked([of("b", "b:2", 1), of("a", "a:1", 1), of("b", "b:1", 1), of("z", "z:1", 5)]);
    expect(entries.map(({ id, key }) => `${id} ${key}`)).toEqual(["d1 z:1", "d2 a:1", "d3 b:1", "d4 b:2"]);
  });
});
