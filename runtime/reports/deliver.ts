import type { Delivery, Report } from "../../model/report.ts";
import { takes } from "../../model/route.ts";
import type { ChannelFiles } from "../files/channels.ts";
import type { Host } from "../host.ts";
import { backoffMs } from "../notify/backoff.ts";
import { ntfyChannel } from "../notify/ntfy.ts";
import { pauseMs } from "../notify/pause.ts";
import { shown } from "../text.ts";
import { type Attempt, sendToDiscord } from "./discord.ts";
import { lateNote, repeatNote } from "./notes.ts";
import { ntfyMessage } from "./ntfy-message.ts";
import { pageLink } from "./words.ts";

const attemptTimeoutMs = 20_000;
const firstWaitMs = 5_000;
const mostWaitMs = 120_000;
/** Of one run, whatever the clock does. */
const attemptsPerRun = 20;
const reasonLimit = 300;

/** What one report's sending needs. */
export interface Outgoing {
  report: Report;
  /** The page, which is attached; undefined where there is none. */
  page: string | undefined;
  /** Keeps what has become of the report. Called before an attempt as well, so that one that is never heard of again leaves a trace. */
  keep(report: Report): void;
  /** What else must be said first. */
  notes: readonly string[];
}

type Sender = () => Promise<Attempt>;

/** Tells Discord always, and ntfy of issues and of what Discord refuses, until each has accepted or refused it or `deadlineMs` is near.
 *  What still waits then is left to the next run. Nothing here throws. */
export async function deliver(
  outgoing: Outgoing,
  channels: readonly ChannelFiles[],
  host: Pick<Host, "fetch" | "clock" | "random" | "sleep">,
  deadlineMs: number,
): Promise<void> {
  const { report, keep } = outgoing;
  for (let round = 0; round < attemptsPerRun; round += 1) {
    for (const way of ["discord", "ntfy"] as const) {
      const before = report.deliveries[way];
      const isLeft = before.state === "accepted" || (before.state === "refused" && round > 0);
      if (isLeft || (before.notBeforeMs ?? 0) > host.clock()) continue;
      const send = way === "discord" ? discordSender(outgoing, channels, host) : ntfySender(outgoing, channels, host);
      if (send) {
        report.deliveries[way] = { ...before, state: "waiting", attempts: before.attempts + 1, inDoubt: true };
        keep(report);
        report.deliveries[way] = afterAttempt(before, await send(), host);
      } else report.deliveries[way] = { ...before, state: "not wanted" };
      keep(report);
    }
    const nextMs = nextAttemptMs(report, host.clock());
    if (nextMs === undefined || nextMs + attemptTimeoutMs > deadlineMs) return;
    await host.sleep(nextMs - host.clock());
  }
}

/** Undefined where the stack has no webhook, or is a preview environment, which tells nobody. */
function discordSender(
  { report, page, notes }: Outgoing,
  channels: readonly ChannelFiles[],
  host: Pick<Host, "fetch" | "clock">,
): Sender | undefined {
  const channel = channels.find((one) => one.kind === "discord");
  if (!channel) return undefined;
  const said = [...repeatNote(report.deliveries.discord), ...lateNote(report, host.clock()), ...notes];
  return () => sendToDiscord(report, page, { ...channel, notes: said }, host, attemptTimeoutMs);
}

/** Of issues, and of every report that Discord does not take, where the routes of the channel let it through. */
function ntfySender(
  { report, page, notes }: Outgoing,
  channels: readonly ChannelFiles[],
  { fetch, clock }: Pick<Host, "fetch" | "clock">,
): Sender | undefined {
  const channel = channels.find((one) => one.kind === "ntfy");
  const hasDiscord = channels.some(({ kind }) => kind === "discord");
  const isWanted = report.verdict === "issues" || report.deliveries.discord.state === "refused" || !hasDiscord;
  if (!channel || !isWanted) return undefined;
  const { config, credential } = channel;
  const link = pageLink(report, page, config);
  const message = ntfyMessage(report, { audience: config.audience, link, notes });
  if (!takes(config.routes, { severity: message.severity, at: clock() })) return undefined;
  return async () => {
    const result = await ntfyChannel(config, credential, fetch, clock).send(message, attemptTimeoutMs);
    // A second one with the same id takes the place of the first.
    return { ...result, inDoubt: result.kind === "later" };
  };
}

function afterAttempt(before: Delivery, attempt: Attempt, { clock, random }: Pick<Host, "clock" | "random">): Delivery {
  const attempts = before.attempts + 1;
  if (attempt.kind === "accepted") {
    const { messageId } = attempt;
    return { state: "accepted", attempts, acceptedAtMs: clock(), ...(messageId ? { messageId } : {}) };
  }
  const inDoubt = before.inDoubt === true || attempt.inDoubt;
  const reason = shown(attempt.reason, reasonLimit);
  if (attempt.kind === "refused") return { state: "refused", attempts, reason, inDoubt };
  const waitMs =
    pauseMs(attempt, before.attempts, random()) ?? backoffMs(before.attempts, firstWaitMs, mostWaitMs, random());
  return { state: "waiting", attempts, reason, inDoubt, notBeforeMs: clock() + waitMs };
}

function nextAttemptMs({ deliveries }: Report, nowMs: number): number | undefined {
  const waiting = Object.values(deliveries).filter(({ state }) => state === "waiting");
  if (waiting.length === 0) return undefined;
  return Math.max(nowMs, Math.min(...waiting.map(({ notBeforeMs }) => notBeforeMs ?? nowMs)));
}
