import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { SiteData } from "../../../model/dashboard-data.ts";
import type { DashboardsFile } from "../../../model/dashboard-files.ts";
import { dashboardChecks } from "../../../runtime/doctor/dashboards.ts";
import { type Host, hostOf } from "../../../runtime/host.ts";
import { scriptOf } from "../../../runtime/render/script.ts";

const now = Date.parse("2026-03-10T10:00:00Z");
const minute = 60_000;
const path = process.env.PATH;
let root: string;
let host: Host;
let server: Server | undefined;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "watchbill-doctor-"));
  host = { ...hostOf("prod", root, undefined), clock: () => now };
  process.env.PATH = `${join(root, "bin")}:/usr/bin:/bin`;
  const common: DashboardsFile = {
    timezone: "UTC",
    pages: [],
    everyMs: 5 * minute,
    tables: [],
    views: [],
    runbooks: {},
  };
  put(host.layout.dashboardsFile, JSON.stringify(common));
});
afterEach(() => {
  process.env.PATH = path;
  server?.close();
  server = undefined;
  rmSync(root, { recursive: true });
});

const put = (file: string, text: string) => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
};
const rendered = (minutesAgo: number) => {
  const site: Partial<SiteData> = { data: "data/20260310-095500", models: [], renderedAtMs: now - minutesAgo * minute };
  put(join(host.layout.siteDir, "site.js"), scriptOf("site", { ...site, everyMs: 5 * minute }));
};
/** Docker with a container that is published at this address. */
const published = (address: string) => {
  const file = join(root, "bin/docker");
  put(file, `#!/bin/bash\n[ "$*" = "port watchbill-prod-dashboards" ] && echo "8080/tcp -> ${address}"\n`);
  chmodSync(file, 0o755);
};
/** A server that answers with this status. @returns its address */
const answering = async (status: number): Promise<string> => {
  const made = createServer((_, response) => response.writeHead(status).end());
  server = made;
  await new Promise<void>((resolve) => made.listen(0, "127.0.0.1", resolve));
  return `127.0.0.1:${(made.address() as AddressInfo).port}`;
};
const said = async () =>
  (await dashboardChecks(host)).map(({ ok, check, detail }) => `${ok ? "ok" : "FAIL"} ${check}: ${detail}`);
const fixes = async () => (await dashboardChecks(host)).map(({ fix }) => fix);

describe("doctor, of dashboards", () => {
  it("says nothing where the stack has none", async () => {
    rmSync(host.layout.dashboardsFile);
    expect(await said()).toEqual([]);
  });

  it("says that they are new and served", async () => {
    rendered(6);
    const address = await answering(200);
    published(address);
    expect(await said()).toEqual(["ok dashboards: rendered 6 min ago", `ok dashboards' server: answers at ${address}`]);
  });

  it("says that they are old, and that nobody serves them, with where to look", async () => {
    rendered(11);
    expect(await said()).toEqual([
      "FAIL dashboards: rendered 11 min ago",
      "FAIL dashboards' server: does not answer: its container does not run",
    ]);
    expect(await fixes()).toEqual([
      "systemctl status watchbill-prod-render.timer, journalctl -u watchbill-prod-render",
      "systemctl status watchbill-prod-dashboards, journalctl -u watchbill-prod-dashboards",
    ]);
  });

  it("says that they have never been rendered, and that a container is there which does not answer", async () => {
    const address = await answering(200);
    await new Promise((resolve) => server?.close(resolve));
    published(address);
    expect(await said()).toEqual([
      "FAIL dashboards: have not been rendered",
      `FAIL dashboards' server: does not answer at ${address}: ECONNREFUSED`,
    ]);
  });

  it.each([
    [401, "ok", "and asks for a password"],
    [404, "FAIL", "answered 404"],
  ])("tells what an answer of %i means", async (status, verdict, words) => {
    rendered(1);
    published(await answering(status));
    const [, server = ""] = await said();
    expect(server.startsWith(verdict)).toBe(true);
    expect(server).toContain(words);
  });

  it("says which page's file is broken", async () => {
    rendered(1);
    published(await answering(200));
    put(
      host.layout.dashboardsFile,
      JSON.stringify({ timezone: "UTC", pages: ["overview"], everyMs: 1, tables: [], views: [], runbooks: {} }),
    );
    put(join(host.layout.dashboardsDir, "overview.json"), "{");
    const [files = ""] = await said();
    expect(files).toMatch(/^FAIL dashboards' files: .*overview\.json/);
  });
});
