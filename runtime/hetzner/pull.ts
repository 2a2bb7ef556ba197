import type pg from "pg";
import type { HetznerApi } from "./api.ts";
import { type Sample, samplesOf, vcpusFrom } from "./samples.ts";
import { forgetOld, keep, progressOf } from "./store.ts";
import { type Span, stepSeconds, windowsToPull } from "./windows.ts";

/** What is left to other programs of the requests that all of a project share. */
const reservedShare = 0.1;

export interface Pull {
  api: HetznerApi;
  client: pg.Client;
  serverId: number;
  /** Whether there is no more time for another request. */
  timeIsUp(): boolean;
}

export interface Pulled {
  samples: number;
  /** What the next run has to go on with. */
  windowsLeft: number;
  why?: "time" | "allowance";
  /** Hetzner's clock when it was first asked, ms. */
  nowMs: number;
}

/** Brings the server's measurements up to the present, from where the last pull stopped and at most 30 days back. Every moment is
 *  Hetzner's: the host's clock may be wrong. What is written before an error stays. @throws HetznerError and what pg throws */
export async function pull({ api, client, serverId, timeIsUp }: Pull): Promise<Pulled> {
  const vcpus = await api.vcpus();
  const { nowMs } = api;
  const before = await progressOf(client, serverId);
  const counted = { atMs: nowMs, vcpus };
  const vcpusAt = vcpusFrom([counted, ...(before ? [before.counted] : [])], await api.resizes());
  const ask = async (span: Span) => samplesOf(await api.metrics(span, stepSeconds), vcpusAt);

  const { latest, missing } = windowsToPull(before?.coveredUntilMs, nowMs);
  let written = 0;
  if (latest) {
    const samples = await ask(latest);
    await keep(client, serverId, samples);
    written += samples.length;
  }
  for (const [index, span] of missing.entries()) {
    const why = timeIsUp() ? "time" : isShort(api) ? "allowance" : undefined;
    if (why) return { samples: written, windowsLeft: missing.length - index, why, nowMs };
    const isLast = index === missing.length - 1;
    const samples = await ask(span);
    await keep(client, serverId, samples, {
      coveredUntilMs: isLast ? lastOf(samples, span) : span.toMs,
      // An older count is still needed for what is older, should this run end before its time.
      counted: isLast ? counted : (before?.counted ?? counted),
    });
    written += samples.length;
  }
  await forgetOld(client, nowMs);
  return { samples: written, windowsLeft: 0, nowMs };
}

/** What Hetzner has not yet measured, or is late with, is not covered. */
function lastOf(samples: readonly Sample[], { fromMs }: Span): number {
  return samples.reduce((latest, { atMs }) => Math.max(latest, atMs), fromMs);
}

function isShort({ allowance }: HetznerApi): boolean {
  return allowance !== undefined && allowance.remaining < allowance.limit * reservedShare;
}
