import { contextLimits, type DriftContext } from "../../model/report-context.ts";
import { readDrift } from "../sources/drift.ts";
import type { Look } from "./look.ts";

/** What `host-drift` found when it last looked. */
export function driftContext({ host, nowMs }: Look): DriftContext {
  try {
    const { lookedAtMs, found } = readDrift(`${host.layout.runDir}/drift`, nowMs);
    return { lookedAtMs, found: found.slice(0, contextLimits.drift) };
  } catch (error) {
    throw new Error(`the host's drift report ${(error as Error).message}`);
  }
}
