import { describe, expect, it } from "vitest";
import { checks } from "../../../checks/index.ts";
import { monitorsOf } from "../../../components/check-monitors.ts";
import type { Check } from "../../../model/check.ts";
import { monitorSchema } from "../../../providers/kuma/schema/monitor.ts";

const settings = { siteUrl: "https://app.example.org", host: "vps.example.org" };
const declared = (id: string) => checks.find((check) => check.id === id) as Check;
const monitorOf = (id: string) => monitorsOf(declared(id), settings).get(`check-${id}`);

describe("the monitors of a check", () => {
  it("are such as the provider takes, whatever its kind", () => {
    const monitors = checks.flatMap((check) => [...monitorsOf(check, settings).values()]);
    const wrong = monitors.map((monitor) => monitorSchema.safeParse(monitor)).filter(({ success }) => !success);
    expect(wrong.map(({ error }) => error?.issues)).toEqual([]);
    expect(monitors.length).toBeGreaterThan(checks.length);
  });

  it("are called as the check is, and say why and what to do", () => {
    expect(monitorOf("site")).toMatchObject({
      type: "http",
      name: "The site answers",
      url: "https://app.example.org/",
      description: expect.stringMatching(/^Nobody can open it.* See docs\/runbooks\/outside\.md$/),
      intervalSeconds: 60,
      retryIntervalSeconds: 20,
      maxRetries: 1, // the second failure in a row is down
    });
  });

  it("ask a path of the site or a whole address", () => {
    const elsewhere: Check = { ...declared("site"), kind: "http", url: "https://other.example.org/" };
    expect([...monitorsOf(elsewhere, settings).values()]).toMatchObject([{ url: "https://other.example.org/" }]);
    expect(monitorOf("api-health")).toMatchObject({
      type: "json-query",
      url: "https://app.example.org/health",
      jsonPath: "$.status",
      expectedValue: "ok",
    });
  });

  it("look for a text where one is wanted", () => {
    const worded: Check = { ...declared("site"), kind: "http", url: "/", keyword: "Listen" };
    expect([...monitorsOf(worded, settings).values()]).toMatchObject([{ type: "keyword", keyword: "Listen" }]);
  });

  it("of a certificate take any answer, and tell before it runs out", () => {
    expect(monitorOf("certificate")).toMatchObject({
      expiryNotification: true,
      acceptedStatusCodes: ["100-599"],
      maxRedirects: 0,
    });
  });

  it("of a name and a port ask the site's name and the VPS, unless another is given", () => {
    expect(monitorOf("dns")).toMatchObject({ type: "dns", hostname: "app.example.org", recordType: "A" });
    expect(monitorOf("database-port")).toMatchObject({ type: "port", hostname: "vps.example.org", upsideDown: true });
    const open: Check = { ...declared("database-port"), kind: "port", port: 22, host: "10.0.0.1", expect: "open" };
    expect([...monitorsOf(open, settings).values()]).toMatchObject([{ hostname: "10.0.0.1", upsideDown: false }]);
  });

  it("of containers are one for each, and wait for longer than the period of the reports", () => {
    const monitors = monitorsOf(declared("containers"), settings);
    expect([...monitors.keys()]).toEqual(["check-containers-gateway", "check-containers-redis"]);
    expect(monitors.get("check-containers-redis")).toMatchObject({
      type: "push",
      name: "Container: redis",
      intervalSeconds: 90,
    });
  });
});
