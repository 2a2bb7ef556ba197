import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { hetznerFile } from "../../../model/hetzner.ts";
import { databaseWriteCredential, hetznerCredential } from "../../../model/layout.ts";
import { type Host, hostOf } from "../../../runtime/host.ts";
import { hetzner as verb } from "../../../runtime/verbs/hetzner.ts";
import { type Hetzner, type HetznerOptions, startHetzner } from "../../world/hetzner/hetzner.ts";
import { seriesByType } from "../../world/hetzner/metrics.ts";
import type { LocalPostgres } from "../../world/postgres-local.ts";
import { collecting, type VerbRun } from "../../world/verb-run.ts";

export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;
export const begin = Date.UTC(2026, 2, 10, 10, 0, 0);
export const allSeries = Object.values(seriesByType).flat();
const token = "r".repeat(64);
const password = "secret-of-the-writer";

/** What a user is told to run. */
const page = readFileSync(join(import.meta.dirname, "../../../docs/hetzner.md"), "utf8");
const sqlOfThePage = (/```sql\n(.*?)```/s.exec(page)?.[1] ?? "").replace("'…'", `'${password}'`);

export type Span = [fromMs: number, toMs: number];

/** The verb `hetzner` in simulated time, between the stand-in of Hetzner's API and a real database. */
export class PulledServer {
  /** Hetzner's clock, ms. */
  now = begin;
  /** How far the host's clock is ahead of it. */
  hostOffMs = 0;
  /** How long the pull has waited before each further try. */
  readonly waits: number[] = [];
  readonly host: Host;
  readonly writeUrl: string;
  api: Hetzner = undefined as never;
  private readonly postgres: LocalPostgres;
  private readonly root = mkdtempSync(join(tmpdir(), "watchbill-hetzner-"));

  private constructor(postgres: LocalPostgres) {
    this.postgres = postgres;
    const url = new URL(postgres.url);
    url.username = "watchbill_writer";
    url.password = password;
    this.writeUrl = url.href;
    this.host = hostOf("prod", this.root, undefined);
    this.host.clock = () => this.now + this.hostOffMs;
    this.host.random = () => 0.5;
    this.host.sleep = async (ms) => {
      this.waits.push(ms);
      this.now += ms;
    };
  }

  /** With a schema of its own as docs/hetzner.md has it made, and no row in it. */
  static async start(postgres: LocalPostgres, options: Partial<HetznerOptions> = {}): Promise<PulledServer> {
    await postgres.query("DROP SCHEMA IF EXISTS watchbill CASCADE");
    await postgres.query("DROP ROLE IF EXISTS watchbill_writer");
    await postgres.query(sqlOfThePage);
    const server = new PulledServer(postgres);
    server.api = await startHetzner({
      token: "w".repeat(64),
      readToken: token,
      servers: [{ id: 7, name: "web", ip: "192.0.2.7" }],
      now: () => server.now,
      ...options,
    });
    server.api.setMetrics(measured);
    mkdirSync(server.host.layout.credentialsDir, { recursive: true });
    server.asks(7);
    server.credential(hetznerCredential, token);
    server.credential(databaseWriteCredential, server.writeUrl);
    return server;
  }

  asks(serverId: number): void {
    const file = join(this.host.layout.configDir, hetznerFile);
    writeFileSync(file, JSON.stringify({ serverId, api: this.api.endpoint }));
  }

  credential(name: string, text: string): void {
    writeFileSync(join(this.host.layout.credentialsDir, name), `${text}\n`);
  }

  /** The server was on in these spans alone, and nothing is known of any other time. */
  onIn(...spans: Span[]): void {
    this.api.setMetrics((series, at) =>
      spans.some(([from, to]) => at >= from && at < to) ? measured(series, at) : undefined,
    );
  }

  bornAt(ms: number): void {
    this.onIn([ms, Number.POSITIVE_INFINITY]);
  }

  async run(): Promise<VerbRun> {
    const { io, ...said } = collecting();
    try {
      return { code: await verb(this.host, io), ...said };
    } catch (error) {
      return { code: 1, ...said, err: [...said.err, (error as Error).message] };
    }
  }

  /** A run every 5 minutes until then. */
  async runsUntil(endMs: number): Promise<void> {
    for (; this.now < endMs; this.now += 5 * minuteMs) await this.run();
  }

  metricsAsked(): string[] {
    return this.api.requests.filter((request) => request.includes("/metrics?"));
  }

  rows(text: string): Promise<Record<string, unknown>[]> {
    return this.postgres.query(text);
  }

  /** That every series has the right value at every minute of these spans, and that nothing else is there. */
  async isWhole(...spans: Span[]): Promise<void> {
    const found = await this.rows(
      "SELECT extract(epoch FROM time) * 1000 AS at, metric, value FROM watchbill.hetzner_metric",
    );
    const there = new Set(found.map(({ at, metric }) => `${Number(at)} ${metric}`));
    const wanted = spans.flatMap(([fromMs, toMs]) =>
      Array.from({ length: (toMs - fromMs) / minuteMs }, (_, index) => fromMs + index * minuteMs),
    );
    const missing = wanted.flatMap((at) => allSeries.filter((metric) => !there.has(`${at} ${metric}`)));
    expect(missing.slice(0, 5)).toEqual([]);
    expect(found).toHaveLength(wanted.length * allSeries.length);
    expect(found.filter(({ at, metric, value }) => value !== measured(String(metric), Number(at)))).toEqual([]);
  }

  /** How many vCPUs the CPU's samples are divided by, minute by minute. */
  async vcpusByMinute(): Promise<unknown[]> {
    const counted = await this.rows("SELECT vcpus FROM watchbill.hetzner_metric WHERE metric = 'cpu' ORDER BY time");
    return counted.map(({ vcpus }) => vcpus);
  }

  async close(): Promise<void> {
    await this.api.close();
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Another number for each series and minute, so that a row in a wrong place is a wrong row. */
export function measured(series: string, atMs: number): number {
  return ((atMs / minuteMs) % 100_000) + series.length / 100;
}
