import { gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { rememberedOf } from "../../cli/dashboard/remembered.ts";
import { settingsOf } from "../../cli/stack.ts";
import { dashboards } from "../../dashboards/index.ts";
import type { Dashboards, Panel } from "../../model/dashboard.ts";
import type { PageData, SiteData } from "../../model/dashboard-data.ts";
import { readScript } from "../../runtime/render/script.ts";
import { evaluate } from "../../timers/evaluate.ts";
import { render } from "../../timers/render.ts";
import { report } from "../../timers/report.ts";
import { syncMetrics } from "../../timers/sync-metrics.ts";
import { configure } from "../world/workspace.ts";
import { findOnVps, processSamples, sampleProcesses } from "./fixtures/find-text.ts";
import { difference, wholeHost } from "./fixtures/host-listing.ts";
import { type Run, type Site, siteAlerts, startSite } from "./fixtures/site.ts";
import { until } from "./fixtures/until.ts";

const stackName = "showing";
const unit = (name: string) => `watchbill-${stackName}-${name}.service`;
const siteDir = `/var/lib/watchbill/${stackName}/site`;
const container = `watchbill-${stackName}-dashboards`;
const credentials = `/etc/watchbill/${stackName}/credentials`;
const password = "planted correct horse";
const port = 8088;
const limitMs = 60_000;

/** The pages without the alerts that this stack lacks, and without ways to them. */
const shown: Dashboards = {
  ...dashboards,
  pages: dashboards.pages.map((page) => ({
    ...page,
    panels: page.panels.map((panel): Panel => {
      const { leadsTo: _, alert, ...rest } = panel as Extract<Panel, { alert?: string }>;
      return (siteAlerts.some(({ id }) => id === alert) ? { ...rest, alert } : rest) as Panel;
    }),
  })),
};
const declared = { timers: [evaluate, syncMetrics, report, render], dashboards: shown };

/** A stack that shows what it watches, from its first `up` to its end. */
describe("dashboards on the VPS", () => {
  let site: Site;
  let untouched: string[];
  let up: Run;

  beforeAll(async () => {
    site = await startSite(stackName);
    const { vps } = site.world;
    await vps.run("mkdir -p /var/lib/systemd/timers"); // where anything has a timer that makes up for missed runs
    untouched = await wholeHost(vps);
    await configure(site.stack, { dashboardListen: `${vps.address}:${port}` });
    up = await site.run("up", declared);
  }, 300_000);
  afterAll(() => site?.close());

  const onVps = async (command: string) => (await site.world.vps.run(command, { check: false })).stdout.trim();
  const doctor = async () =>
    await onVps(`/opt/watchbill/${stackName}/current/host/watchbill-host doctor --stack ${stackName}`);
  /** What a browser gets, as it came. */
  async function get(path: string, headers: Record<string, string> = {}) {
    const words = Object.entries(headers).map(([name, value]) => `--header '${name}: ${value}'`);
    const url = `http://${site.world.vps.address}:${port}${path}`;
    const said = await onVps(`curl --silent --path-as-is --include ${words.join(" ")} '${url}' | base64 --wrap=0`);
    const bytes = Buffer.from(said, "base64");
    const end = bytes.indexOf("\r\n\r\n");
    const [first = "", ...lines] = bytes.subarray(0, end).toString().split("\r\n");
    const pairs = lines.map((line) => [line.split(": ")[0]?.toLowerCase(), line.slice(line.indexOf(": ") + 2)]);
    return {
      status: Number(first.split(" ")[1]),
      headers: Object.fromEntries(pairs) as Record<string, string>,
      body: bytes.subarray(end + 4),
    };
  }
  const script = async <Data>(name: string, path = name): Promise<Data> =>
    readScript<Data>(name, (await get(`/${path}.js`)).body.toString());
  const siteNow = () => script<SiteData>("site");
  async function renderedAnew(): Promise<SiteData> {
    await onVps(`systemctl start ${unit("sync-metrics")} && systemctl start ${unit("render")}`);
    return await siteNow();
  }

  test("are served soon after the first up, of every declared page, without a warning or drift", async () => {
    expect(up).toMatchObject({ ok: true, errors: [] });
    expect(up.lines.filter((line) => line.includes("warning"))).toEqual([]);
    const made = await until(
      "the first site",
      limitMs,
      async () => (await get("/site.js")).status === 200 && siteNow(),
    );
    expect(made).toMatchObject({ stack: stackName, timezone: "Europe/Berlin", everyMs: 300_000 });
    expect(made.pages.map(({ id }) => id)).toEqual(shown.pages.map(({ id }) => id));
    await onVps(`/opt/watchbill/${stackName}/bin/host-drift ${stackName}`);
    expect(await onVps(`tail -n +2 /run/watchbill/${stackName}/drift`)).toBe("");
    expect(await onVps(`systemctl is-failed 'watchbill-*' || true`)).not.toContain("failed");
  });

  test("come with what browsers are to refuse, compressed, and kept as long as they stay the same", async () => {
    const page = await get("/");
    const { data } = await siteNow();
    const app = /src="\.?\/?(app-[^"]+\.js)"/.exec(page.body.toString())?.[1];
    expect(page.headers).toMatchObject({
      "content-security-policy": expect.stringMatching(/^default-src 'none'; script-src 'self'; style-src 'self'/),
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cache-control": "no-cache",
    });
    expect(page.headers).not.toHaveProperty("server");
    const again = await get("/", { "If-None-Match": page.headers.etag ?? "" });
    expect(again.status).toBe(304);
    for (const path of [`/${app}`, `/${data}/overview.24h.js`]) {
      const { status, headers, body } = await get(path, { "Accept-Encoding": "gzip" });
      expect(status).toBe(200);
      expect(headers).toMatchObject({
        "content-encoding": "gzip",
        "cache-control": "private, max-age=31536000, immutable",
        "content-type": expect.stringContaining("javascript"),
      });
      expect(gunzipSync(body).length).toBeGreaterThan(body.length);
    }
    expect((await get("/site.js")).headers["cache-control"]).toBe("no-cache");
    expect((await get(`/${data}/missing.7d.js`)).headers["cache-control"]).toBe("no-cache");
  });

  test("are all that is served: of reports the pages, and no other file", async () => {
    const reports = `/var/lib/watchbill/${stackName}/reports`;
    const made = "setpriv --reuid=watchbill --regid=watchbill --clear-groups -- sh -c";
    await onVps(
      `${made} 'cd ${reports}; echo page >20260310-0730.html; echo said >20260310-0730.audit.jsonl.gz; echo new >${siteDir}/.new'`,
    );
    const { status, headers, body } = await get("/reports/20260310-0730.html");
    expect({ status, body: body.toString() }).toEqual({ status: 200, body: "page\n" });
    expect(headers["content-security-policy"]).toContain("style-src 'unsafe-inline'");
    const others = [
      "/reports/20260310-0730.audit.jsonl.gz",
      "/reports/",
      "/../reports/20260310-0730.audit.jsonl.gz",
      "/.new",
      "/data/",
    ];
    for (const path of others) expect({ path, status: (await get(path)).status }).toEqual({ path, status: 404 });
    expect((await get("/", { Host: "evil.example" })).status).toBe(421);
    await onVps(`rm ${reports}/* ${siteDir}/.new`);
  });

  test("come from a container that is nobody's root and can write nowhere", async () => {
    const told = JSON.parse(await onVps(`docker inspect ${container}`))[0];
    const { HostConfig: host, Config: config, Mounts: mounts } = told;
    expect(config.User).toBe(await onVps("echo $(id -u watchbill):$(id -g watchbill)"));
    expect(host).toMatchObject({
      ReadonlyRootfs: true,
      CapDrop: ["ALL"],
      SecurityOpt: ["no-new-privileges"],
      PidsLimit: 64,
    });
    expect(host.Memory).toBe(128 * 1_048_576);
    expect(mounts.map(({ RW, Destination }: { RW: boolean; Destination: string }) => [Destination, RW]).sort()).toEqual(
      [
        ["/srv/reports", false],
        ["/srv/site", false],
      ],
    );
    const pid = await onVps(`docker inspect --format '{{.State.Pid}}' ${container}`);
    expect(await onVps(`grep -E '^(CapEff|CapPrm|NoNewPrivs)' /proc/${pid}/status | tr -s '\\t\\n' ' '`)).toBe(
      "CapPrm: 0000000000000000 CapEff: 0000000000000000 NoNewPrivs: 1",
    );
    expect(
      await onVps(`docker exec ${container} touch /srv/site/x 2>&1; docker exec ${container} touch /x 2>&1`),
    ).toMatch(/Read-only file system[\s\S]*Read-only file system/);
  });

  test("show a fault on the Overview after one copy and one render", async () => {
    const overview = async () => {
      const { data } = await renderedAnew();
      return (await script<PageData>("overview.24h", `${data}/overview.24h`)).panels;
    };
    expect((await overview()).failed).toEqual({ state: "empty" });
    await site.psql(`INSERT INTO metrics_event (timestamp, event_type, model_slug, queue_depth)
      SELECT now() - n * interval '1 second', kind, 'kokoro', depth FROM generate_series(1, 40) n,
        (VALUES ('synthesis_error', NULL::int), ('synthesis_queued', 95)) AS fault (kind, depth)`);
    expect(await overview()).toMatchObject({
      failed: { state: "data", value: 100, note: expect.stringContaining("40") },
      queue: { state: "data", value: 95, note: "kokoro", level: "critical" },
    });
  });

  test("have on a laptop what the host remembers", async () => {
    const span = { fromMs: Date.now() - 86_400_000, toMs: Date.now() };
    const { rows, problems } = await rememberedOf({ stack: site.stack, settings: await settingsOf(site.stack) }, span);
    expect(problems).toEqual([expect.stringContaining("no public check is declared, or kumaUrl is not set")]);
    const known = rows.alert_now.map(({ alert_id }) => alert_id);
    expect(known).toEqual(expect.arrayContaining(siteAlerts.map(({ id }) => id)));
  });

  test("ask for the password that is set, which the host keeps as its hash alone", async () => {
    const { vps } = site.world;
    await configure(site.stack, { dashboardPassword: password });
    await sampleProcesses(vps);
    const changed = await site.run("up", declared);
    expect(changed).toMatchObject({ ok: true, errors: [] });
    expect(JSON.stringify(changed.lines)).not.toContain(password);
    await onVps("systemctl stop sampler");
    expect(await findOnVps(vps, ["caddy hash-password"], `$F ${processSamples} | head -n 1`)).toHaveLength(1);
    expect(await findOnVps(vps, [password, "$2a$14$"], `$F ${processSamples} | head -n 1`)).toEqual([]);
    await onVps(`rm ${processSamples}`);
    await until("the server", limitMs, async () => (await get("/")).status === 401);
    const basic = (word: string) => ({ Authorization: `Basic ${Buffer.from(`watchbill:${word}`).toString("base64")}` });
    expect((await get("/", basic("wrong"))).status).toBe(401);
    expect((await get("/site.js", basic(password))).status).toBe(200);
    expect(
      await onVps(`stat -c '%a %U' ${credentials}/dashboard-password && cat ${credentials}/dashboard-password`),
    ).toMatch(/^600 root\n\$2a\$\d\d\$.{53}$/);
    const places = "/etc /opt/watchbill /var/lib/watchbill /run/watchbill /var/log";
    expect(
      await onVps(`grep -rlF '${password}' ${places} 2>/dev/null; docker inspect ${container} | grep -F '${password}'`),
    ).toBe("");
    expect(await site.run("up", declared)).toMatchObject({ ok: true, changes: [] });
  });

  test("are what doctor looks at: whether they are fresh, and whether they are served", async () => {
    expect(await doctor()).toMatch(/dashboards: rendered \d+ s ago/);
    expect(await doctor()).toMatch(/dashboards' server: answers at \S+ and asks for a password/);
    await onVps(
      `systemctl stop ${unit("render").replace("service", "timer")} ${unit("dashboards")}; touch -d '1 hour ago' ${siteDir}/site.js`,
    );
    expect(await doctor()).toMatch(/dashboards' server: .*does not answer/);
  });

  test("go with the stack: destroy leaves nothing on the host", async () => {
    expect(await site.run("destroy", declared)).toMatchObject({ ok: true });
    expect(difference(untouched, await wholeHost(site.world.vps))).toEqual([]);
    expect(await onVps("docker ps --all --quiet; docker volume ls --quiet; docker images --quiet watchbill-*")).toBe(
      "",
    );
  });
});
