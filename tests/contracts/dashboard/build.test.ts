import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import { buildSite } from "../../../site/build.ts";

const weightLimitBytes = 300_000;

describe("the app's files", () => {
  let files: Map<string, Buffer>;
  beforeAll(async () => {
    files = await buildSite();
  });
  const text = (ending: string) => {
    const [found, ...others] = [...files].filter(([name]) => name.endsWith(ending));
    expect(others).toEqual([]);
    return String(found?.[1]);
  };

  it("are a page, a script, a style sheet and a font, named by what is in them", () => {
    const names = [...files.keys()].map((name) => name.replace(/-[\w-]{8}\./, "-HASH."));
    expect(names.sort()).toEqual([
      ...["app-HASH.css", "app-HASH.js", "index.html", "inter-latin-wght-normal-HASH.woff2"],
    ]);
  });

  it("are the same whenever they are made", async () => {
    const again = await buildSite();
    expect([...again.keys()]).toEqual([...files.keys()]);
    for (const [name, content] of files) expect(again.get(name)?.equals(content), name).toBe(true);
  });

  it("load from a disk: classic scripts, every address relative", () => {
    const page = text(".html");
    const addresses = [...page.matchAll(/(?:src|href)="([^"]*)"/g)].map(([, address]) => address);
    const named = (ending: string) => [...files.keys()].find((name) => name.endsWith(ending));
    expect(addresses).toEqual(["data:,", named(".css"), named(".js"), "site.js"]);
    expect(page).not.toMatch(/type="module"|crossorigin/);
    expect(/^(\/\*.*\*\/)?\(function\(\)\{/.test(text(".js"))).toBe(true);
    expect(/\bimport(\(|\.meta)/.test(text(".js"))).toBe(false);
    expect(text(".css").includes(`url(./${named(".woff2")})`)).toBe(true);
  });

  it("need nothing that a strict policy refuses", () => {
    expect(text(".html")).not.toMatch(/<style|style="|<script>|\son\w+="/);
    expect(/\beval\(|new Function\(/.test(text(".js"))).toBe(false);
    expect(/https?:|@import/.test(text(".css"))).toBe(false);
  });

  it("weigh less than 300 kB as they are sent", () => {
    const sent = [...files].map(([name, content]) => (name.endsWith(".woff2") ? content : gzipSync(content)).length);
    const bytes = sent.reduce((sum, one) => sum + one, 0);
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThan(weightLimitBytes);
  });
});
