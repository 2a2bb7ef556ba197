import * as z from "zod";
import { type CheckContext, contextLimits, type UptimeContext } from "../../model/report-context.ts";
import { type UptimePage, uptimePageSchema } from "../../model/uptime-page.ts";
import { parsedJson, readJson } from "../files/read-limited.ts";
import type { Host } from "../host.ts";
import { networkReason, wholeText } from "../notify/http.ts";
import { cut, type Look } from "./look.ts";

const replyMs = 5_000;
const replyBytes = 4_194_304;

const pageSchema = z.object({
  publicGroupList: z.array(z.object({ monitorList: z.array(z.object({ id: z.number(), name: z.string() })) })),
});
const beatSchema = z.object({ status: z.number(), time: z.string(), ping: z.number().nullish() });
type Beat = z.infer<typeof beatSchema>;
const beatsSchema = z.object({
  heartbeatList: z.record(z.string(), z.array(beatSchema)),
  uptimeList: z.record(z.string(), z.number().nullable()),
});

/** How the public checks are, from the status page of Uptime Kuma, as its visitors see it. */
export async function uptimeContext({ host }: Look): Promise<UptimeContext> {
  const page = pageOf(host);
  const [shown, beats] = await Promise.all([
    asked(host, `${page.url}/api/status-page/${page.slug}`, pageSchema),
    asked(host, `${page.url}/api/status-page/heartbeat/${page.slug}`, beatsSchema),
  ]);
  const monitors = shown.publicGroupList.flatMap(({ monitorList }) => monitorList);
  return {
    from: cut(`the status page ${page.slug}, which shows the public checks`),
    checks: monitors
      .slice(0, contextLimits.checks)
      .map(({ id, name }) => checkOf(name, beats.heartbeatList[id] ?? [], beats.uptimeList[`${id}_24`] ?? null)),
  };
}

function pageOf({ layout }: Host): UptimePage {
  let input: unknown;
  try {
    input = readJson(layout.uptimeFile, 4_096);
  } catch (error) {
    const { message } = error as Error;
    throw new Error(
      message === "is missing" ? "no public check is declared, or kumaUrl is not set" : `uptime.json ${message}`,
    );
  }
  const parsed = uptimePageSchema.safeParse(input);
  if (!parsed.success) throw new Error("uptime.json is not as it was deployed; make up");
  return parsed.data;
}

async function asked<Answer>({ fetch }: Host, address: string, schema: z.ZodType<Answer>): Promise<Answer> {
  let text: string | undefined;
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(replyMs), redirect: "error" });
    if (!response.ok) throw new Error("refused", { cause: { message: `it answers ${response.status}` } });
    text = await wholeText(response, replyBytes);
  } catch (error) {
    throw new Error(`Uptime Kuma's status page cannot be read: ${networkReason(error)}`);
  }
  if (text === undefined) throw new Error(`Uptime Kuma's status page is larger than ${replyBytes} bytes`);
  const parsed = schema.safeParse(jsonOr(text));
  if (!parsed.success) throw new Error("Uptime Kuma's status page is not understood; it knows versions from 2.0 on");
  return parsed.data;
}

function jsonOr(text: string): unknown {
  try {
    return parsedJson(text);
  } catch {
    return undefined;
  }
}

const stateOf: Record<number, CheckContext["state"]> = { 0: "down", 1: "up", 2: "pending", 3: "maintenance" };

/** `beats` are in order of time, the last fifty to a hundred. */
function checkOf(name: string, beats: readonly Beat[], up: number | null): CheckContext {
  const last = beats.at(-1);
  return {
    name: cut(name),
    state: stateOf[last?.status ?? -1] ?? "unknown",
    upPercent: up === null ? null : Math.min(100, Math.max(0, 100 * up)),
    responseMs: last?.ping ?? null,
    outages: outagesIn(beats).reverse().slice(0, contextLimits.outages),
    beatsSinceMs: timeOf(beats[0]),
  };
}

function outagesIn(beats: readonly Beat[]): CheckContext["outages"] {
  const outages: CheckContext["outages"] = [];
  for (const beat of beats) {
    const atMs = timeOf(beat);
    const open = outages.at(-1)?.toMs === null ? outages.at(-1) : undefined;
    if (atMs === null) continue;
    if (beat.status === 0 && !open) outages.push({ fromMs: atMs, toMs: null });
    else if (beat.status !== 0 && open) open.toMs = atMs;
  }
  return outages;
}

/** `2026-03-10 10:00:00.123`, in UTC. */
function timeOf(beat: Beat | undefined): number | null {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d+)?)/.exec(beat?.time ?? "") ?? [];
  return day === undefined ? null : Date.parse(`${day}T${time}Z`);
}
