import { describe, expect, it } from "vitest";
import type { Resource, Work } from "../../../../providers/engine/provider.ts";
import { reveal, secret, unknown, type Values } from "../../../../providers/engine/values.ts";
import { kumaProvider } from "../../../../providers/kuma/provider.ts";

const { resources, checkConfiguration } = kumaProvider();

function check(type: string, news: Values) {
  const resource = resources[`kuma:index:${type}`] as Required<Resource>;
  const { inputs, failures } = resource.check(news, {}, {} as Work);
  return { inputs, failed: Object.fromEntries(failures.map(({ property, reason }) => [property, reason])) };
}

describe("a monitor's fields", () => {
  it("are all told at once, each with its mending", () => {
    const { failed } = check("Monitor", {
      ...{ type: "http", name: "", url: "example.org", intervalSeconds: 5, method: "FETCH" },
      ...{ acceptedStatusCodes: ["ok"], keyword: "x", tags: [{ tag: "blue" }] },
    });
    expect(failed).toEqual({
      name: "must not be empty",
      url: 'must be a web address, for example "https://example.org/"',
      intervalSeconds: "must be 20 seconds or more",
      method: expect.stringContaining("GET"),
      "acceptedStatusCodes.0": 'must be a status code or a range, for example "200-299"',
      "tags.0.tag": expect.stringContaining("number"),
      keyword: "is not known for type http; remove it",
    });
  });

  it.each([
    ["keyword", ["url", "keyword"]],
    ["json-query", ["url", "jsonPath", "expectedValue"]],
    ["port", ["hostname", "port"]],
    ["ping", ["hostname"]],
    ["dns", ["hostname"]],
    ["push", []],
    ["group", []],
  ])("of type %s that must be there are %j, and a name", (type, fields) => {
    const { failed } = check("Monitor", { type });
    expect(Object.keys(failed).sort()).toEqual(["name", ...fields].sort());
    expect(failed.name).toBe(`is missing for type ${type}`);
  });

  it("of a type that is not known are not looked at, and the known types are named", () => {
    expect(check("Monitor", { type: "gopher", name: "x" }).failed).toEqual({
      type: expect.stringMatching(/http.*push/s),
    });
  });

  it("that nobody knows yet are right, and the others are still looked at", () => {
    const news = {
      type: "http",
      name: unknown,
      url: unknown,
      parent: unknown,
      notifications: [unknown],
      maxRetries: -1,
    };
    expect(Object.keys(check("Monitor", news).failed)).toEqual(["maxRetries"]);
  });

  it("that are secret come back marked, once", () => {
    const news = { type: "push", name: "p", pushToken: "a".repeat(32) };
    const { inputs, failed } = check("Monitor", news);
    expect(failed).toEqual({});
    expect(inputs.pushToken).not.toEqual(news.pushToken);
    expect(reveal(inputs)).toEqual(news);
    expect(check("Monitor", { ...news, pushToken: secret(news.pushToken) }).inputs).toEqual(inputs);
  });
});

it("a notification has one way to log in, and its address is secret", () => {
  const ntfy = { type: "ntfy", name: "n", topic: "t" };
  expect(check("Notification", { ...ntfy, username: "u" }).failed).toEqual({
    username: expect.stringContaining("both"),
  });
  const both = { ...ntfy, username: "u", password: "p", accessToken: "t" };
  expect(check("Notification", both).failed).toEqual({ accessToken: expect.stringContaining("give one") });
  expect(JSON.stringify(check("Notification", { type: "discord", name: "d", webhookUrl: "nowhere" }).failed)).toContain(
    "web address",
  );
  expect(check("Notification", ntfy).inputs.topic).toEqual(secret("t"));
});

it("the tag that says whose a monitor is cannot be declared", () => {
  expect(check("Tag", { name: "managed-by", color: "red" }).failed).toEqual({
    name: expect.stringContaining("belongs to a stack"),
    color: expect.stringContaining("#059669"),
  });
});

it("a status page's slug and groups are told", () => {
  const { failed } = check("StatusPage", { slug: "My Page", title: "t", groups: [{ name: "g", monitors: [1, 0] }] });
  expect(Object.keys(failed)).toEqual(["slug", "groups.0.monitors.1"]);
});

it("the provider's own settings are told all at once", () => {
  const failed = (news: Values) => checkConfiguration?.(news).map(({ property, reason }) => `${property} ${reason}`);
  expect(failed({})).toEqual([
    expect.stringContaining("url is missing: the address of Uptime Kuma"),
    "username is missing: set kuma:username and kuma:password, or kuma:token",
  ]);
  expect(failed({ url: "https://k", username: "u", totpSecret: "1" })).toEqual([
    expect.stringContaining("totpSecret must be the base32"),
    "password is missing: pulumi config set --secret kuma:password",
  ]);
  expect(failed({ url: unknown, token: "jwt" })).toEqual([]);
});
