import { describe, expect, it } from "vitest";
import type { DeployContext } from "../../../../model/report-context.ts";
import { entryOf } from "../../../../runtime/digest/rank.ts";
import type { Draft } from "../../../../runtime/digest/section.ts";
import type { Known } from "../../../../runtime/digest/suppress.ts";

const noon = Date.UTC(2026, 2, 10, 12);
const nothing: Known = { normals: [], benign: [], deploys: [] };
const draft: Draft = {
  key: "http:504",
  text: "120 requests were answered with one server error.",
  verdict: "issues",
  deviations: 9,
  figures: { failed: 120, sharePercent: 11.2 },
  labels: { template: "Playlist <*> is broken" },
  lastMs: noon,
};

const deploy = (atMs: number, ...fixes: string[]): DeployContext => ({
  ...{ of: "application", atMs, known: "told", commit: "3f2a91c", message: null, by: null, changed: [] },
  fixes,
});

describe("a known normal", () => {
  const normal = {
    id: "edge-504",
    text: "504 at the edge",
    keys: ["http:504*"],
    figure: { name: "sharePercent", upTo: 12 },
  };

  it("explains an entry whose figure is within its range, and makes it nominal", () => {
    const entry = entryOf("http", draft, { ...nothing, normals: [normal] });
    expect(entry).toMatchObject({ verdict: "nominal", suppressedBy: "known normal edge-504: 504 at the edge" });
    expect(entry.surprise).toBeLessThan(100);
  });

  it.each([
    ["above its range", { ...draft, figures: { sharePercent: 12.1 } }],
    ["without the figure", { ...draft, figures: {} }],
    ["of another key", { ...draft, key: "http:500" }],
  ])("explains nothing %s", (_, other) => {
    const entry = entryOf("http", other, { ...nothing, normals: [normal] });
    expect(entry.verdict).toBe("issues");
    expect(entry.suppressedBy).toBeUndefined();
  });
});

describe("a known benign template", () => {
  it("explains what has it, by its beginning where it ends in *", () => {
    for (const template of ["Playlist <*> is broken", "Playlist *"]) {
      const benign = [{ id: "playlists", text: "is mended by night", template }];
      expect(entryOf("errors", draft, { ...nothing, benign }).suppressedBy).toBe(
        "known benign playlists: is mended by night",
      );
    }
    const other = [{ id: "playlists", text: "is mended by night", template: "Playlist" }];
    expect(entryOf("errors", draft, { ...nothing, benign: other }).suppressedBy).toBeUndefined();
  });
});

describe("a deployed fix", () => {
  it.each(["http:504", "Playlist <*> is broken", "Playlist *"])(
    "that names %s covers what was last seen before it",
    (fix) => {
      const entry = entryOf("errors", draft, { ...nothing, deploys: [deploy(noon + 60_000, fix)] });
      expect(entry).toMatchObject({
        verdict: "nominal",
        suppressedBy: "deployed fix 3f2a91c, 2026-03-10 12:01 UTC",
      });
    },
  );

  it("does not cover what was seen after it: that came back, and is an issue whatever it was", () => {
    const mild = { ...draft, verdict: "nominal" as const };
    const entry = entryOf("errors", mild, { ...nothing, deploys: [deploy(noon - 60_000, "http:504")] });
    expect(entry.verdict).toBe("issues");
    expect(entry.text).toBe(
      "Came back after the fix that was deployed at 2026-03-10 11:59 UTC: 120 requests were answered with one server error.",
    );
  });

  it("counts by the last one that names it", () => {
    const deploys = [deploy(noon + 60_000, "http:504"), deploy(noon - 60_000, "http:504")];
    expect(entryOf("errors", draft, { ...nothing, deploys }).verdict).toBe("nominal");
  });

  it("says nothing of what it does not name", () => {
    expect(entryOf("errors", draft, { ...nothing, deploys: [deploy(noon + 1, "http:500")] }).verdict).toBe("issues");
  });
});
