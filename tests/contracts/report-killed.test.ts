import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { beginRun } from "../../runtime/reports/run.ts";
import { leave, ReportHost, topic } from "../world/reports/report-host.ts";
import { sampleAnalysis, sampleDigest } from "../world/reports/sample.ts";
import { isSoak, RawResults } from "../world/soak.ts";

const main = fileURLToPath(new URL("../../runtime/main.ts", import.meta.url));
const dieAtStep = fileURLToPath(new URL("../world/reports/die-at-report.ts", import.meta.url));
/** Every step in soak, else each fourth. */
const isTried = (step: number) => isSoak || step % 4 === 2;
const repeats = "This is a repeat";

interface Ended {
  code: number | null;
  /** Where it died. */
  where?: string | undefined;
  steps: number;
}

/** One run of the verb in a process of its own. */
async function report(world: ReportHost, dieAt = 0): Promise<Ended> {
  const words = ["--import", dieAtStep, main, "report", "--stack", "prod", "--root", world.root];
  const env = { ...process.env, TEST_DIE_AT: String(dieAt), CREDENTIALS_DIRECTORY: world.host.credentialsDir };
  const { code, stderr } = await promisify(execFile)(process.execPath, words, { env }).then(
    ({ stderr }) => ({ code: 0 as number | null, stderr }),
    (error: Error & { code: number | null; stderr: string }) => ({ code: error.code, stderr: error.stderr }),
  );
  const where = /died at step \d+: (.*)/.exec(stderr)?.[1];
  return { code, where, steps: Number(/^steps (\d+)$/m.exec(stderr)?.[1] ?? 0) };
}

/** As `digest` leaves it, now. */
function begin(world: ReportHost): void {
  const start = beginRun(world.reportsDir, "scheduled", Date.now());
  if (start) leave(sampleDigest, sampleAnalysis)(world.runDir, start.reportId);
}

async function withWorld<Result>(use: (world: ReportHost) => Promise<Result>): Promise<Result> {
  const world = await ReportHost.start();
  try {
    return await use(world);
  } finally {
    await world.close();
  }
}

const told = ({ discord }: ReportHost) =>
  discord.messages().map(({ embeds: [embed] }) => ({
    id: /^Report (\S+)/.exec(embed?.footer?.text ?? "")?.[1],
    isRepeat: embed?.description?.startsWith(repeats),
  }));

describe("a report whose run is killed at any step", () => {
  it("arrives by the next run with the same id, and twice only where the first may have been taken", async () => {
    const raw = new RawResults("report-kills.jsonl");
    const { steps } = await withWorld(async (world) => {
      begin(world);
      return await report(world);
    });
    expect(steps).toBeGreaterThan(20);
    for (let dieAt = 1; dieAt <= steps; dieAt += 1) {
      if (!isTried(dieAt)) continue;
      await withWorld(async (world) => {
        begin(world);
        const { where } = await report(world, dieAt);
        expect(where).toBeDefined();
        const first = told(world);
        begin(world);
        const { code } = await report(world);
        raw.append({ dieAt, where, code, messages: told(world).length });
        expect(code, where).toBe(0);
        const all = told(world);
        expect(all.length, where).toBe(first.length + (first.length === 0 || all.length > first.length ? 1 : 0));
        expect(all.length, where).toBeGreaterThan(0);
        expect(new Set(all.map(({ id }) => id)).size, where).toBe(1);
        if (all.length > 1)
          expect(
            all.map(({ isRepeat }) => isRepeat),
            where,
          ).toEqual([false, true]);
        expect(world.ntfy.messages(topic), where).toHaveLength(1);
      });
    }
  });
});
