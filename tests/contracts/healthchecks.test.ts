import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Check } from "../world/healthchecks/check.ts";
import { type Healthchecks, startHealthchecks } from "../world/healthchecks/server.ts";

// What the documentation of Healthchecks says: "Pinging API", "Configuring checks", "Measuring script run time", "Management API v3".

let healthchecks: Healthchecks;
let nowMs = Date.UTC(2026, 2, 10, 10, 0, 0);
beforeAll(async () => {
  healthchecks = await startHealthchecks({ now: () => nowMs });
});
afterAll(() => healthchecks?.close());

const ping = async (path: string, init: RequestInit = {}) => {
  const reply = await fetch(`${healthchecks.pingUrl}/${path}`, init);
  return `${reply.status} ${await reply.text()}`;
};
const call = async (method: string, path: string, fields?: object, key = healthchecks.apiKey) => {
  const init = { method, headers: { "X-Api-Key": key }, ...(fields ? { body: JSON.stringify(fields) } : {}) };
  const reply = await fetch(`${healthchecks.url}/api/v3/checks/${path}`, init);
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
};
const make = async (slug: string, fields: object = {}) => {
  const { body } = await call("POST", "", { name: slug, slug, timeout: 60, grace: 60, ...fields });
  return { uuid: String(body.uuid), check: healthchecks.checks.find(({ uuid }) => uuid === body.uuid) as Check };
};

describe("a ping", () => {
  it("goes by UUID or by ping key and slug, with GET, HEAD and POST, and its body is kept", async () => {
    const { uuid, check } = await make("by-any-name");
    expect(await ping(uuid)).toBe("200 OK");
    expect(await ping(uuid, { method: "HEAD" })).toBe("200 ");
    expect(await ping(`${healthchecks.pingKey}/by-any-name`, { method: "POST", body: "all is well" })).toBe("200 OK");
    expect(check.pings.map(({ signal, body }) => [signal, body])).toEqual([
      [0, ""],
      [0, ""],
      [0, "all is well"],
    ]);
  });

  it("says a start, a failure, a line of log or an exit status from 0 to 255", async () => {
    const { uuid, check } = await make("signals");
    for (const signal of ["start", "fail", "log", "0", "255"]) expect(await ping(`${uuid}/${signal}`)).toBe("200 OK");
    expect(check.pings.map(({ signal }) => signal)).toEqual(["start", "fail", "log", 0, 255]);
    for (const signal of ["256", "stop", "0/1"]) expect(await ping(`${uuid}/${signal}`)).toBe("400 invalid url format");
  });

  it("of a check that is not there is refused, and with create=1 makes it, as one that is down after a day and an hour", async () => {
    const { pingKey } = healthchecks;
    expect(await ping("00000000-0000-4000-8000-000000000000")).toBe("404 not found");
    expect(await ping(`${pingKey}/nobody`)).toBe("404 not found");
    expect(await ping("wrong-key/made?create=1")).toBe("404 not found");
    expect(await ping(`${pingKey}/made/0?create=1`)).toBe("201 Created");
    expect(await ping(`${pingKey}/made/0?create=1`)).toBe("200 OK");
    expect(healthchecks.check("made").schedule).toEqual({ timeout: 86_400, grace: 3_600 });
  });

  it("by a slug that two checks have is refused", async () => {
    await make("twin");
    await make("twin");
    expect(await ping(`${healthchecks.pingKey}/twin`)).toBe("409 ambiguous slug");
  });

  it("that is the sixth within a minute is not counted: by slug that is said, by UUID it is not", async () => {
    const { uuid, check } = await make("often");
    for (let count = 0; count < 5; count++) expect(await ping(uuid)).toBe("200 OK");
    expect(await ping(`${healthchecks.pingKey}/often`)).toBe("429 rate limited");
    expect(await ping(uuid)).toBe("200 OK (rate limited)");
    expect(check.pings).toHaveLength(5);
    nowMs += 60_000;
    expect(await ping(`${healthchecks.pingKey}/often`)).toBe("200 OK");
  });
});

describe("a check", () => {
  const check = (...signals: [second: number, signal: "start" | "fail" | number][]) => {
    const made = new Check("", "", { timeout: 60, grace: 120 });
    for (const [second, signal] of signals) made.ping(signal, second * 1_000);
    return (second: number) => made.status(second * 1_000);
  };

  it("is new until its first ping, however late that is", () => {
    expect(check()(1_000_000)).toBe("new");
  });

  it("is up until the timeout after its last ping, then in its grace, then down", () => {
    const status = check([0, 0]);
    expect([0, 59.9, 60, 179.9, 180].map(status)).toEqual(["up", "up", "grace", "grace", "down"]);
  });

  it("is down by a failure at once, until the next success", () => {
    expect(check([0, 1])(1)).toBe("down");
    expect(check([0, "fail"])(1)).toBe("down");
    expect(check([0, 1], [5, 0])(6)).toBe("up");
  });

  it("is down where a run that has begun does not end within the grace, be it the first", () => {
    expect(check([0, 0], [10, "start"])(129)).toBe("grace");
    expect(check([0, 0], [10, "start"])(130)).toBe("down");
    expect(check([0, 0], [10, "start"], [20, 0])(79)).toBe("up");
    expect(check([0, "start"])(120)).toBe("down");
  });
});

describe("a check with a schedule", () => {
  const berlin = (time: string) => Date.parse(time);
  const daily = new Check("", "", { schedule: "30 7 * * *", tz: "Europe/Berlin", grace: 3_600 });
  const statusAfter = (pinged: string, ...times: string[]) => {
    daily.ping(0, berlin(pinged));
    return times.map((time) => daily.status(berlin(time)));
  };

  it("is due at the next such time after its last ping, by that clock, also where the clock changes", () => {
    const winter = ["2026-03-11T06:29:59Z", "2026-03-11T06:30:00Z", "2026-03-11T07:30:00Z"];
    expect(statusAfter("2026-03-10T06:31:00Z", ...winter)).toEqual(["up", "grace", "down"]);
    expect(statusAfter("2026-03-10T20:00:00Z", ...winter)).toEqual(["up", "grace", "down"]);
    const spring = ["2026-03-29T05:29:59Z", "2026-03-29T05:30:00Z", "2026-03-29T06:30:00Z"];
    expect(statusAfter("2026-03-28T06:31:00Z", ...spring)).toEqual(["up", "grace", "down"]);
    const autumn = ["2026-10-25T06:29:59Z", "2026-10-25T06:30:00Z", "2026-10-25T07:30:00Z"];
    expect(statusAfter("2026-10-24T05:31:00Z", ...autumn)).toEqual(["up", "grace", "down"]);
  });
});

describe("the management API", () => {
  it("makes a check, or changes the one of the same slug, tells nobody unless it is said, and removes it", async () => {
    const fields = { name: "Job", slug: "job", timeout: 900, grace: 960, unique: ["slug"] };
    const made = await call("POST", "", fields);
    expect(made).toMatchObject({ status: 201, body: { slug: "job", timeout: 900, grace: 960, channels: "" } });
    const changed = await call("POST", "", { ...fields, timeout: 60, channels: "*" });
    expect(changed).toMatchObject({ status: 200, body: { timeout: 60, channels: "*", uuid: made.body.uuid } });
    expect(await call("GET", "?slug=job")).toMatchObject({ body: { checks: [{ status: "new", timeout: 60 }] } });
    expect(await call("DELETE", String(made.body.uuid))).toMatchObject({ status: 200 });
    expect(await call("GET", "?slug=job")).toEqual({ status: 200, body: { checks: [] } });
  });

  it("takes a schedule with a time zone in place of a timeout, and the other way round", async () => {
    const fields = { name: "Daily", slug: "daily", timeout: 900, grace: 960, unique: ["slug"] };
    const { uuid } = await make("daily", fields);
    const schedule = { schedule: "30 7 * * *", tz: "Europe/Berlin" };
    const changed = await call("POST", "", { slug: "daily", ...schedule, unique: ["slug"] });
    expect(changed.body).toMatchObject({ uuid, ...schedule, grace: 960 });
    expect(changed.body).not.toHaveProperty("timeout");
    const back = await call("POST", "", fields);
    expect(back.body).toMatchObject({ uuid, timeout: 900, grace: 960 });
    expect(back.body).not.toHaveProperty("schedule");
  });

  it("refuses another key, and a timeout or grace of less than a minute or more than a year", async () => {
    expect(await call("GET", "", undefined, "wrong")).toEqual({ status: 401, body: { error: "wrong api key" } });
    for (const [timeout, says] of [
      [59, "too small"],
      [31_536_001, "too large"],
    ]) {
      expect((await call("POST", "", { slug: "bad", timeout })).body).toEqual({
        error: `json validation error: timeout is ${says}`,
      });
    }
    for (const [field, value] of [
      ["schedule", "daily at noon"],
      ["tz", "Europe/Berlinn"],
    ] as const) {
      const { status, body } = await call("POST", "", { slug: "bad", schedule: "0 0 * * *", [field]: value });
      expect([status, body.error]).toEqual([400, expect.stringContaining(`json validation error: ${field} is not`)]);
    }
  });
});
