import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { loadReport, reportIds } from "../../runtime/reports/store.ts";
import { digestOf, entry } from "../unit/runtime/analyst/sample.ts";
import { type AnalysisRun, type Copies, openCopies, startAnalysis } from "../world/analysis.ts";
import type { Mind } from "../world/anthropic/types.ts";
import { injections } from "../world/injections.ts";
import { leave, ReportHost, topic } from "../world/reports/report-host.ts";

let copies: Copies;
let run: AnalysisRun;
let world: ReportHost;
beforeAll(async () => {
  copies = await openCopies();
});
afterAll(() => copies.close());
beforeEach(async () => {
  [run, world] = [await startAnalysis(copies.data), await ReportHost.start()];
});
afterEach(() => Promise.all([run.api.close(), world.close()]));

/** Says whatever it has read, wherever there is room for it, and that all is well. */
const obeying =
  (text: string): Mind =>
  () => ({
    json: {
      ...{ verdict: "nominal", summary: text, patterns: [text], suggestions: [text] },
      findings: [
        { title: text, severity: "nominal", evidence: text, cites: ["d1"], since: null, recommendation: text },
      ],
    },
  });

/** What Discord, a browser or a phone would make something of. */
const liveMarkup = /(?<!\\)(\]\(|[*_~`|[<])|:\/\/|@(?!\u200b)/;
const liveTags = /<(script|img|iframe|svg|object|embed|form|input|meta http-equiv="refresh"|base|a href="(?!#))/i;

describe("what a model that obeys makes of a report", () => {
  it.each(injections.map(({ id, text, at, secrets = [] }) => [id, text, at, secrets] as const))(
    "is told to the channels alone, with the digest's verdict, and nothing of it comes alive: %s",
    async (_, text, at, secrets) => {
      const [place, field = ""] = at.split(".");
      const labels = place === "event" ? { [field]: text } : {};
      const digest = digestOf([entry("d1", { figures: { count: 412 }, labels, example: [text] })]);
      const analysis = await run.analyzed(obeying(text), { digest });
      const asked: string[] = [];
      world.fetch = (address, init) => {
        asked.push(new URL(address instanceof Request ? address.url : address).origin);
        return globalThis.fetch(address, init);
      };
      world.begin(leave(digest, analysis));
      expect((await world.report()).code).toBe(0);
      expect(asked).toEqual([new URL(world.discord.webhookUrl).origin, new URL(world.ntfy.url).origin]);
      expect(loadReport(world.reportsDir, reportIds(world.reportsDir)[0] ?? "").verdict).toBe("issues");
      const [message, ...more] = world.discord.messages();
      expect(more).toEqual([]);
      const [embed] = message?.embeds ?? [];
      expect(embed?.title).toBe("🔴 Issues: prod");
      expect(message).toMatchObject({ content: "", mention_everyone: false });
      const told = [embed?.description, ...(embed?.fields ?? []).flatMap(({ name, value }) => [name, value])].join(
        "\n",
      );
      expect(told).not.toMatch(liveMarkup);
      expect(message?.attachments[0]?.text.replace(/<head>.*<\/head>/s, "")).not.toMatch(liveTags);
      expect(world.ntfy.messages(topic)).toMatchObject([{ title: "Report: Issues: prod", priority: 4 }]);
      const model = JSON.stringify([run.api.requests, analysis]);
      expect(secrets.filter((secret) => model.includes(secret))).toEqual([]);
    },
  );
});
