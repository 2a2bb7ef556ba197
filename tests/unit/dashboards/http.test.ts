import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Copies, endsMs, incident, last, madeCopies } from "./asked.ts";

/** Two hours of which the application wrote nothing, and of one request the log names none. */
const dark = `timestamp > epoch_ms(${endsMs - 5 * 3_600_000})::TIMESTAMPTZ AND timestamp <= epoch_ms(${endsMs - 3 * 3_600_000})::TIMESTAMPTZ`;

let copies: Copies;
beforeAll(async () => {
  copies = await madeCopies(
    [incident("http-errors", 9, 1), incident("sign-in-attempts", 20, 2, { of: "203.0.113.7", size: 60 })],
    [`DELETE FROM metrics_event WHERE event_type = 'http_request' AND ${dark}`],
  );
}, 60_000);
afterAll(() => copies.close());

/** In the sample past each request has its event and its access line. */
const request = `FROM derived_event WHERE event_type = 'http_access' AND endpoint <> '/health' AND ${last(24)}`;
const rows = (id: string, people?: "guest" | "registered") => copies.panel("http", id, { people });
const one = async (sql: string) => (await copies.truth(sql))[0]?.[0];

describe("the page of HTTP and auth", () => {
  it("counts each request once, by the log in hours of which there is no event, and no health check", async () => {
    const expected = await one(`SELECT count(*) ${request}`);
    expect((await rows("requests"))[0]).toEqual([expect.closeTo(Number(expected) / 1_440, 9), `${expected} in all`]);
    const byStatus = await rows("status-classes");
    expect(byStatus.reduce((sum, row) => sum + Number(row[2]), 0)).toBe(expected);
    expect(await one(`SELECT count(*) ${request} AND ${dark}`)).toBeGreaterThan(10);
  });

  it("shows failed answers, and when", async () => {
    const [percent, failed] = (
      await copies.truth(
        `SELECT 100.0 * avg((status_code >= 500)::INT), sum((status_code >= 500)::INT)::INT ${request}`,
      )
    )[0] as [number, number];
    expect(failed).toBeGreaterThan(5);
    expect((await rows("failed"))[0]).toEqual([expect.closeTo(percent, 9), `${failed} requests`]);
    const worst = (await rows("failed-over-time")).toSorted((a, b) => Number(b[1]) - Number(a[1]))[0];
    expect(worst?.[0]).toBe(new Date(endsMs - 9 * 3_600_000).toISOString().replace(".000Z", "Z"));
  });

  it("shows percentiles of what people wait for", async () => {
    expect((await rows("time"))[0]?.[0]).toBeCloseTo(
      Number(await one(`SELECT quantile_cont(duration_ms, 0.95) ${request}`)),
      9,
    );
    const endpoints = await rows("endpoints");
    const expected = await copies.truth(`SELECT method || ' ' || endpoint, count(*), quantile_cont(duration_ms, 0.5),
      quantile_cont(duration_ms, 0.95) ${request} GROUP BY 1 HAVING min(status_code) < 404 OR max(status_code) > 404
      ORDER BY sum(duration_ms) DESC`);
    expect(endpoints.map((row) => row.slice(0, 4))).toEqual(expected);
  });

  it("has every answer in one class of time", async () => {
    const classes = await rows("distribution");
    expect(classes.reduce((sum, row) => sum + Number(row[1]), 0)).toBe(await one(`SELECT count(*) ${request}`));
    const [from, count] = classes[2] as [number, number];
    expect(count).toBe(await one(`SELECT count(*) ${request} AND duration_ms >= ${from} AND duration_ms < 25`));
  });

  it("shows who is refused, and the most refused sign-ins of five minutes as the alert counts them", async () => {
    const signIn = "status_code = 401 AND endpoint LIKE '%sign-in%'";
    const expected = await one(`SELECT count(*) ${request} AND ${signIn}`);
    expect(Number(expected)).toBeGreaterThan(50);
    expect((await rows("sign-ins"))[0]?.[0]).toBe(expected);
    const most = await one(`SELECT max(refused) FROM (SELECT count(*) AS refused ${request} AND ${signIn}
      GROUP BY epoch_ms(timestamp) // 300000)`);
    expect(Math.max(...(await rows("attempts")).map((row) => Number(row[1])))).toBe(most);
    const [refused] = await rows("refused-requests");
    expect(refused?.slice(0, 4)).toEqual(["POST /auth/sign-in", "401", "wrong password", expected]);
  });

  it("counts what the log says at ERROR and above, by message", async () => {
    const severe = `FROM log_record WHERE level IN ('ERROR', 'CRITICAL') AND ${last(24, "time")}`;
    const expected = await one(`SELECT count(*) ${severe}`);
    expect(Number(expected)).toBeGreaterThan(3);
    expect((await rows("log-errors"))[0]?.[0]).toBe(expected);
    const messages = await rows("log");
    expect(messages.reduce((sum, row) => sum + Number(row[2]), 0)).toBe(expected);
  });

  it("narrowed to some people shows what is known to be theirs", async () => {
    const known =
      await one(`SELECT count(*) FROM metrics_event WHERE event_type = 'http_request' AND endpoint <> '/health'
      AND user_id LIKE 'anon-%' AND ${last(24)}`);
    expect(Number(known)).toBeGreaterThan(0);
    expect((await rows("requests", "guest"))[0]?.[1]).toBe(`${known} in all`);
  });
});
