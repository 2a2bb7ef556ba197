import { existsSync, lstatSync, statSync } from "node:fs";
import type { HostLayout } from "../../model/layout.ts";
import { contextLimits, type DeployContext } from "../../model/report-context.ts";
import { readDeploys } from "../deploys/store.ts";
import { jsonIds } from "../files/read-limited.ts";
import { memoryFile } from "../sources/open.ts";
import { readOnly } from "../state/read-only.ts";
import { cut, type Look } from "./look.ts";

const weekMs = 7 * 86_400_000;
/** What changes within ten minutes is one deployment, and what was told within half an hour of it is the same one. */
const togetherMs = 10 * 60_000;
const sameMs = 30 * 60_000;

/** One thing that was seen to be new. */
interface Seen {
  atMs: number;
  what: string;
}

/** What was deployed in the span and the week before it: what the host was told, and what it can see by itself. */
export function deploysContext({ host, fromMs, toMs }: Look, limit: number = contextLimits.deploys): DeployContext[] {
  const within = ({ atMs }: { atMs: number }) => atMs >= fromMs - weekMs && atMs <= toMs;
  const told = readDeploys(host.layout.deploysDir)
    .filter(within)
    .map(
      ({ of, atMs, commit, message, by, fixes }): DeployContext => ({
        of,
        atMs,
        known: "told",
        commit,
        message: message ?? null,
        by: by ?? null,
        fixes: [...fixes],
        changed: [],
      }),
    );
  const deploys = [
    ...together(told, "application", imagesSeen(host.layout).filter(within)),
    ...together(told, "monitoring", filesSeen(host.layout).filter(within)),
  ];
  return [...told, ...deploys].sort((a, b) => b.atMs - a.atMs).slice(0, limit);
}

/** What was seen, as deployments of its own where none was told at that time. */
function together(told: readonly DeployContext[], of: DeployContext["of"], seen: readonly Seen[]): DeployContext[] {
  const groups: Seen[][] = [];
  for (const one of [...seen].sort((a, b) => a.atMs - b.atMs)) {
    const last = groups.at(-1);
    if (last?.[0] && one.atMs - last[0].atMs <= togetherMs) last.push(one);
    else groups.push([one]);
  }
  return groups.flatMap((group): DeployContext[] => {
    const atMs = group[0]?.atMs ?? 0;
    const changed = group.slice(0, contextLimits.changed).map(({ what }) => cut(what));
    const same = told.find((deploy) => deploy.of === of && Math.abs(deploy.atMs - atMs) <= sameMs);
    if (same) same.changed = [...same.changed, ...changed].slice(0, contextLimits.changed);
    return same ? [] : [{ of, atMs, known: "seen", commit: null, message: null, by: null, fixes: [], changed }];
  });
}

/** Services that began to run another image than before. */
function imagesSeen({ stateDir }: HostLayout): Seen[] {
  const path = memoryFile(stateDir);
  if (!existsSync(path)) return [];
  return readOnly(path, (all) =>
    all(
      `SELECT service, at, image FROM service_images AS one WHERE EXISTS (
         SELECT 1 FROM service_images AS before WHERE before.service = one.service AND before.at < one.at
       ) ORDER BY at DESC LIMIT 500`,
    ).map(({ service, at, image }) => ({ atMs: Number(at), what: `${service} runs ${image}` })),
  );
}

/** Files of Watchbill's own that `up` and `rollback` write. */
function filesSeen({ rulesDir, currentRelease }: HostLayout): Seen[] {
  const rules = jsonIds(rulesDir).map((id) => ({
    atMs: Math.floor(statSync(`${rulesDir}/${id}.json`).mtimeMs),
    what: `rule ${id}`,
  }));
  const release = lstatSync(currentRelease, { throwIfNoEntry: false });
  return release ? [{ atMs: Math.floor(release.mtimeMs), what: "the program" }, ...rules] : rules;
}
