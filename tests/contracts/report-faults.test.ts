import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { analyst } from "../../analyst/index.ts";
import { verdicts } from "../../model/report.ts";
import { runFolder } from "../../model/report-folder.ts";
import { analyze } from "../../runtime/analyst/analyze.ts";
import { auditFile } from "../../runtime/analyst/audit.ts";
import { emptyAnalysis } from "../../runtime/analyst/empty-analysis.ts";
import { verdictWords } from "../../runtime/reports/words.ts";
import { sober } from "../world/anthropic/minds.ts";
import { type Anthropic, startAnthropic } from "../world/anthropic/server.ts";
import { seededRandom } from "../world/app/service/random.ts";
import type { DiscordMessage } from "../world/discord/types.ts";
import { seedOfRun, shuffled } from "../world/random.ts";
import {
  type DigestFault,
  digestFaults,
  discordFaults,
  hostFaults,
  leaveDigest,
  type ModelFault,
  modelFaults,
} from "../world/reports/faults.ts";
import { leave, ReportHost, topic } from "../world/reports/report-host.ts";
import { quietDigest, sampleDigest } from "../world/reports/sample.ts";
import { isSoak, RawResults } from "../world/soak.ts";

/** Every fault of each kind comes up in as many runs as there are, beside others that the seed draws. */
const runs = isSoak ? 500 : 60;
const minute = 60_000;
const day = 24 * 60 * minute;
const seed = seedOfRun();

let api: Anthropic;
beforeAll(async () => {
  api = await startAnthropic();
});
afterAll(() => api.close());

interface Drawn {
  digest: keyof typeof digestFaults;
  model: keyof typeof modelFaults;
  discord: keyof typeof discordFaults;
  host: keyof typeof hostFaults;
  isBad: boolean;
}

/** Of each kind all faults in turn, in an order of the seed's; where there is no digest no model is asked. */
function drawn(): Drawn[] {
  const random = seededRandom(seed);
  const inTurn = <Name extends string>(faults: Record<Name, unknown>, times: number) => {
    const names = Object.keys(faults) as Name[];
    return shuffled(
      random,
      Array.from({ length: times }, (_, n) => names[n % names.length] as Name),
    );
  };
  const digests = inTurn(digestFaults, runs).map((name) => (random() < 0.6 ? "the digest is made" : name));
  const [models, discords, hosts] = [inTurn(modelFaults, runs), inTurn(discordFaults, runs), inTurn(hostFaults, runs)];
  return digests.map((digest, n) => ({
    ...{ digest, isBad: random() < 0.5 },
    model: digest === "the digest is made" ? (models[n] ?? "no key") : "the analyzer left nothing",
    discord: discords[n] ?? "Discord takes it",
    host: random() < 0.6 ? "everything is written" : (hosts[n] ?? "everything is written"),
  }));
}

/** What the analyzer makes of the digest with that fault, in its folder. */
async function think(fault: ModelFault, isBad: boolean, world: ReportHost, reportId: string): Promise<void> {
  const out = (name: string) => join(world.runDir, name);
  if (fault.leaves?.failed) writeFileSync(out(runFolder.analystFailed), fault.leaves.failed);
  if (fault.leaves?.analysis) writeFileSync(out(runFolder.analysis), fault.leaves.analysis);
  if (fault.leaves) return;
  const digest = { ...(isBad ? sampleDigest : quietDigest), reportId };
  api.mind = fault.mind ?? sober;
  api.faults.splice(0, api.faults.length, ...(fault.api ?? []).map((one) => ({ ...one })));
  const host = { clock: Date.now, random: () => 0, sleep: async () => {}, fetch: globalThis.fetch };
  const key = fault.key === "wrong" ? "sk-ant-wrong" : api.key;
  const analysis =
    fault.key === "none"
      ? emptyAnalysis(reportId, "no anthropicKey is set")
      : await analyze({
          ...{ digest, analyst, key, data: undefined, spentThisMonthUsd: fault.spentThisMonthUsd ?? 0 },
          ...{ audit: auditFile(out(runFolder.audit)), host, baseUrl: api.url },
        });
  writeFileSync(out(runFolder.analysis), JSON.stringify(analysis));
}

/** One run as its timer or systemd begins it. @returns the exit code */
async function run({ digest, model, isBad }: Drawn, world: ReportHost): Promise<number> {
  const fault: DigestFault = digestFaults[digest] ?? {};
  if (fault.leaves?.run === false) return (await world.report()).code;
  const id = world.begin((runDir, reportId) => {
    if (fault.leaves) leaveDigest(fault, runDir);
    else leave(isBad ? sampleDigest : quietDigest, undefined)(runDir, reportId);
  });
  if (id && !existsSync(join(world.runDir, runFolder.analysis))) {
    await think(modelFaults[model] ?? {}, isBad, world, id);
  }
  return (await world.report()).code;
}

const textOf = ({ embeds: [embed] }: DiscordMessage) =>
  [embed?.title, embed?.description, ...(embed?.fields ?? []).flatMap(({ name, value }) => [name, value])]
    .join("\n")
    .replaceAll("\\", "")
    .replaceAll("\u200b", "");
const repeats = /This is a repeat: an earlier attempt may have arrived, with the same report id\./;

describe(`in each of ${runs} runs with faults (seed ${seed})`, () => {
  const raw = new RawResults("report-faults.jsonl");
  it.each(drawn())("a report arrives and says what is true: $digest · $model · $discord · $host", async (faults) => {
    const world = await ReportHost.start();
    try {
      const id = "20260310-0730";
      const discordFault = discordFaults[faults.discord];
      const hostFault = hostFaults[faults.host];
      discordFault?.begin(world);
      hostFault?.begin(world, id);
      const code = await run(faults, world);
      if (discordFault?.lasts === "a day") {
        expect(code).toBe(3);
        expect(world.ntfy.messages(topic)[0]?.message).toContain("Discord refused this report: 404");
      }
      if (discordFault?.lasts) {
        expect(world.discord.messages()).toEqual([]);
        world.discord.faults.length = 0;
        world.discord.revoked = false;
        world.fetch = undefined;
        hostFault?.begin(world, id);
      }
      // systemd begins it again after five minutes, for two hours; then the timer does.
      for (let again = 0, last = code; again < 8 && last === 1; again += 1) {
        world.nowMs += 5 * minute;
        last = await run(faults, world);
      }
      world.nowMs += day;
      await run({ ...faults, digest: "the digest is made", model: "no key", isBad: false }, world);

      const all = world.discord.messages();
      const ours = all.filter(({ embeds: [embed] }) => embed?.footer?.text.startsWith(`Report ${id}`));
      const hides = discordFault?.hides === "accepted" || hostFault?.hidesAcceptance === true;
      raw.append({ ...faults, code, messages: ours.length });
      if (faults.host === "nothing can be saved" && discordFault?.lasts === "a day") {
        // What can neither be sent nor kept is told by phone alone; the next report is of its time as well.
        expect(ours).toEqual([]);
        expect(all).toHaveLength(1);
        return;
      }
      expect(ours.length).toBeGreaterThan(0);
      if (!hides) expect(ours).toHaveLength(1);
      if (discordFault?.hides !== "nothing") expect(textOf(ours[0] as DiscordMessage)).not.toMatch(repeats);
      for (const second of ours.slice(1)) expect(textOf(second)).toMatch(repeats);
      expect(all.length - ours.length).toBe(1);
      for (const message of ours) expectTrue(message, faults);
    } finally {
      await world.close();
    }
  });
});

function expectTrue(message: DiscordMessage, { digest, model, discord, host, isBad }: Drawn) {
  const text = textOf(message);
  const [digestFault, modelFault] = [digestFaults[digest], modelFaults[model]];
  for (const says of [digestFault?.says, modelFault?.says, discordFaults[discord]?.says, hostFaults[host]?.says]) {
    if (says) expect(text).toMatch(says);
  }
  expect(text.includes("Without the model")).toBe(modelFault?.says !== undefined);
  expect(text.includes("Without a digest")).toBe(digestFault?.says !== undefined);
  const ofDigest = digestFault?.leaves || isBad ? "issues" : "nominal";
  const shown = verdicts.findIndex((verdict) => message.embeds[0]?.title?.includes(` ${verdictWords[verdict]}: prod`));
  // A model can make it worse, and never better.
  expect(shown).toBeGreaterThanOrEqual(verdicts.indexOf(ofDigest));
  if (modelFault?.says) expect(shown).toBe(verdicts.indexOf(ofDigest));
  const [page] = message.attachments;
  if (page) expect(page.text).toContain(`<p class="badge">${verdictWords[verdicts[shown] ?? "nominal"]}</p>`);
  else expect(text).toMatch(/page/);
}
