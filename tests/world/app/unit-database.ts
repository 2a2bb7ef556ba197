import { randomBytes } from "node:crypto";
import { startPostgres } from "../vps/postgres.ts";
import type { Vps } from "../vps/vps.ts";
import { connectDatabase, type Database, databaseName } from "./database.ts";

const port = 5432;
const owner = "yapit";

/** The application's database as a systemd unit on the VPS; containers reach it over Docker's bridge. */
export async function startUnitDatabase(vps: Vps): Promise<Database> {
  const password = randomBytes(12).toString("hex");
  const superuser = await startPostgres(vps, {
    port,
    database: databaseName,
    password: randomBytes(12).toString("hex"),
  });
  const psql = `cd / && runuser -u postgres -- psql -h /run/${superuser.unit} -p ${port} -d ${databaseName}`;
  await vps.run(`${psql} --no-psqlrc -q -v ON_ERROR_STOP=1`, {
    input: `CREATE ROLE ${owner} LOGIN CREATEROLE PASSWORD '${password}'; ALTER DATABASE ${databaseName} OWNER TO ${owner};`,
  });
  return connectDatabase(vps, {
    psqlCommand: psql.replace("runuser", `PGOPTIONS="-c role=${owner}" runuser`),
    ownerUrl: `postgresql://${owner}:${password}@${new URL(superuser.bridgeUrl).host}/${databaseName}`,
    monitoringHost: `127.0.0.1:${port}`,
    monitoringPassword: randomBytes(12).toString("hex"),
  });
}
