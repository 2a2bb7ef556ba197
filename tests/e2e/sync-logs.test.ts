import { execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { syncLogsOf } from "../../cli/sync-logs.ts";
import { dockerVolume } from "../../components/docker-volume.ts";
import { diskUnit } from "../../components/log-sync-volume.ts";
import { unitFile } from "../../components/systemd-units.ts";
import { hostLayout } from "../../model/layout.ts";
import type { Settings } from "../../model/settings.ts";
import type { SyncedLogs } from "../../model/synced-data.ts";
import { copyLogs } from "../../runtime/sync/logs/copy.ts";
import { loguruLine } from "../world/app/service/loguru.ts";
import { bootVps, type Vps } from "../world/vps/vps.ts";
import { until } from "./fixtures/until.ts";

const stack = "logs";
const there = `/var/lib/watchbill/${stack}/data/logs`;
const startMs = Date.UTC(2026, 2, 10, 10, 0, 0);
const kept: SyncedLogs = { keep: "30d", capMb: 1_000 };
const now = startMs + 3_600_000;

/** A laptop that fetches, from a host that has copies, over the system's own ssh and rsync. */
describe("logs over ssh", () => {
  let vps: Vps;
  let root: string;
  let settings: Settings;

  beforeAll(async () => {
    vps = await bootVps();
    root = mkdtempSync(join(tmpdir(), "watchbill-e2e-logs-"));
    const { address: host, hostKey, privateKey: sshKey } = vps;
    settings = { host, port: 22, hostKey, sshKey } as Settings;
  });
  afterAll(async () => {
    rmSync(root, { recursive: true, force: true });
    await vps?.down();
  });

  const app = () => join(root, "app");
  const here = () => join(root, "gateway-data");
  const line = (number: number, text = "") => {
    const message = `number ${number} ${text}`;
    return loguruLine(
      { atMs: startMs + number, level: "INFO", module: "app", function: "f", line: 1, message },
      startMs,
    );
  };
  /** What `sync-logs` on the host leaves there. */
  async function copyOnHost(): Promise<void> {
    const target = join(root, "host");
    await copyLogs({ source: app(), target, kept: { ...kept, keep: "36500d" }, now });
    const packed = execFileSync("tar", ["-C", target, "-cf", "-", "."], { maxBuffer: 1e9 });
    await vps.run(`mkdir -p ${there} && find ${there} -mindepth 1 -delete && tar -C ${there} -xf -`, { input: packed });
  }
  const fetch = (changes: Partial<Settings> = {}) =>
    syncLogsOf({ ...settings, ...changes }, stack, { folder: here(), kept: { ...kept, keep: "36500d" }, now });
  const copies = () => readdirSync(join(here(), "logs")).sort();

  test("that no host has yet are waited for, in words", async () => {
    await expect(fetch()).rejects.toThrow(
      `${vps.address} has no copies of logs yet; five minutes after make up STACK=logs`,
    );
  });

  test("come whole, checked and in tables; the next time what is new", async () => {
    execFileSync("mkdir", [app()]);
    const archived = Array.from({ length: 2_000 }, (_, number) => line(number)).join("");
    writeFileSync(join(app(), "gateway.1.jsonl.gz"), gzipSync(archived));
    writeFileSync(join(app(), "gateway.jsonl"), line(2_000) + line(2_001));
    await copyOnHost();
    const first = await fetch();
    expect(first.pulled.problems).toEqual([]);
    expect(first.tables).toMatchObject({ records: 2_002, malformed: 0 });
    expect(copies()).toEqual([
      "gateway.2026-03-10T10-00-00.000Z.jsonl.gz",
      "gateway.2026-03-10T10-00-02.000Z.jsonl",
      "mirror.json",
    ]);
    writeFileSync(join(app(), "gateway.jsonl"), `bad\n${line(2_002)}`, { flag: "a" });
    await copyOnHost();
    expect((await fetch()).tables).toMatchObject({ records: 1, malformed: 1 });
    expect((await fetch()).tables).toMatchObject({ records: 0, malformed: 0, bytes: 0 });
    expect(readdirSync(here()).sort()).toEqual(["logs", "logs.duckdb", "work"]);
  });

  test("are gone on with by the next run, when this one is killed in their midst", async () => {
    const random = randomBytes(15_000_000).toString("base64");
    const lines = Array.from({ length: 50 }, (_, at) => line(3_000 + at, random.slice(at * 4e5, (at + 1) * 4e5)));
    writeFileSync(join(app(), "big.jsonl"), lines.join(""));
    await copyOnHost();
    const program = `const { syncLogsOf } = await import(${JSON.stringify(join(import.meta.dirname, "../../cli/sync-logs.ts"))});
      await syncLogsOf(JSON.parse(process.env.SETTINGS), "${stack}", ${JSON.stringify({ folder: here(), kept: { ...kept, keep: "36500d" }, now })});`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", program], {
      env: { ...process.env, SETTINGS: JSON.stringify(settings) },
      stdio: ["ignore", "ignore", "inherit"],
      detached: true,
    });
    await until("the beginning of a file", 60_000, () =>
      Promise.resolve(
        readdirSync(join(here(), "work")).includes("incoming") && readdirSync(join(here(), "work/incoming")).length > 0,
      ),
    );
    process.kill(-(child.pid as number), "SIGKILL");
    await once(child, "close");
    expect(copies()).toHaveLength(3);
    expect((await fetch()).pulled.problems).toEqual([]);
    expect(copies()).toHaveLength(4);
    const big = readFileSync(join(here(), "logs/big.2026-03-10T10-00-03.000Z.jsonl"));
    expect(big.equals(readFileSync(join(app(), "big.jsonl")))).toBe(true);
    expect(readdirSync(join(here(), "work"))).not.toContain("incoming");
  });

  test("are not fetched from a host with another key, nor where rsync is missing, and the fix is said", async () => {
    const other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIL0000000000000000000000000000000000000000000";
    await expect(fetch({ hostKey: other })).rejects.toThrow(`${vps.address} cannot be reached by ssh: `);
    await vps.run("mv /usr/bin/rsync /usr/bin/rsync.away");
    await expect(fetch()).rejects.toThrow(
      `rsync is missing on ${vps.address}; install it there with: apt-get install -y rsync`,
    );
    await vps.run("mv /usr/bin/rsync.away /usr/bin/rsync");
    writeFileSync(join(app(), "gateway.jsonl"), line(9_000), { flag: "a" });
    await copyOnHost();
    const { PATH } = process.env;
    const bare = mkdtempSync(join(root, "bin-"));
    symlinkSync("/usr/bin/ssh", join(bare, "ssh"));
    process.env.PATH = bare;
    try {
      await expect(fetch()).rejects.toThrow("install it with: apt-get install rsync");
    } finally {
      process.env.PATH = PATH;
    }
    expect((await fetch()).tables).toMatchObject({ records: 1 });
  });

  test("end in one line where the network breaks, and the next run has them all", async () => {
    writeFileSync(join(app(), "gateway.jsonl"), line(9_001), { flag: "a" });
    await copyOnHost();
    await vps.cut();
    await expect(fetch()).rejects.toThrow(/^[^\n]*cannot be reached by ssh[^\n]*$/);
    await vps.mend();
    expect((await fetch()).tables).toMatchObject({ records: 1 });
  });

  test("lie on a disk of the host where it is mounted and nowhere where it is not, and containers can only read them", async () => {
    const disk = "/mnt/HC_Volume_7";
    const unit = diskUnit(stack, hostLayout(stack), disk);
    await vps.run("id watchbill >/dev/null 2>&1 || useradd --system --user-group watchbill");
    await vps.writeFile(unitFile(unit.name), unit.text);
    await vps.run(
      `systemd-analyze verify ${unitFile(unit.name)} && systemctl daemon-reload && systemctl enable ${unit.name}`,
    );
    expect((await vps.run(`mkdir -p ${disk} && systemctl start ${unit.name}`, { check: false })).code).not.toBe(0);
    await vps.run(`mount -t tmpfs tmpfs ${disk} && systemctl start ${unit.name} && echo "on it" >${there}/on-disk`);
    const volume = dockerVolume("watchbill-logs-logs", there);
    await vps.run(volume.create);
    const inside = `docker run --rm -v watchbill-logs-logs:/logs node:24-slim node -e`;
    const seen = await vps.run(`${inside} 'console.log(fs.readdirSync("/logs").join())'`);
    expect(seen.stdout.trim()).toBe("on-disk");
    const written = await vps.run(`${inside} 'fs.writeFileSync("/logs/x", "")' 2>&1`, { check: false });
    expect(written.stdout).toContain("EROFS");
    expect((await vps.run(`cat ${disk}/watchbill-${stack}/logs/on-disk`)).stdout).toBe("on it\n");
    await vps.run(`${volume.delete} && systemctl disable --now ${unit.name}`);
    expect((await vps.run(`ls ${there} | grep -c on-disk`, { check: false })).stdout.trim()).toBe("0");
    expect((await vps.run(`ls ${disk}/watchbill-${stack}/logs`)).stdout.trim()).toBe("on-disk");
  });
});
