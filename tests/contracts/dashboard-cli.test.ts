import { execFile } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dashboards } from "../../dashboards/index.ts";
import type { AlertsData, PageData, SiteData } from "../../model/dashboard-data.ts";
import { readScript } from "../../runtime/render/script.ts";
import { until } from "../e2e/fixtures/until.ts";
import { writePast } from "../world/dashboard/past.ts";

const projectDir = fileURLToPath(new URL("../..", import.meta.url));
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "watchbill-dashboard-cli-"));
  await writePast(folder, { days: 2 });
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The demo does not run, so no host can be asked. `path` comes before the programs of this machine. */
async function dashboard(words: string[], { data = folder, path = "" } = {}) {
  const all = [join(projectDir, "cli/watchbill.ts"), "dashboard", "--stack", "demo", "--data", data, ...words];
  const env = { ...process.env, PATH: `${path}:${process.env.PATH}` };
  return await promisify(execFile)(process.execPath, all, { env }).then(
    ({ stdout, stderr }) => ({ code: 0, out: stdout, err: stderr }),
    ({ code, stdout, stderr }) => ({ code, out: String(stdout), err: String(stderr) }),
  );
}
const read = <Data>(name: string, path = name) =>
  readScript<Data>(name, readFileSync(join(folder, "site", `${path}.js`), "utf8"));

describe("watchbill dashboard", () => {
  it("renders the pages of this folder over the copies here, and says where they are", async () => {
    const { code, out } = await dashboard(["--no-open"]);
    const page = join(folder, "site/index.html");
    expect({ code, out }).toEqual({ code: 0, out: `${pathToFileURL(page).href}\n` });
    const site = read<SiteData>("site");
    expect(site.pages.map(({ id }) => id)).toEqual(dashboards.pages.map(({ id }) => id));
    const [first = ""] = site.pages.map(({ id }) => id);
    const { panels } = read<PageData>(`${first}.24h`, `${site.data}/${first}.24h`);
    expect(Object.values(panels).filter(({ state }) => state === "data").length).toBeGreaterThan(0);
    expect(read<AlertsData>("alerts", `${site.data}/alerts`).alerts.length).toBeGreaterThan(20);
    for (const [, file = ""] of readFileSync(page, "utf8").matchAll(/(?:src|href)="(?:\.\/)?(app-[^"]+)"/g)) {
      expect(existsSync(join(folder, "site", file))).toBe(true);
    }
  });

  it("says that what the host remembers is not in it, and why, on the pages too", async () => {
    const { err } = await dashboard(["--no-open"]);
    const said = "What the host remembers is not in it: the demo is not running";
    expect(err).toContain(said);
    expect(read<SiteData>("site").problems.join()).toContain(said);
    expect((await dashboard(["--no-open", "--offline"])).err).toContain("--offline, which asks nobody");
  });

  it("leaves no app of another time, and leads to the reports that were made here", async () => {
    writeFileSync(join(folder, "site/app-older.js"), "");
    mkdirSync(join(folder, "reports"), { recursive: true });
    writeFileSync(join(folder, "reports/20260310-0730.html"), "page");
    await dashboard(["--no-open"]);
    const files = readdirSync(join(folder, "site"));
    expect(files).not.toContain("app-older.js");
    expect(files.filter((name) => name.startsWith("app-"))).toHaveLength(2);
    expect(readFileSync(join(folder, "site/reports/20260310-0730.html"), "utf8")).toBe("page");
  });

  it("opens them unless it is told not to", async () => {
    const bin = join(folder, "bin");
    const opened = join(folder, "opened");
    mkdirSync(bin);
    const program = join(bin, process.platform === "darwin" ? "open" : "xdg-open");
    writeFileSync(program, `#!/bin/sh\necho "$1" >'${opened}'\n`);
    chmodSync(program, 0o755);
    const { out } = await dashboard([], { path: bin });
    await until("the browser", 10_000, async () => existsSync(opened) && readFileSync(opened, "utf8") === out);
  });

  it("says how the copies are brought where there are none", async () => {
    const empty = join(folder, "empty");
    const { code, err } = await dashboard(["--no-open"], { data: empty });
    expect(code).toBe(1);
    expect(err).toContain("has no copies of metrics or logs; bring them with: make sync-data");
    expect(existsSync(empty)).toBe(false);
  });
});
