import { describe, expect, it } from "vitest";
import { foundWith } from "../bench.ts";

const page = "docs/runbooks/speech-errors.md";
const withPage = (text: string, more: Record<string, string> = {}) =>
  foundWith({}, { files: { [page]: text, ...more } });

describe("docs/link", () => {
  it("names the runbook that is not there", async () => {
    expect(await foundWith({}, { files: { [page]: undefined } })).toEqual([
      `docs/link: runbook ${page} does not exist; write it, or name the page that does`,
    ]);
  });

  it("follows the runbook's links from where the runbook lies", async () => {
    const text = "Restart [the workers](../workers.md), [Stripe](https://stripe.com), [write](mailto:a@b.c).";
    expect(await withPage(text)).toEqual([
      `docs/link: runbook ${page} links to ../workers.md, which does not exist; mend the link`,
    ]);
    expect(await withPage(text, { "docs/workers.md": "" })).toEqual([]);
  });

  it("follows a link to a heading, on its own page and on another", async () => {
    expect(await withPage("See [below](#what-to-do).\n\n## What to do?\n")).toEqual([]);
    expect(await withPage("See [below](#what-to-do).\n\n## What else\n")).toEqual([
      `docs/link: runbook no heading fits the link #what-to-do of ${page}; mend the link`,
    ]);
    expect(await withPage("See [it](other.md#more).", { "docs/runbooks/other.md": "# Less\n" })).toHaveLength(1);
  });

  it("takes a runbook's own heading and leaves a URL alone", async () => {
    expect(await foundWith({ runbook: `${page}#workers` })).toEqual([]);
    expect(await foundWith({ runbook: `${page}#nobody` })).toHaveLength(1);
    expect(await foundWith({ runbook: "https://wiki.example.org/speech" })).toEqual([]);
  });
});
