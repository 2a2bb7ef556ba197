import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { runFolder } from "../../../model/report-folder.ts";
import * as minds from "../anthropic/minds.ts";
import { persuaded } from "../anthropic/persuaded.ts";
import type { Mind, Fault as ModelApiFault } from "../anthropic/types.ts";
import type { ReportHost } from "./report-host.ts";

/** What may have become of the digest, and what the report must then say. */
export interface DigestFault {
  /** Undefined: it is made. What is left in the run's folder otherwise; `run` undefined: not even a run was begun. */
  leaves?: { run: boolean; digest?: string };
  says?: RegExp;
}

export const digestFaults: Record<string, DigestFault> = {
  "the digest is made": {},
  "no copies yet": {
    leaves: { run: true, digest: '{"failed":"/data holds neither metrics.duckdb nor logs.duckdb"}' },
    says: /Without a digest: \/data holds neither metrics\.duckdb nor logs\.duckdb\. Nothing is known of this time/,
  },
  "the digest was killed": {
    leaves: { run: true },
    says: /Without a digest: the digest is missing\. Nothing is known/,
  },
  "the digest never began": { leaves: { run: false }, says: /Without a digest: the digest is missing\./ },
  "the digest is half written": {
    leaves: { run: true, digest: '{"reportId":"2026' },
    says: /Without a digest: the digest is not JSON\./,
  },
  "the digest is another report's": {
    leaves: { run: true, digest: "another" },
    says: /Without a digest: the digest is another report's, 20200101-0000\./,
  },
};

/** What may become of the model, by its API or around it, and what the report must then say; without `says` it speaks. */
export interface ModelFault {
  mind?: Mind;
  api?: ModelApiFault[];
  key?: "none" | "wrong";
  spentThisMonthUsd?: number;
  /** Instead of an analysis. */
  leaves?: { analysis?: string; failed?: string };
  says?: RegExp;
}

const always = Number.POSITIVE_INFINITY;

export const modelFaults: Record<string, ModelFault> = {
  "the model speaks": {},
  "no key": { key: "none", says: /Without the model: no anthropicKey is set\./ },
  "a wrong key": { key: "wrong", says: /Without the model: the Messages API refused the key \(401\)\./ },
  "the API is down": {
    api: [{ reset: true, times: always }],
    says: /Without the model: the Messages API cannot be reached, 5 times/,
  },
  "the API asks for patience once": { api: [{ status: 429, retryAfterS: 7 }] },
  "the API asks for patience for ever": {
    api: [{ status: 429, retryAfterS: 3, times: always }],
    says: /Without the model: the Messages API asks for patience \(429\), 5 times\./,
  },
  "the API is overloaded": {
    api: [{ status: 529, times: always }],
    says: /Without the model: the Messages API is overloaded \(529\), 5 times\./,
  },
  "the stream is cut once": { api: [{ cut: { afterEvents: 3, how: "reset" } }] },
  "every stream is cut": {
    api: [{ cut: { afterEvents: 3, how: "ended" }, times: always }],
    says: /Without the model: the answer of the Messages API broke off, 5 times/,
  },
  "the model refuses": { mind: minds.refusing, says: /Without the model: the model/ },
  "the model talks nonsense": { mind: minds.nonsense, says: /Without the model: the model/ },
  "the model never ends": { mind: minds.endless, says: /Without the model: / },
  "the month's budget is spent": {
    spentThisMonthUsd: 10,
    says: /Without the model: 10\.00 \$ of the month's 10\.00 \$ are spent/,
  },
  "the model invents figures": { mind: minds.wrongFigures },
  "the model is persuaded": { mind: persuaded },
  "the container was killed": {
    leaves: { failed: "the container was ended: it took more memory than it may" },
    says: /Without the model: the container was ended: it took more memory than it may\./,
  },
  "there is no Docker": {
    leaves: { failed: "there is no Docker on this host" },
    says: /Without the model: there is no Docker on this host\./,
  },
  "the analyzer left nothing": { leaves: {}, says: /Without the model: the analyzer ended without an analysis\./ },
  "the analysis is half written": {
    leaves: { analysis: '{"verdict":"nom' },
    says: /Without the model: the analysis is not JSON\./,
  },
};

/** What Discord does to what is sent to it. */
export interface DiscordFault {
  begin(world: ReportHost): void;
  /** An attempt was accepted and nobody was told: "accepted"; or might have been, for all that can be seen from here. */
  hides?: "accepted" | "nothing";
  /** Until the next run, or the next day. */
  lasts?: "a run" | "a day";
  /** What the message that arrives says of it. */
  says?: RegExp;
}

const body = (value: object) => JSON.stringify(value);
const timeout = () => Promise.reject(new DOMException("The operation was aborted due to timeout", "TimeoutError"));

/** Its own answer instead of Discord's, for the first `times` messages; `after`: Discord has carried it out before. */
function instead(world: ReportHost, answer: () => Promise<Response>, times: number, after = false): void {
  let left = times;
  world.fetch = async (...words) => {
    if (!String(words[0]).startsWith(world.discord.url) || left-- <= 0) return await globalThis.fetch(...words);
    if (after) await globalThis.fetch(...words);
    return await answer();
  };
}

export const discordFaults: Record<string, DiscordFault> = {
  "Discord takes it": { begin: () => {} },
  "two times 500": { begin: ({ discord }) => discord.faults.push({ status: 500, times: 2 }) },
  "503 for a whole run": {
    begin: ({ discord }) => discord.faults.push({ status: 503, times: always }),
    lasts: "a run",
  },
  "429 and three seconds": {
    begin: ({ discord }) =>
      discord.faults.push({ status: 429, body: body({ message: "slow down", retry_after: 3, global: false }) }),
  },
  "429 without a word": { begin: ({ discord }) => discord.faults.push({ status: 429, body: "" }) },
  "429 for half an hour": {
    begin: ({ discord }) =>
      discord.faults.push({ status: 429, body: body({ message: "slow down", retry_after: 1_800 }) }),
    lasts: "a run",
  },
  "cut before anything is accepted": { begin: ({ discord }) => discord.faults.push({ reset: true }), hides: "nothing" },
  "accepted, and the connection cut": {
    begin: ({ discord }) => discord.faults.push({ reset: "after-accepting" }),
    hides: "accepted",
  },
  "no answer": { begin: (world) => instead(world, timeout, 2), hides: "nothing" },
  "accepted, and no answer": { begin: (world) => instead(world, timeout, 1, true), hides: "accepted" },
  "accepted, and 504 of a gateway": {
    begin: (world) => instead(world, async () => new Response("<html>gateway</html>", { status: 504 }), 1, true),
    hides: "accepted",
  },
  "no way to it for a whole run": {
    begin: (world) =>
      instead(world, () => Promise.reject(new TypeError("fetch failed", { cause: { code: "ECONNREFUSED" } })), always),
    lasts: "a run",
  },
  "no file is taken": {
    begin: (world) => {
      const tooLarge = body({ message: "Request entity too large", code: 40_005 });
      world.fetch = async (url, init) =>
        init?.body instanceof FormData ? new Response(tooLarge, { status: 413 }) : await globalThis.fetch(url, init);
    },
    says: /Discord did not take the page, so it is not attached\./,
  },
  "the webhook is revoked for a day": {
    begin: ({ discord }) => {
      discord.revoked = true;
    },
    lasts: "a day",
  },
};

/** What the host does to what is written. */
export interface HostFault {
  begin(world: ReportHost, id: string): void;
  /** Only the record of the acceptance is lost. */
  hidesAcceptance?: boolean;
  says?: RegExp;
}

/** No file of that name can be begun, as on a full disk; `end` makes room. */
function blocked(world: ReportHost, id: string): { end(): void } {
  const file = join(world.reportsDir, `.${id}.json.${process.pid}`);
  mkdirSync(file, { recursive: true });
  return { end: () => rmSync(file, { recursive: true, force: true }) };
}

export const hostFaults: Record<string, HostFault> = {
  "everything is written": { begin: () => {} },
  "nothing can be saved": {
    begin: (world, id) => void blocked(world, id),
    says: /This report could not be saved on the server: /,
  },
  "the disk is full once it is sent": {
    begin: (world, id) => {
      const before = world.fetch ?? globalThis.fetch;
      world.fetch = async (...words) => {
        const response = await before(...words);
        if (response.ok && String(words[0]).startsWith(world.discord.url)) blocked(world, id);
        return response;
      };
    },
    hidesAcceptance: true,
  },
};

/** Leaves in a run's folder what a fault of the digest leaves there. */
export function leaveDigest({ leaves }: DigestFault, runDir: string): void {
  if (leaves?.digest === undefined) return;
  const text = leaves.digest === "another" ? body({ ...minimal, reportId: "20200101-0000" }) : leaves.digest;
  writeFileSync(join(runDir, runFolder.digest), text);
}

const minimal = {
  ...{ stack: "prod", fromMs: 0, toMs: 1, comparedWith: "", snapshot: { id: "", metricsAtMs: null, logsAtMs: null } },
  ...{ verdict: "nominal", entries: [], leftOut: [], missing: [] },
};
