import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readerRole } from "../../model/reader-role.ts";
import { evaluate } from "../../timers/evaluate.ts";
import { syncLogs } from "../../timers/sync-logs.ts";
import { syncMetrics } from "../../timers/sync-metrics.ts";
import { logDirectory } from "../world/app/containers.ts";
import { configure } from "../world/workspace.ts";
import { difference, wholeHost } from "./fixtures/host-listing.ts";
import { type Run, type Site, startSite } from "./fixtures/site.ts";
import { until } from "./fixtures/until.ts";

const stackName = "sync";
const role = readerRole(stackName);
const folder = `/var/lib/watchbill/${stackName}/data`;
const current = `/opt/watchbill/${stackName}/current`;
const unit = (timer: string) => `watchbill-${stackName}-${timer}.service`;
const timers = [evaluate, syncMetrics, syncLogs];
const runLimitMs = 60_000;
const lines = 200;

/** A stack that copies metrics and logs, from its first `up` to its end. */
describe("copies on the VPS", () => {
  let site: Site;
  let untouched: string[];
  let up: Run;

  beforeAll(async () => {
    site = await startSite(stackName);
    const { vps } = site.world;
    untouched = await wholeHost(vps);
    await vps.run(
      `file=${logDirectory}/gateway.jsonl; line=$(head -n 1 $file); for n in $(seq ${lines - 1}); do echo "$line"; done >>$file`,
    );
    await configure(site.stack, { databaseAdminUrl: site.ownerUrl, databaseWriteUrl: site.ownerUrl });
    up = await site.run("up", { timers });
  }, 300_000);
  afterAll(() => site?.close());

  const onVps = async (command: string) => (await site.world.vps.run(command)).stdout.trim();

  /** What a reader gets from a published copy: somebody of the copies' group, who cannot write. */
  const read = async (file: string, sql: string): Promise<unknown[][]> => {
    const script = `
      const { DuckDBInstance } = require("${current}/duckdb.cjs");
      DuckDBInstance.create("${folder}/${file}", { access_mode: "READ_ONLY" })
        .then((instance) => instance.connect())
        .then((connection) => connection.runAndReadAll(\`${sql}\`))
        .then((reader) => console.log(JSON.stringify(reader.getRowsJson())));`;
    const asReader = "setpriv --reuid=nobody --regid=watchbill --clear-groups";
    const { stdout } = await site.world.vps.run(`cd / && ${asReader} ${current}/node -e "$(cat)"`, { input: script });
    return JSON.parse(stdout);
  };

  test("are there soon after the first up, whole, and as the sources have them", async () => {
    expect(up).toMatchObject({ ok: true, errors: [] });
    await until("both copies", runLimitMs, async () => {
      const there = await onVps(`ls ${folder} || true`);
      return there.includes("metrics.duckdb") && there.includes("logs.duckdb");
    });
    const events = await site.psql("SELECT count(*), sum(id) FROM metrics_event");
    expect((await read("metrics.duckdb", "SELECT count(*), sum(id) FROM metrics_event"))[0]?.join("|")).toBe(
      events.trim(),
    );
    const logs = await read("logs.duckdb", "SELECT count(*), count(DISTINCT position) FROM log_record");
    expect(logs).toEqual([[String(lines), String(lines)]]);
    expect(await onVps(`cmp ${logDirectory}/gateway.jsonl ${folder}/logs/gateway.*.jsonl && echo same`)).toBe("same");
    expect(await onVps(`docker volume ls --quiet | sort`)).toContain(
      `watchbill-${stackName}-data\nwatchbill-${stackName}-logs`,
    );
  });

  test("are made again without doubling anything, and nobody was told of a failure", async () => {
    await onVps(`systemctl start ${unit("sync-metrics")} ${unit("sync-logs")}`);
    const events = await site.psql("SELECT count(*) FROM metrics_event");
    expect(await read("metrics.duckdb", "SELECT count(*) FROM metrics_event")).toEqual([[events.trim()]]);
    expect(await read("logs.duckdb", "SELECT count(*) FROM log_record")).toEqual([[String(lines)]]);
    expect(site.world.ntfy.history(site.world.topic).map(({ title }) => title)).toEqual([]);
    expect(await onVps(`systemctl is-failed ${unit("sync-metrics")} ${unit("sync-logs")} || true`)).not.toContain(
      "failed",
    );
  });

  test("are read by a role that can do nothing else, which root alone can log in as", async () => {
    const credential = `/etc/watchbill/${stackName}/credentials/database-reader-url`;
    expect(await onVps(`stat -c '%a %U' ${credential}`)).toBe("400 root");
    const limits = await site.psql(`SELECT rolconnlimit, rolconfig FROM pg_roles WHERE rolname = '${role}'`);
    expect(limits).toContain("1|{default_transaction_read_only=on,statement_timeout=60000");
    const refused = await onVps(
      `psql "$(cat ${credential})" -qAt -c "SET default_transaction_read_only = off" -c "DELETE FROM metrics_event" 2>&1 || true`,
    );
    expect(refused).toBe("ERROR:  permission denied for table metrics_event");
  });

  test("have two credentials, one for each: the role that reads, and the role that derives events", async () => {
    const loaded = (timer: string) => onVps(`grep -oP '^LoadCredential=\\K[^:]+' /etc/systemd/system/${unit(timer)}`);
    expect(await loaded("sync-metrics")).toBe("database-reader-url");
    expect(await loaded("sync-logs")).toBe("database-write-url");
  });

  test("are all that their units can write to, and not the logs themselves", async () => {
    const probe = `for place in ${logDirectory} ${folder} /var/lib/watchbill/${stackName}/state /etc/watchbill/${stackName} /tmp; do
      touch $place/probe 2>/dev/null && echo "$place"; done >${folder}/writable; ls ${logDirectory} >${folder}/seen`;
    for (const timer of ["sync-metrics", "sync-logs"]) {
      const dropIn = `/run/systemd/system/${unit(timer)}.d`;
      const input = `[Service]\nExecStart=\nExecStart=/bin/sh -c '${probe.replaceAll("\n", " ").replaceAll("$", "$$$$")}'\n`;
      await site.world.vps.run(`mkdir -p ${dropIn} && cat >${dropIn}/probe.conf && systemctl daemon-reload`, { input });
      await onVps(`systemctl start ${unit(timer)}; rm -r ${dropIn}; systemctl daemon-reload; rm -f ${folder}/probe`);
      expect(await onVps(`cat ${folder}/writable`)).toBe(`${folder}\n/tmp`);
    }
    expect(await onVps(`cat ${folder}/seen`)).toContain("gateway.jsonl");
    await onVps(`rm ${folder}/writable ${folder}/seen`);
  });

  test("come from units that are boxed no worse than the one that evaluates", async () => {
    const exposure = async (timer: string) =>
      Number(
        await onVps(
          `systemd-analyze security --no-pager ${unit(timer)} | grep -o 'SERVICE\\|level.*: [0-9.]*' | grep -o '[0-9.]*$'`,
        ),
      );
    const evaluates = await exposure("evaluate");
    expect(evaluates).toBeGreaterThan(0);
    for (const timer of ["sync-metrics", "sync-logs"]) expect(await exposure(timer)).toBeLessThanOrEqual(evaluates);
    const shown = await onVps(
      `systemctl show --property=Nice,CPUWeight,IOWeight,IOSchedulingClass,MemoryMax ${unit("sync-logs")}`,
    );
    expect(shown.split("\n").sort()).toEqual([
      "CPUWeight=20",
      "IOSchedulingClass=3",
      "IOWeight=20",
      `MemoryMax=${syncLogs.memoryMaxMb * 1_048_576}`,
      "Nice=10",
    ]);
  });

  test("are what doctor looks at, and a second up changes nothing", async () => {
    const doctor = await onVps(`${current}/host/watchbill-host doctor --stack ${stackName} || true`);
    expect(doctor).toContain(`database reader: ${role} reads every table by one connection, and writes nothing`);
    expect(await site.run("up", { timers })).toMatchObject({ ok: true, changes: [] });
  });

  test("are no longer made without their timers, and DuckDB and the role are gone", async () => {
    expect(await site.run("up", { timers: [evaluate] })).toMatchObject({ ok: true, errors: [] });
    expect(await onVps(`ls /etc/systemd/system | grep -E "sync-(metrics|logs)" || true`)).toBe("");
    expect(await onVps(`find /opt/watchbill/${stackName}/duckdb -mindepth 1`)).toBe("");
    expect(await site.psql(`SELECT count(*) FROM pg_roles WHERE rolname = '${role}'`)).toBe("0\n");
    expect(await site.tick()).toMatchObject({ watching: true });
    expect(await site.run("up", { timers })).toMatchObject({ ok: true, errors: [] });
    expect(await site.psql(`SELECT count(*) FROM pg_roles WHERE rolname = '${role}'`)).toBe("1\n");
  });

  test("go with the stack: destroy leaves nothing on the host, and in the database no role", async () => {
    expect(await site.run("destroy", { timers })).toMatchObject({ ok: true });
    expect(difference(untouched, await wholeHost(site.world.vps))).toEqual([]);
    expect(await site.psql(`SELECT count(*) FROM pg_roles WHERE rolname = '${role}'`)).toBe("0\n");
  });

  test("go with a stack whose database is away, which says how its role is taken out by hand", async () => {
    const only = { alerts: [], timers: [evaluate, syncMetrics] };
    expect(await site.run("up", only)).toMatchObject({ ok: true, errors: [] });
    await onVps("systemctl stop postgresql-5432");
    const destroyed = await site.run("destroy", only);
    await onVps("systemctl start postgresql-5432");
    expect(destroyed).toMatchObject({ ok: true });
    const said = destroyed.lines.find((line) => line.includes(`the role ${role} stays in the database`)) ?? "";
    const [, byHand = ""] = /as its administrator: (.*;)/.exec(said) ?? [];
    expect(byHand).toContain(`DROP ROLE ${role};`);
    expect(difference(untouched, await wholeHost(site.world.vps))).toEqual([]);
    await site.psql(byHand);
    expect(await site.psql(`SELECT count(*) FROM pg_roles WHERE rolname = '${role}'`)).toBe("0\n");
  });
});
