import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { type Deploy, deployLimits, parseDeploy } from "../../model/deploy.ts";
import { readJson } from "../files/read-limited.ts";
import { writeSafely } from "../files/write-safely.ts";

/** CI tells a deployment twice where its first try got no answer. */
const sameWithinMs = 10 * 60_000;
const fileBytes = 32_768;
const fileName = /^(\d{13})-[A-Za-z0-9][A-Za-z0-9._+-]*\.json$/;

/** Keeps a deployment as a file of its own, so that two that are told at the same time do not disturb each other; the oldest beyond
 *  the limit go. The same commit within ten minutes, with no other between, is the same deployment, which is returned as it is kept;
 *  undefined: it is new. */
export function keepDeploy(dir: string, deploy: Deploy): Deploy | undefined {
  const known = neighbours(readDeploys(dir), deploy).find(
    ({ commit, atMs }) => commit === deploy.commit && Math.abs(atMs - deploy.atMs) < sameWithinMs,
  );
  if (known) return known;
  mkdirSync(dir, { recursive: true });
  chmodSync(dir, 0o755); // whatever root's umask is: the reports are made by another user
  writeSafely(`${dir}/${deploy.atMs}-${deploy.commit}.json`, `${JSON.stringify(deploy)}\n`, 0o644);
  for (const name of namesIn(dir).slice(deployLimits.kept)) rmSync(`${dir}/${name}`, { force: true });
  return undefined;
}

/** The one before a deployment and the one after it, of the same kind. */
function neighbours(latestFirst: readonly Deploy[], { of, atMs }: Deploy): Deploy[] {
  const same = latestFirst.filter((deploy) => deploy.of === of);
  const after = same.filter((deploy) => deploy.atMs > atMs).at(-1);
  const before = same.find((deploy) => deploy.atMs <= atMs);
  return [before, after].flatMap((deploy) => deploy ?? []);
}

/** Every deployment that is kept, the latest first. A file that cannot be read costs only itself. */
export function readDeploys(dir: string): Deploy[] {
  return namesIn(dir)
    .slice(0, deployLimits.kept)
    .flatMap((name): Deploy[] => {
      try {
        return [parseDeploy(readJson(`${dir}/${name}`, fileBytes))];
      } catch {
        return [];
      }
    });
}

function namesIn(dir: string): string[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir)
    .filter((name) => fileName.test(name))
    .sort()
    .reverse();
}
