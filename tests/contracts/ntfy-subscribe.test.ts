import { afterEach, describe, expect, test } from "vitest";
import { poll, post, published, readStream, refusal } from "../world/ntfy/client.ts";
import { type Ntfy, type NtfyMessage, type NtfyOptions, startNtfy } from "../world/ntfy/server.ts";

const running: Ntfy[] = [];
const start = async (options?: NtfyOptions): Promise<Ntfy> => {
  const ntfy = await startNtfy(options);
  running.push(ntfy);
  return ntfy;
};
afterEach(async () => {
  await Promise.all(running.splice(0).map((ntfy) => ntfy.close()));
});
const texts = async (ntfy: Ntfy, topic: string, query?: string) =>
  (await poll(ntfy, topic, query)).map((message) => message.message);

describe("subscribing", () => {
  test("a JSON stream opens with an open event and brings each message as one line", async () => {
    const ntfy = await start();
    const text = await readStream(ntfy, "alerts,other/json", /"message":"b"/, async () => {
      await post(ntfy, "unrelated", "a");
      await post(ntfy, "other", "b");
    });
    const events = text.trim().split("\n");
    expect(events.map((line) => JSON.parse(line) as NtfyMessage)).toMatchObject([
      { event: "open", topic: "alerts,other" },
      { event: "message", topic: "other", message: "b" },
    ]);
  });

  test("server-sent events name every event but a message", async () => {
    const ntfy = await start({ keepaliveMs: 300 });
    const text = await readStream(ntfy, "alerts/sse", /keepalive/, () => post(ntfy, "alerts", "a"));
    expect(text).toMatch(/^event: open\ndata: \{.*\}\n\ndata: \{.*"message":"a"\}\n\nevent: keepalive\n/);
  });

  test("a raw stream brings the text alone, on one line", async () => {
    const ntfy = await start();
    const text = await readStream(ntfy, "alerts/raw", /two/, () => post(ntfy, "alerts", "one\ntwo"));
    expect(text).toBe("\none two\n");
  });

  test("polling answers what is there and ends", async () => {
    const ntfy = await start();
    await post(ntfy, "alerts", "a");
    await post(ntfy, "alerts", "b");
    expect(await texts(ntfy, "alerts")).toEqual(["a", "b"]);
  });

  test("since asks for what came after an id, within a duration, from a time on, the latest or nothing", async () => {
    let nowMs = 1_000_000_000;
    const ntfy = await start({ now: () => nowMs });
    const { id } = await published(post(ntfy, "alerts", "a"));
    nowMs += 120_000;
    await post(ntfy, "alerts", "b");
    await post(ntfy, "alerts", "c");
    expect(await texts(ntfy, "alerts", `since=${id}`)).toEqual(["b", "c"]);
    expect(await texts(ntfy, "alerts", "since=1m")).toEqual(["b", "c"]);
    expect(await texts(ntfy, "alerts", "since=5m")).toEqual(["a", "b", "c"]);
    expect(await texts(ntfy, "alerts", "since=1000001")).toEqual(["b", "c"]);
    expect(await texts(ntfy, "alerts", "since=latest")).toEqual(["c"]);
    expect(await texts(ntfy, "alerts", "since=none")).toEqual([]);
    expect(await refusal(fetch(`${ntfy.url}/alerts/json?poll=1&since=yesterday`))).toBe("400/40008");
  });

  test("filters keep only messages of a priority, with every tag, or with a title", async () => {
    const ntfy = await start();
    await post(ntfy, "alerts", "a", { Priority: "5", Tags: "prod,disk", Title: "Disk" });
    await post(ntfy, "alerts", "b", { Tags: "prod" });
    expect(await texts(ntfy, "alerts", "priority=high,urgent")).toEqual(["a"]);
    expect(await texts(ntfy, "alerts", "priority=3")).toEqual(["b"]);
    expect(await texts(ntfy, "alerts", "tags=prod,disk")).toEqual(["a"]);
    expect(await texts(ntfy, "alerts", "title=Disk")).toEqual(["a"]);
  });

  test("a message published with Cache: no reaches who listens, but not who comes later", async () => {
    const ntfy = await start();
    const stream = await readStream(ntfy, "alerts/raw", /secret/, () =>
      post(ntfy, "alerts", "secret", { Cache: "no" }),
    );
    expect(stream).toContain("secret");
    expect(await texts(ntfy, "alerts")).toEqual([]);
  });
});

describe("scheduled delivery", () => {
  test("a delayed message arrives at its time, and only who asks for scheduled ones sees it before", async () => {
    let nowMs = 1_000_000_000;
    const ntfy = await start({ now: () => nowMs });
    expect((await published(post(ntfy, "alerts", "later", { Delay: "30m" }))).time).toBe(1_000_000 + 1_800);
    expect(await texts(ntfy, "alerts")).toEqual([]);
    expect(await texts(ntfy, "alerts", "scheduled=1")).toEqual(["later"]);
    expect(ntfy.messages("alerts")).toEqual([]);
    nowMs += 1_800_000;
    expect(await texts(ntfy, "alerts")).toEqual(["later"]);
  });

  test.each([
    ["9s", "400/40005"],
    ["4 days", "400/40006"],
    ["soon", "400/40004"],
  ])("a delay of %s is refused", async (delay, expected) => {
    expect(await refusal(post(await start(), "alerts", "x", { Delay: delay }))).toBe(expected);
  });

  test("deleting a scheduled message calls it off", async () => {
    let nowMs = 1_000_000_000;
    const ntfy = await start({ now: () => nowMs });
    await post(ntfy, "alerts/reminder", "later", { Delay: "30m" });
    await fetch(`${ntfy.url}/alerts/reminder`, { method: "DELETE" });
    nowMs += 1_800_000;
    expect((await poll(ntfy, "alerts")).map((message) => message.event)).toEqual(["message_delete"]);
  });
});

describe("the rest of the server", () => {
  test("it says that it is healthy", async () => {
    const ntfy = await start();
    expect(await (await fetch(`${ntfy.url}/v1/health`)).json()).toEqual({ healthy: true });
  });

  test("an unknown path answers with ntfy's error object", async () => {
    const ntfy = await start();
    const response = await fetch(`${ntfy.url}/alerts/json/more`);
    expect(await response.json()).toEqual({ code: 40401, http: 404, error: "page not found" });
  });
});
