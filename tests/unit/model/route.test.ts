import { describe, expect, it } from "vitest";
import type { Alert } from "../../../model/alert.ts";
import type { Channel } from "../../../model/channel.ts";
import { audienceProblems, parseChannels, unheardProblems } from "../../../model/channel-parser.ts";
import { type Route, takes } from "../../../model/route.ts";

const winter = (time: string) => Date.parse(`2026-01-14T${time}:00Z`);
const summer = (time: string) => Date.parse(`2026-07-15T${time}:00Z`);
const night = { from: "22:00", to: "07:00", timezone: "Europe/Berlin" };
const day = { from: "07:00", to: "22:00", timezone: "Europe/Berlin" };
const told = (at: number, more: object = {}) => ({ severity: "warning" as const, at, ...more });

describe("a route", () => {
  it("takes everything where it asks for nothing, and where there is none", () => {
    expect(takes([{}], told(0))).toBe(true);
    expect(takes(undefined, told(0))).toBe(true);
  });

  it("takes by severity and by owner, and an alert without an owner only where no owner is asked for", () => {
    const route: Route = { severities: ["critical"], owners: ["audio"] };
    const asked = (severity: "warning" | "critical", owner?: string) => takes([route], { severity, owner, at: 0 });
    expect(asked("critical", "audio")).toBe(true);
    expect([asked("warning", "audio"), asked("critical", "web"), asked("critical")]).toEqual([false, false, false]);
  });

  it("is open from the first minute to before the last, over midnight, by the wall clock of its zone", () => {
    const open = (at: number) => takes([{ between: night }], told(at));
    expect(["20:59", "21:00", "23:30", "05:59", "06:00", "12:00"].map((time) => open(winter(time)))).toEqual([
      false,
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(["19:59", "20:00", "04:59", "05:00"].map((time) => open(summer(time)))).toEqual([false, true, true, false]);
  });

  it("lets a phone sleep but for what cannot wait", () => {
    const routes: Route[] = [{ between: day }, { severities: ["critical"] }];
    const phone = (severity: "warning" | "critical", at: number) => takes(routes, { severity, at });
    expect(phone("warning", winter("12:00"))).toBe(true);
    expect(phone("warning", winter("23:00"))).toBe(false);
    expect(phone("critical", winter("23:00"))).toBe(true);
  });
});

const phone: Channel = { id: "phone", kind: "ntfy" };
const discord: Channel = { id: "discord", kind: "discord" };
const saying = (...channels: unknown[]) =>
  parseChannels(channels as Channel[]).map(({ file, field, message }) => `${file} ${field}: ${message}`);

describe("declared channels", () => {
  it("are right", () => {
    const routes = [{ severities: ["critical" as const], owners: ["audio"], between: night }];
    expect(saying({ ...phone, routes, fallback: { channel: "discord", after: "10m" } }, discord)).toEqual([]);
  });

  it("tell all that is wrong with them at once, each with its fix", () => {
    const routes = [{ severities: [], between: { from: "7:00", to: "22:00", timezone: "Berlin" } }, { owner: "x" }];
    const lines = saying(
      { ...phone, routes, fallback: { channel: "x", after: "soon" } },
      { ...discord, kind: "pager" },
    );
    expect(lines.map((line) => line.split(":")[0])).toEqual([
      "channels/phone.ts routes.0.severities",
      "channels/phone.ts routes.0.between.from",
      "channels/phone.ts routes.0.between.timezone",
      "channels/phone.ts routes.1",
      "channels/phone.ts fallback.after",
      "channels/discord.ts kind",
    ]);
    expect(lines.join("\n")).toContain('the name of a time zone, for example "Europe/Berlin"');
  });

  it("are refused with a time that is empty, an id twice, a kind twice", () => {
    expect(saying({ ...phone, routes: [{ between: { ...night, to: "22:00" } }] })[0]).toMatch(/between: is empty/);
    expect(saying(phone, { ...discord, id: "phone" })).toEqual([
      'channels/phone.ts id: "phone" is declared twice; rename one',
    ]);
    expect(saying(phone, { ...phone, id: "other" })[0]).toMatch(/^channels\/other\.ts kind: there is another ntfy/);
  });

  it("fall back on another one that is declared", () => {
    const to = (channel: string) => saying({ ...phone, fallback: { channel, after: "10m" } }, discord);
    expect(to("phone")[0]).toMatch(/is the channel itself/);
    expect(to("pager")).toEqual(['channels/phone.ts fallback.channel: "pager" is not declared; declared: discord']);
  });

  it("never fall back from a private one on a public one", () => {
    const channels = [{ ...phone, fallback: { channel: "discord", after: "10m" as const } }, discord];
    const audiences = (of: Record<string, "private" | "public">) =>
      audienceProblems(channels, (id) => of[id] ?? "private");
    expect(audiences({ phone: "private", discord: "public" })).toHaveLength(1);
    expect(audiences({ phone: "public", discord: "public" })).toEqual([]);
    expect(audiences({ phone: "public", discord: "private" })).toEqual([]);
  });
});

describe("what nobody would hear", () => {
  const alert = {
    id: "queue-depth",
    levels: [
      { severity: "warning", when: { above: 1 } },
      { severity: "critical", when: { above: 2 } },
    ],
  } as unknown as Alert;
  const heard = (channels: Channel[], more: object = {}) =>
    unheardProblems([{ ...alert, ...more }], channels).map(({ message }) => message);

  it("is found by its severity, with the first time of the day", () => {
    expect(heard([{ ...phone, routes: [{ severities: ["critical"] }] }])).toEqual([
      "warning would be told to nobody at 00:00 UTC; let one of its channels (phone) take it then",
    ]);
  });

  it("is found in a hole between two channels, be it five minutes and in summer only", () => {
    const berlin = { ...phone, routes: [{ between: { from: "06:00", to: "22:00", timezone: "Europe/Berlin" } }] };
    const utc = (to: string) => ({ ...discord, routes: [{ between: { from: "20:00", to, timezone: "UTC" } }] });
    expect(heard([berlin, utc("05:00")])).toEqual([]);
    expect(heard([berlin, utc("04:55")])[0]).toContain("at 04:55 UTC");
    const late = { ...discord, routes: [{ between: { from: "20:05", to: "05:00", timezone: "UTC" } }] };
    expect(heard([berlin, late])[0], "22:00 in Berlin is 20:00 UTC in summer").toContain("at 20:00 UTC");
  });

  it("is found for an owner whom no route names, and for an alert's own choice of channels", () => {
    const audio = { ...phone, routes: [{ owners: ["audio"] }] };
    expect(heard([audio], { owner: "audio" })).toEqual([]);
    expect(heard([audio], { owner: "web" })).toHaveLength(2);
    expect(heard([audio, discord], { owner: "web" })).toEqual([]);
    expect(heard([audio, discord], { owner: "web", channels: ["phone"] })).toHaveLength(2);
  });
});
