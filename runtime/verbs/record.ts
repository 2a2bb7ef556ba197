import { createHash } from "node:crypto";
import { statSync } from "node:fs";
import type { Alert } from "../../model/alert.ts";
import { type Duration, durationMs, isDuration } from "../../model/duration.ts";
import { type RecordedRule, recordLimits, type WatchRecord } from "../../model/watch-record.ts";
import { sourceUnreachable } from "../evaluate/source-unreachable.ts";
import { confirmMs } from "../evaluate/step.ts";
import { loadRules } from "../files/rules.ts";
import type { Host } from "../host.ts";
import { exitCode, type Io, type VerbArguments } from "../io.ts";
import { stateFile } from "../state/open.ts";
import { readRecord } from "../state/record.ts";

/** `record --since 24h`: what the stack remembers of that span, as one line of JSON (WatchRecord). Only ever reads. */
export async function record(host: Host, io: Io, { options = {} }: VerbArguments): Promise<number> {
  const span = options.since ?? "24h";
  if (!isDuration(span)) throw new Error(`--since "${span}" is no duration; write for example 24h`);
  const at = host.clock();
  const path = stateFile(host.layout.stateDir);
  const { alerts } = loadRules(host.layout.rulesDir);
  const rules = alerts.map((alert) => recorded(alert, judgedSince(path, `${host.layout.rulesDir}/${alert.id}.json`)));
  const builtIn = recorded(sourceUnreachable as Alert, judgedSince(path, path));
  const answer: WatchRecord = {
    stack: host.stack,
    at,
    rules: [...rules.slice(0, recordLimits.rules), builtIn],
    ...readRecord(path, at - durationMs(span as Duration)),
  };
  io.out(JSON.stringify(answer));
  return exitCode.ok;
}

/** A rule is judged as if it had always been there once its longest wait has passed. */
function recorded(alert: Alert, since: number): RecordedRule {
  const waits = alert.levels.map((level) => (level.for ? durationMs(level.for) : 0));
  if (alert.whenNoData === "fire" || alert.whenQueryFails === "fire") waits.push(confirmMs);
  const digest = createHash("sha256").update(JSON.stringify(alert)).digest("hex").slice(0, 16);
  return { id: alert.id, unit: alert.unit, digest, since: since + Math.max(0, ...waits) };
}

/** When a rule's file was put there, or the state began, ms. */
function judgedSince(statePath: string, rulePath: string): number {
  const began = statSync(statePath, { throwIfNoEntry: false })?.birthtimeMs ?? 0;
  return Math.floor(Math.max(began, rulePath === statePath ? 0 : statSync(rulePath).mtimeMs));
}
