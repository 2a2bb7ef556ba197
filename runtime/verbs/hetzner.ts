import type pg from "pg";
import { spanInWords } from "../../model/duration.ts";
import { databaseWriteCredential } from "../../model/layout.ts";
import { databaseUrlOn } from "../files/database-url.ts";
import { readHetzner } from "../files/hetzner.ts";
import { HetznerApi } from "../hetzner/api.ts";
import { HetznerError } from "../hetzner/error.ts";
import { type Pulled, pull } from "../hetzner/pull.ts";
import type { Host } from "../host.ts";
import { exitCode, type Io } from "../io.ts";
import { connectToWrite } from "../records/connect.ts";
import { prepareRecords } from "../records/schema.ts";
import { databaseReason } from "../sources/sql.ts";
import { isAway } from "./prepare-records.ts";

/** Ends before systemd would end it, so that it can say how far it came. */
const runLimitMs = 200_000;
const clockOffMs = 30_000;

/** Pulls what Hetzner has measured of the server into the database. Exit code 1 where a person must mend something. A fault that
 *  may pass is left to the next run: `hetzner-stale` and `source-unreachable` tell of it when it lasts. */
export async function hetzner(host: Host, io: Io): Promise<number> {
  const { config, token } = readHetzner(host);
  const url = databaseUrlOn(host, databaseWriteCredential);
  const deadlineMs = host.clock() + runLimitMs;
  const api = new HetznerApi(config, token, host, deadlineMs);
  let client: pg.Client | undefined;
  try {
    client = await connectToWrite(url);
    await prepareRecords(client);
    const timeIsUp = () => host.clock() >= deadlineMs;
    say(await pull({ api, client, serverId: config.serverId, timeIsUp }), host, io);
    return exitCode.ok;
  } catch (error) {
    const { passing, reason } = wentWrong(error);
    if (!passing) throw new Error(reason);
    io.err(`${reason}; the next run goes on from where this one stopped`);
    return exitCode.ok;
  } finally {
    await client?.end().catch(() => {}); // it may be gone already
  }
}

function wentWrong(error: unknown): { passing: boolean; reason: string } {
  if (error instanceof HetznerError) return { passing: error.passing, reason: error.message };
  return { passing: isAway(error), reason: `databaseWriteUrl: ${databaseReason(error)}` };
}

function say({ samples, windowsLeft, why, nowMs }: Pulled, host: Host, io: Io): void {
  io.out(`${samples} samples`);
  if (windowsLeft > 0) {
    const reason =
      why === "time" ? "the run's time is up" : "the rest of this hour's requests is left to other programs";
    io.err(`${windowsLeft} more requests are needed, and ${reason}; the next run goes on from here`);
  }
  const offMs = host.clock() - nowMs;
  if (Math.abs(offMs) > clockOffMs) {
    const side = offMs > 0 ? "ahead of" : "behind";
    io.err(
      `the host's clock is ${spanInWords(Math.abs(offMs))} ${side} Hetzner's; mend it with: timedatectl set-ntp true`,
    );
  }
}
