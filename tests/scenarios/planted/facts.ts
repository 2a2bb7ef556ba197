import { type Facts, parseFacts } from "../../../runtime/sources/facts.ts";
import { seededRandom } from "../../world/app/service/random.ts";
import { containerHit, type Plant } from "./plants.ts";

const workers = ["yapit-worker-kokoro", "yapit-worker-higgs"] as const;
const names = ["yapit-gateway", "yapit-redis", "yapit-postgres", "yapit-traffic", ...workers];
const hourMs = 3_600_000;
const diskBytes = 40_000_000_000;
/** Docker's own waits between restarts. */
const longestBackoffMs = 60_000;
const eventsShownMs = 120_000;

interface Life {
  status: "running" | "restarting" | "exited";
  startedAt: number;
  finishedAt: number | null;
  health: "healthy" | "unhealthy";
  restarts: number;
  oom: boolean;
  /** When it was killed for its memory. */
  kills: number[];
}

/** What the host script would write at a moment, in a week that began at `weekFrom`: usage wanders with the hours, and plants
 *  show as Docker and df would show them. */
export function factsAt(now: number, weekFrom: number, plants: readonly Plant[]): Facts {
  const on = plants.filter(({ fromMs, toMs }) => now >= fromMs && now < toMs + longestBackoffMs);
  const wander = (what: string, least: number, most: number) =>
    least + (most - least) * seededRandom(weekFrom, what, Math.floor(now / hourMs))();
  const filling = on.find(({ fault, toMs }) => fault === "disk-filling" && now < toMs);
  const lives = names.map((name) => [name, lifeOf(name, now, weekFrom, on)] as const);
  const text = [
    "@disk 0",
    "Filesystem 1B-blocks Used Available Capacity Mounted on",
    df("/dev/sda1", filling?.size ?? wander("disk", 45, 60)),
    "@inodes 0",
    "Filesystem Inodes IUsed IFree IUse% Mounted on",
    df("/dev/sda1", wander("inodes", 5, 10)),
    "@memory 0",
    "MemTotal: 8000000 kB",
    `MemAvailable: ${Math.round(80_000 * wander("memory", 25, 50))} kB`,
    "SwapTotal: 2000000 kB",
    "SwapFree: 1800000 kB",
    "@load 0",
    "0.40 0.50 0.45 1/300 999",
    "2",
    "@units 0",
    "@timers 0",
    "@containers 0",
    ...lives.map(([name, life]) => inspected(name, life)),
    "@docker-events 0",
    ...lives.flatMap(([name, life]) => life.kills.map((at) => killEvent(name, at))),
  ].join("\n");
  return parseFacts(text);
}

function df(device: string, percent: number): string {
  const used = Math.round((diskBytes * percent) / 100);
  return `${device} ${diskBytes} ${used} ${diskBytes - used} ${Math.round(percent)}% /`;
}

function lifeOf(name: string, now: number, weekFrom: number, plants: readonly Plant[]): Life {
  const well: Life = {
    status: "running",
    startedAt: weekFrom - 24 * hourMs,
    finishedAt: null,
    health: "healthy",
    restarts: 0,
    oom: false,
    kills: [],
  };
  const plant = plants.find((one) => /^container|^redis/.test(one.fault) && containerHit(one, workers) === name);
  if (!plant) return well;
  const over = now >= plant.toMs;
  switch (plant.fault) {
    case "container-unhealthy":
      return { ...well, health: over ? "healthy" : "unhealthy" };
    case "redis-gone":
      // What was stopped is started by a person, which leaves no restart behind.
      return over ? { ...well, startedAt: plant.toMs } : { ...well, status: "exited", finishedAt: plant.fromMs };
    default:
      return afterCrashes(well, plant, now);
  }
}

/** Something ends it every `size` seconds, and Docker starts it again after a while that doubles up to a minute where it has
 *  run for less than ten seconds. */
function afterCrashes(well: Life, { fault, fromMs, toMs, size }: Plant, now: number): Life {
  const everyMs = size * 1_000;
  const waitMs = everyMs < 10_000 ? longestBackoffMs : 200;
  const periodMs = everyMs + waitMs;
  const isOom = fault === "container-oom";
  const crashes = Math.floor((Math.min(now, toMs) - fromMs) / periodMs) + 1;
  const crashedAt = fromMs + (crashes - 1) * periodMs;
  const kills = isOom
    ? Array.from({ length: crashes }, (_, index) => fromMs + index * periodMs).filter((at) => now - at <= eventsShownMs)
    : [];
  const waits = now < crashedAt + waitMs && now < toMs;
  return {
    ...well,
    status: waits ? "restarting" : "running",
    startedAt: waits ? crashedAt - everyMs : crashedAt + waitMs,
    finishedAt: crashedAt,
    restarts: crashes,
    oom: isOom && waits,
    kills,
  };
}

function inspected(name: string, { status, startedAt, finishedAt, health, restarts, oom }: Life): string {
  return JSON.stringify({
    Id: name,
    Name: `/${name}`,
    Compose: name.replace("yapit-", ""),
    State: {
      Status: status,
      Running: status === "running",
      OOMKilled: oom,
      ExitCode: status === "restarting" ? 1 : 0,
      StartedAt: new Date(startedAt).toISOString(),
      FinishedAt: finishedAt === null ? "0001-01-01T00:00:00Z" : new Date(finishedAt).toISOString(),
      Health: { Status: health },
    },
    RestartCount: restarts,
    RestartPolicy: "unless-stopped",
  });
}

function killEvent(name: string, at: number): string {
  return JSON.stringify({ at: at * 1_000_000, id: name, action: "oom", name, compose: name.replace("yapit-", "") });
}
