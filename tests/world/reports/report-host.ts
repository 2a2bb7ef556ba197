import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { channelCredential } from "../../../model/layout.ts";
import type { Digest } from "../../../model/report.ts";
import { runFolder } from "../../../model/report-folder.ts";
import { type Host, hostOf } from "../../../runtime/host.ts";
import { beginRun, runDirOf } from "../../../runtime/reports/run.ts";
import { report } from "../../../runtime/verbs/report.ts";
import { type Discord, startDiscord } from "../discord/server.ts";
import { type Ntfy, startNtfy } from "../ntfy/server.ts";
import { runVerb, type VerbRun } from "../verb-run.ts";
import { madeAtMs } from "./sample.ts";

export const topic = "planted-topic";

/** A host that makes reports, without systemd: its folders, its channels at stand-ins, and a clock that only a wait moves. */
export class ReportHost {
  readonly host: Host;
  readonly root: string;
  readonly discord: Discord;
  readonly ntfy: Ntfy;
  nowMs = madeAtMs;
  /** What is waited for, in order, ms. */
  readonly waits: number[] = [];
  /** Instead of the machine's own; back to that by deleting it. */
  fetch: typeof globalThis.fetch | undefined;

  private constructor(root: string, discord: Discord, ntfy: Ntfy) {
    [this.root, this.discord, this.ntfy] = [root, discord, ntfy];
    this.host = {
      ...hostOf("prod", root, undefined),
      clock: () => this.nowMs,
      random: () => 0.5,
      sleep: async (ms) => {
        this.waits.push(ms);
        this.nowMs += ms;
      },
      fetch: (...words) => (this.fetch ?? globalThis.fetch)(...words),
    };
  }

  static async start(audience: "private" | "public" = "private"): Promise<ReportHost> {
    const root = mkdtempSync(join(tmpdir(), "watchbill-report-host-"));
    let clock = () => 0;
    const discord = await startDiscord({ burst: 1_000, now: () => clock() });
    const made = new ReportHost(root, discord, await startNtfy({ burst: 10_000 }));
    clock = () => made.nowMs;
    const { channelsDir, credentialsDir, reportsDir } = made.host.layout;
    for (const folder of [channelsDir, credentialsDir, reportsDir]) mkdirSync(folder, { recursive: true });
    const put = (id: string, config: object, credential: object) => {
      writeFileSync(join(channelsDir, `${id}.json`), JSON.stringify({ id, audience, ...config }));
      writeFileSync(join(credentialsDir, channelCredential(id)), JSON.stringify(credential));
    };
    put("discord", { kind: "discord" }, { webhookUrl: discord.webhookUrl });
    put("phone", { kind: "ntfy", server: made.ntfy.url }, { topic });
    return made;
  }

  get reportsDir(): string {
    return this.host.layout.reportsDir;
  }

  get runDir(): string {
    return runDirOf(this.reportsDir);
  }

  /** As `digest` begins a run, and what it and the analyzer then leave. Nothing where no run is to begin. */
  begin(leaves: (runDir: string, reportId: string) => void): string | undefined {
    const start = beginRun(this.reportsDir, "scheduled", this.nowMs);
    if (start) leaves(this.runDir, start.reportId);
    return start?.reportId;
  }

  /** @throws what the verb throws */
  async report(): Promise<VerbRun> {
    return await runVerb((io) => report(this.host, io));
  }

  async close(): Promise<void> {
    await Promise.all([this.discord.close(), this.ntfy.close()]);
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** A digest, and an analysis where there is one, as files of a run. */
export function leave(digest: Digest | object, analysis: object | undefined) {
  return (runDir: string, reportId: string): void => {
    writeFileSync(join(runDir, runFolder.digest), JSON.stringify({ ...digest, reportId }));
    if (analysis) writeFileSync(join(runDir, runFolder.analysis), JSON.stringify({ ...analysis, reportId }));
  };
}
