import type { Vps } from "../vps/vps.ts";
import { monitoringRoleSql, schemaSql, timescaleSql } from "./schema.ts";

export const databaseName = "metrics";
const monitoringRole = "watchbill";
const startLimitMs = 20_000;

/** The database of the sample application, wherever it runs. */
export interface Database {
  /** As the application's containers reach it. */
  ownerUrl: string;
  /** As the monitoring on the VPS names it: read-only. */
  monitoringUrl: string;
  /** Runs a script as the owner; returns unaligned rows. @throws with psql's message at the first failing statement. */
  psql(script: string): Promise<string>;
}

/** A database through `psqlCommand`, which reads a script from its standard input as the owner.
 *  `host` in `ownerUrl` and `monitoringUrl` may differ, as the two look from different places. */
export function connectDatabase(
  vps: Vps,
  options: { psqlCommand: string; ownerUrl: string; monitoringHost: string; monitoringPassword: string },
): Database {
  const { psqlCommand, ownerUrl, monitoringHost, monitoringPassword } = options;
  return {
    ownerUrl,
    monitoringUrl: `postgresql://${monitoringRole}:${monitoringPassword}@${monitoringHost}/${databaseName}`,
    psql: async (script) =>
      (await vps.run(`${psqlCommand} --no-psqlrc -qAt -v ON_ERROR_STOP=1`, { input: script })).stdout,
  };
}

/** Waits for the database to answer, at most 20 s, and makes the tables and the monitoring's role. */
export async function prepareDatabase(database: Database): Promise<void> {
  await waitForDatabase(database);
  await database.psql(schemaSql);
  const extension = "SELECT count(*) FROM pg_available_extensions WHERE name = 'timescaledb'";
  if ((await database.psql(extension)).trim() === "1") await database.psql(timescaleSql);
  const password = new URL(database.monitoringUrl).password;
  await database.psql(monitoringRoleSql(monitoringRole, password));
}

async function waitForDatabase(database: Database): Promise<void> {
  const deadline = Date.now() + startLimitMs;
  for (;;) {
    try {
      await database.psql("SELECT 1");
      return;
    } catch (error) {
      if (Date.now() > deadline) {
        throw new Error(`the application's database did not answer within ${startLimitMs / 1000} s`, { cause: error });
      }
      await new Promise((resolve) => setTimeout(resolve, 150));
    }
  }
}
