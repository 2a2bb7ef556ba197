import type { Alert, Severity } from "./alert.ts";
import type { Audience, Channel } from "./channel.ts";
import { channelSchema } from "./channel-schema.ts";
import { type Problem, shapeProblems } from "./problem.ts";
import { takes } from "./route.ts";

const fileOf = ({ id }: Channel) => (typeof id === "string" && id ? `channels/${id}.ts` : "channels/index.ts");

/** Checks all declared channels at once: each by itself, and against each other. */
export function parseChannels(channels: readonly Channel[]): Problem[] {
  return channels.flatMap((channel, index) => {
    const file = fileOf(channel);
    const { error } = channelSchema.safeParse(channel);
    if (error) return shapeProblems(file, error);
    const problems: Problem[] = [];
    const before = channels.slice(0, index);
    if (before.some(({ id }) => id === channel.id)) {
      problems.push({ file, field: "id", message: `"${channel.id}" is declared twice; rename one` });
    }
    if (before.some(({ kind }) => kind === channel.kind)) {
      const message = `there is another ${channel.kind} channel; settings hold one address for each kind, so remove one`;
      problems.push({ file, field: "kind", message });
    }
    return [...problems, ...fallbackProblems(channel, channels, file)];
  });
}

function fallbackProblems({ id, fallback }: Channel, channels: readonly Channel[], file: string): Problem[] {
  if (!fallback) return [];
  const field = "fallback.channel";
  if (fallback.channel === id) return [{ file, field, message: "is the channel itself; name another one" }];
  if (channels.some((other) => other.id === fallback.channel)) return [];
  const known = channels.map((other) => other.id).filter((other) => other !== id);
  return [
    { file, field, message: `"${fallback.channel}" is not declared; declared: ${known.join(", ") || "no other"}` },
  ];
}

/** A fallback must not tell the public what was meant for a few. */
export function audienceProblems(channels: readonly Channel[], audienceOf: (id: string) => Audience): Problem[] {
  return channels.flatMap((channel): Problem[] => {
    const { id, fallback } = channel;
    if (!fallback || audienceOf(id) === "public" || audienceOf(fallback.channel) === "private") return [];
    const message = `"${fallback.channel}" is public and ${id} is private: labels and log text would become public`;
    return [{ file: fileOf(channel), field: "fallback.channel", message }];
  });
}

/** One day in winter and one in summer, so that a gap between two time zones is seen whichever clock is ahead. */
const sampledDays = [Date.UTC(2026, 0, 14), Date.UTC(2026, 6, 15)];
const sampleMs = 5 * 60_000;

/** Alerts that nobody would hear of at some time of the day, because the routes of their channels leave a hole. */
export function unheardProblems(
  alerts: readonly (Pick<Alert, "id" | "levels" | "channels"> & { owner?: string })[],
  channels: readonly Channel[],
): Problem[] {
  return alerts.flatMap((alert) => {
    const told = channels.filter(({ id }) => alert.channels?.includes(id) ?? true);
    if (told.length === 0) return []; // an unknown channel is said elsewhere
    const severities = new Set(alert.levels?.map(({ severity }) => severity));
    return [...severities].flatMap((severity): Problem[] => {
      const at = firstUnheard(severity, alert.owner, told);
      if (at === undefined) return [];
      const names = told.map(({ id }) => id).join(", ");
      const time = `${new Date(at).toISOString().slice(11, 16)} UTC`;
      const message = `${severity} would be told to nobody at ${time}; let one of its channels (${names}) take it then`;
      return [{ file: `alerts/${alert.id}.ts`, field: "channels", message }];
    });
  });
}

function firstUnheard(severity: Severity, owner: string | undefined, channels: readonly Channel[]): number | undefined {
  if (channels.some(({ routes }) => !routes)) return undefined;
  for (const day of sampledDays) {
    for (let at = day; at < day + 86_400_000; at += sampleMs) {
      if (!channels.some(({ routes }) => takes(routes, { severity, owner, at }))) return at;
    }
  }
  return undefined;
}
