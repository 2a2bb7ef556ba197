import { afterEach, describe, expect, test } from "vitest";
import { poll, post, published, readStream, refusal } from "../world/ntfy/client.ts";
import { type Ntfy, type NtfyOptions, startNtfy } from "../world/ntfy/server.ts";

const running: Ntfy[] = [];
const start = async (options?: NtfyOptions): Promise<Ntfy> => {
  const ntfy = await startNtfy(options);
  running.push(ntfy);
  return ntfy;
};
afterEach(async () => {
  await Promise.all(running.splice(0).map((ntfy) => ntfy.close()));
});
const postJson = (ntfy: Ntfy, message: unknown) => post(ntfy, "", JSON.stringify(message));

describe("publishing with headers", () => {
  test("a plain body becomes the message and the answer shows it as stored", async () => {
    const ntfy = await start();
    const message = await published(post(ntfy, "alerts", "Disk / is 81 % full\n"));
    expect(message).toMatchObject({ event: "message", topic: "alerts", message: "Disk / is 81 % full" });
    expect(message.id).toMatch(/^[A-Za-z0-9]{12}$/);
    expect(message.expires).toBe(message.time + 12 * 3_600);
  });

  test("title, priority, tags, click, icon and markdown come from headers", async () => {
    const ntfy = await start();
    const headers = {
      Title: "Disk",
      Priority: "urgent",
      Tags: "warning, prod",
      Click: "https://x.example/a",
      Icon: "https://x.example/i.png",
      Markdown: "yes",
    };
    expect(await published(post(ntfy, "alerts", "full", headers))).toMatchObject({
      title: "Disk",
      priority: 5,
      tags: ["warning", "prod"],
      click: "https://x.example/a",
      icon: "https://x.example/i.png",
      content_type: "text/markdown",
    });
  });

  test.each([
    ["base64 words of RFC 2047", "=?UTF-8?B?QsO8cm8g8J+aqA==?="],
    ["quoted-printable words of RFC 2047", "=?utf-8?Q?B=C3=BCro_=F0=9F=9A=A8?="],
    ["two words, joined without the space between", "=?UTF-8?B?QsO8cm8=?= =?UTF-8?B?IPCfmqg=?="],
    ["raw UTF-8", Buffer.from("Büro 🚨").toString("latin1")],
  ])("a title that is not ASCII may be sent as %s", async (_, title) => {
    const ntfy = await start();
    expect((await published(post(ntfy, "alerts", "x", { Title: title }))).title).toBe("Büro 🚨");
  });

  test("the same parameters may stand in the query, and a message may be published by GET", async () => {
    const ntfy = await start();
    const answer = fetch(`${ntfy.url}/alerts/publish?message=up\\nagain&title=Web&p=4`);
    expect(await published(answer)).toMatchObject({ message: "up\nagain", title: "Web", priority: 4 });
  });

  test("an empty body is published as triggered", async () => {
    const ntfy = await start();
    expect((await published(post(ntfy, "alerts"))).message).toBe("triggered");
  });

  test("action buttons may be written in the short notation", async () => {
    const ntfy = await start();
    const actions =
      'view, "Open, now", https://x.example/a, clear=true; http, Snooze, https://x.example/b, method=PUT, headers.X-Key=1';
    expect((await published(post(ntfy, "alerts", "x", { Actions: actions }))).actions).toMatchObject([
      { action: "view", label: "Open, now", url: "https://x.example/a", clear: true },
      { action: "http", label: "Snooze", method: "PUT", headers: { "X-Key": "1" }, clear: false },
    ]);
  });
});

describe("a publish request with something wrong in it", () => {
  test.each([
    ["an unknown priority", "alerts", { Priority: "9" }, "400/40007"],
    ["a topic with a dot", "al.erts", {}, "400/40009"],
    ["a topic of 65 letters", "a".repeat(65), {}, "400/40009"],
    ["a topic name the server needs itself", "docs", {}, "400/40010"],
    [
      "four action buttons",
      "alerts",
      { Actions: "view,a,http://x;view,b,http://x;view,c,http://x;view,d,http://x" },
      "400/40018",
    ],
    ["an action without a url", "alerts", { Actions: "view, Open" }, "400/40018"],
    ["an icon that is no web address", "alerts", { Icon: "file:///etc/passwd" }, "400/40021"],
    ["an attachment that is no web address", "alerts", { Attach: "ftp://x.example/a" }, "400/40013"],
    ["an e-mail address where the server sends no mail", "alerts", { Email: "a@x.example" }, "400/40001"],
    ["a sequence id with a space", "alerts", { "X-Sequence-ID": "queue depth" }, "400/40049"],
  ])("%s is refused and nothing arrives", async (_, topic, headers, expected) => {
    const ntfy = await start();
    expect(await refusal(post(ntfy, topic, "x", headers as Record<string, string>))).toBe(expected);
    expect(ntfy.history(topic)).toEqual([]);
  });
});

describe("publishing as JSON", () => {
  test("every field arrives", async () => {
    const ntfy = await start();
    const fields = {
      topic: "alerts",
      title: "Büro 🚨",
      message: "two\nlines",
      priority: 4,
      tags: ["warning"],
      click: "https://x.example",
      sequence_id: "queue-depth",
    };
    const actions = [{ action: "view", label: "Open", url: "https://x.example/a" }];
    expect(await published(postJson(ntfy, { ...fields, actions }))).toMatchObject({ ...fields, actions });
  });

  test.each([
    ["text that is no JSON", "{", "400/40024"],
    ["a priority in quotes", '{"topic":"alerts","priority":"4"}', "400/40024"],
    ["a missing topic", '{"message":"x"}', "400/40009"],
    ["8,192 bytes", JSON.stringify({ topic: "alerts", message: "" }).padEnd(8_192), "413/41303"],
  ])("%s is refused", async (_, body, expected) => {
    expect(await refusal(post(await start(), "", body))).toBe(expected);
  });

  test("8,191 bytes of JSON are still taken", async () => {
    const body = JSON.stringify({ topic: "alerts", message: "x" }).padEnd(8_191);
    expect((await post(await start(), "", body)).status).toBe(200);
  });
});

describe("size", () => {
  test("4,095 bytes are a message and 4,096 are refused where attachments are off", async () => {
    const ntfy = await start();
    expect((await published(post(ntfy, "alerts", "x".repeat(4_095)))).message).toHaveLength(4_095);
    expect(await refusal(post(ntfy, "alerts", "x".repeat(4_096)))).toBe("400/40014");
    expect(ntfy.history("alerts")).toHaveLength(1);
  });

  test("4,096 bytes become an attachment that can be fetched where attachments are on", async () => {
    const ntfy = await start({ attachments: true });
    const message = await published(post(ntfy, "alerts", "x".repeat(4_096)));
    expect(message).toMatchObject({ message: "You received a file: attachment.txt", attachment: { size: 4_096 } });
    expect(await (await fetch(message.attachment?.url ?? "")).text()).toBe("x".repeat(4_096));
  });

  test("a body that is not UTF-8 is an attachment however short", async () => {
    const body = new Uint8Array([0xff, 0xfe]);
    expect(await refusal(post(await start(), "alerts", body))).toBe("400/40014");
    expect((await published(post(await start({ attachments: true }), "alerts", body))).attachment?.name).toBe(
      "attachment.bin",
    );
  });
});

describe("updating, clearing and deleting by sequence id", () => {
  test.each<[string, (ntfy: Ntfy, text: string) => Promise<Response>]>([
    ["in the path", (ntfy, text) => post(ntfy, "alerts/queue", text)],
    ["in a header", (ntfy, text) => post(ntfy, "alerts", text, { "X-Sequence-ID": "queue" })],
    ["in JSON", (ntfy, text) => postJson(ntfy, { topic: "alerts", message: text, sequence_id: "queue" })],
  ])("a second message with the sequence id %s takes the first one's place", async (_, send) => {
    const ntfy = await start();
    await send(ntfy, "31 jobs");
    expect((await published(send(ntfy, "84 jobs"))).sequence_id).toBe("queue");
    expect(ntfy.messages("alerts")).toMatchObject([{ message: "84 jobs", revisions: 2 }]);
    expect(ntfy.history("alerts").map((event) => event.message)).toEqual(["31 jobs", "84 jobs"]);
  });

  test("a message without a sequence id is updated by its message id", async () => {
    const ntfy = await start();
    const { id } = await published(post(ntfy, "alerts", "31 jobs"));
    await post(ntfy, `alerts/${id}`, "84 jobs");
    expect(ntfy.messages("alerts").map((message) => message.message)).toEqual(["84 jobs"]);
  });

  test.each([
    ["PUT", "alerts/queue/clear", "message_clear"],
    ["DELETE", "alerts/queue", "message_delete"],
  ])("%s %s takes the notification off the phone and tells subscribers", async (method, path, event) => {
    const ntfy = await start();
    await post(ntfy, "alerts/queue", "31 jobs");
    await post(ntfy, "alerts/disk", "81 %");
    expect((await published(fetch(`${ntfy.url}/${path}`, { method }))).event).toBe(event);
    expect(ntfy.messages("alerts").map((message) => message.message)).toEqual(["81 %"]);
    expect((await poll(ntfy, "alerts")).at(-1)).toMatchObject({ event, sequence_id: "queue" });
  });

  test("a cleared notification comes back with its next update", async () => {
    const ntfy = await start();
    await post(ntfy, "alerts/queue", "31 jobs");
    await fetch(`${ntfy.url}/alerts/queue/clear`, { method: "PUT" });
    await post(ntfy, "alerts/queue", "84 jobs");
    expect(ntfy.messages("alerts").map((message) => message.message)).toEqual(["84 jobs"]);
  });

  test("the same sequence id on another topic is another notification", async () => {
    const ntfy = await start();
    await post(ntfy, "alerts/queue", "31 jobs");
    await post(ntfy, "preview/queue", "84 jobs");
    expect(ntfy.messages("alerts")).toMatchObject([{ message: "31 jobs" }]);
  });

  test("a server older than 2.16 shows an update as one more message and knows no paths for it", async () => {
    const ntfy = await start({ sequenceIds: false });
    await post(ntfy, "alerts", "31 jobs", { "X-Sequence-ID": "queue" });
    expect(await published(post(ntfy, "alerts", "84 jobs", { "X-Sequence-ID": "queue" }))).not.toHaveProperty(
      "sequence_id",
    );
    expect(ntfy.messages("alerts")).toHaveLength(2);
    expect(await refusal(post(ntfy, "alerts/queue", "x"))).toBe("404/40401");
    expect(await refusal(fetch(`${ntfy.url}/alerts/queue`, { method: "DELETE" }))).toBe("404/40401");
    expect(await refusal(fetch(`${ntfy.url}/alerts/queue/clear`, { method: "PUT" }))).toBe("404/40401");
  });
});

describe("access", () => {
  const options: NtfyOptions = {
    users: { deploy: "s:cret", reader: "r" },
    tokens: { tk_deploy: "deploy" },
    acl: [
      { user: "*", topic: "*", permission: "deny-all" },
      { user: "*", topic: "public", permission: "read-only" },
      { user: "deploy", topic: "prod-*", permission: "read-write" },
      { user: "deploy", topic: "prod-secret", permission: "write-only" },
    ],
  };
  const basic = (text: string) => `Basic ${Buffer.from(text).toString("base64")}`;

  test.each([
    ["a name and password", basic("deploy:s:cret")],
    ["a token", "Bearer tk_deploy"],
    ["a token as the password of nobody", basic(":tk_deploy")],
  ])("%s opens a protected topic", async (_, authorization) => {
    const ntfy = await start(options);
    expect((await post(ntfy, "prod-alerts", "x", { authorization })).status).toBe(200);
  });

  test("the authorization may stand in ?auth=, so that a browser's stream can carry it", async () => {
    const ntfy = await start(options);
    const auth = Buffer.from("Bearer tk_deploy").toString("base64url");
    expect((await fetch(`${ntfy.url}/prod-alerts/json?poll=1&auth=${auth}`)).status).toBe(200);
  });

  test("no credentials are forbidden, wrong ones unauthorized", async () => {
    const ntfy = await start(options);
    expect(await refusal(post(ntfy, "prod-alerts", "x"))).toBe("403/40301");
    expect(await refusal(post(ntfy, "prod-alerts", "x", { authorization: "Bearer tk_wrong" }))).toBe("401/40101");
    expect(await refusal(post(ntfy, "prod-alerts", "x", { authorization: basic("deploy:s") }))).toBe("401/40101");
    expect(await refusal(post(ntfy, "prod-alerts", "x", { authorization: basic("constructor:x") }))).toBe("401/40101");
  });

  test("a read-only topic cannot be written and a write-only one cannot be read", async () => {
    const ntfy = await start(options);
    const authorization = "Bearer tk_deploy";
    expect((await fetch(`${ntfy.url}/public/auth`)).status).toBe(200);
    expect(await refusal(post(ntfy, "public", "x"))).toBe("403/40301");
    expect((await post(ntfy, "prod-secret", "x", { authorization })).status).toBe(200);
    expect(await refusal(fetch(`${ntfy.url}/prod-secret/auth`, { headers: { authorization } }))).toBe("403/40301");
  });

  test("the 31st wrong password in a minute is not even looked at", async () => {
    const ntfy = await start({ ...options, now: () => 1_000 });
    const attempt = () => refusal(post(ntfy, "prod-alerts", "x", { authorization: "Bearer tk_wrong" }));
    for (let i = 0; i < 30; i += 1) expect(await attempt()).toBe("401/40101");
    expect(await attempt()).toBe("429/42909");
  });
});

describe("limits", () => {
  test("after the burst a visitor waits for the next request to be granted", async () => {
    let nowMs = 1_000_000;
    const ntfy = await start({ burst: 2, replenishMs: 5_000, now: () => nowMs });
    const attempt = () => post(ntfy, "alerts", "x");
    expect([(await attempt()).status, (await attempt()).status]).toEqual([200, 200]);
    const refused = await attempt();
    expect(refused.headers.get("retry-after")).toBeNull();
    expect(await refusal(Promise.resolve(refused))).toBe("429/42901");
    nowMs += 5_000;
    expect((await attempt()).status).toBe(200);
  });

  test("the day's quota of messages answers with 42908", async () => {
    const ntfy = await start({ dailyMessages: 1, now: () => 1_000_000 });
    expect((await post(ntfy, "alerts", "x")).status).toBe(200);
    expect(await refusal(post(ntfy, "alerts", "x"))).toBe("429/42908");
  });

  test("a visitor cannot hold more streams than allowed, and gets one back by closing one", async () => {
    const ntfy = await start({ subscriptions: 1 });
    await readStream(ntfy, "alerts/json", /open/, async () => {
      expect(await refusal(fetch(`${ntfy.url}/alerts/json`))).toBe("429/42903");
    });
    await expect.poll(async () => (await fetch(`${ntfy.url}/alerts/json?poll=1`)).status).toBe(200);
  });
});
