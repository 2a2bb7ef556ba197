import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Browser, startBrowser } from "../world/browser.ts";
import { readStream } from "../world/ntfy/client.ts";
import { relativeTime, renderCard } from "../world/ntfy/page.ts";
import { phoneView } from "../world/ntfy/phone.ts";
import { type Ntfy, startNtfy } from "../world/ntfy/server.ts";
import type { PhoneNotification, ReceivedMessage } from "../world/ntfy/types.ts";

const event = (fields: Partial<ReceivedMessage>): ReceivedMessage => ({
  id: "abcdefghijkl",
  time: 1_000,
  receivedAtMs: 1_000_000,
  event: "message",
  topic: "alerts",
  ...fields,
});
const card = (fields: Partial<PhoneNotification>) =>
  renderCard({ ...event({}), revisions: 1, cleared: false, ...fields }, 1_000_000);

describe("the phone's view of events", () => {
  test("is one notification per sequence id, the last updated first", () => {
    const view = phoneView([
      event({ id: "a", sequence_id: "queue", message: "31" }),
      event({ id: "b", sequence_id: "disk" }),
      event({ id: "c", sequence_id: "queue", message: "84" }),
    ]);
    expect(view).toMatchObject([{ id: "c", message: "84", revisions: 2 }, { id: "b" }]);
  });

  test("marks what is cleared and forgets what is deleted", () => {
    const view = phoneView([
      event({ id: "a", sequence_id: "queue" }),
      event({ id: "b", sequence_id: "disk" }),
      event({ id: "c", sequence_id: "queue", event: "message_clear" }),
      event({ id: "d", sequence_id: "disk", event: "message_delete" }),
    ]);
    expect(view).toMatchObject([{ id: "a", cleared: true }]);
  });
});

describe("a card", () => {
  test("escapes every text that came over the network", () => {
    const evil = `"><script>alert('x')</script>`;
    const html = card({
      title: evil,
      message: evil,
      tags: [evil],
      topic: evil,
      id: evil,
      sequence_id: evil,
      click: `https://x.example/${evil}`,
      actions: [{ id: "a", action: "view", label: evil, url: `https://x.example/${evil}`, clear: false }],
      attachment: { name: evil, url: `https://x.example/${evil}` },
    });
    expect(html).not.toMatch(/<script/i);
    expect(html).toContain("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;");
  });

  test.each(["javascript:alert(1)", "JAVASCRIPT:alert(1)", " javascript:alert(1)", "data:text/html,x", "vbscript:x"])(
    "makes no link of %s",
    (click) => {
      const url = click;
      const html = card({ click, actions: [{ id: "a", action: "view", label: "Open", url, clear: false }] });
      expect(html).not.toContain("href");
    },
  );

  test("links to the click address and shows it without its scheme", () => {
    expect(card({ click: "https://x.example/a?b=1&c" })).toContain('href="https://x.example/a?b=1&amp;c"');
    expect(card({ click: "https://x.example/a" })).toContain(">x.example/a</a>");
  });

  test("puts known tags as emoji before the title and the others below", () => {
    const html = card({ title: "Queue", tags: ["rotating_light", "prod", "toString"] });
    expect(html).toContain("<h2>🚨 Queue</h2>");
    expect(html).toContain("<li>prod</li><li>toString</li>");
  });

  test("says how urgent it is, and fades when cleared", () => {
    expect(card({ priority: 5 })).toMatch(/class="card p5 shown".*Urgent/s);
    expect(card({ cleared: true })).toMatch(/class="card p3 cleared"/);
  });

  test.each([
    [9, "now"],
    [47, "40 s ago"],
    [200, "3 min ago"],
    [7_300, "2 h ago"],
    [200_000, "2 d ago"],
  ])("tells an age of %i s as %s", (seconds, expected) => {
    expect(relativeTime(0, seconds * 1_000)).toBe(expected);
  });
});

describe("the page over HTTP", () => {
  let ntfy: Ntfy;
  beforeEach(async () => {
    ntfy = await startNtfy({
      users: { reader: "r" },
      acl: [{ user: "*", topic: "secret", permission: "write-only" }],
    });
    await fetch(`${ntfy.url}/alerts`, { method: "POST", body: "31 jobs" });
    await fetch(`${ntfy.url}/secret`, { method: "POST", body: "hidden words" });
  });
  afterEach(() => ntfy.close());

  test("shows the messages of a topic, allows no script but its own, and loads nothing", async () => {
    const response = await fetch(`${ntfy.url}/?topic=alerts`);
    const html = await response.text();
    expect(html).toContain("31 jobs");
    expect(html).not.toMatch(/<link[^>]*https?:|src=|@import|url\(/);
    const policy = response.headers.get("content-security-policy");
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'nonce-([\w-]+)'; script-src 'nonce-\1'; connect-src 'self'/,
    );
  });

  test("shows every topic at / but those its reader may not read", async () => {
    const html = await (await fetch(`${ntfy.url}/`)).text();
    expect(html).toContain("31 jobs");
    expect(html).not.toContain("hidden words");
  });

  test("is told of a message as it arrives, before its clock ticks again", async () => {
    const send = () => fetch(`${ntfy.url}/alerts`, { method: "POST", body: "84 jobs" });
    expect(await readStream(ntfy, "v1/phone?topic=alerts", /84 jobs/, send)).toContain("84 jobs");
  });

  test("is not among the recorded requests", async () => {
    await fetch(`${ntfy.url}/?topic=alerts`);
    expect(ntfy.requests.map((request) => request.method)).toEqual(["POST", "POST"]);
  });
});

describe("the page in a browser", () => {
  let ntfy: Ntfy;
  let browser: Browser;
  beforeEach(async () => {
    ntfy = await startNtfy();
    browser = await startBrowser();
  }, 30_000);
  afterEach(async () => {
    await browser.close();
    await ntfy.close();
  });
  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    fetch(`${ntfy.url}/${path}`, { method: "POST", body, headers });

  test("updates live and in place, runs no script from a message, and asks no other server", async () => {
    const page = await browser.context.newPage();
    const hosts = new Set<string>();
    page.on("request", (request) => hosts.add(new URL(request.url()).origin));
    await page.goto(`${ntfy.url}/?topic=alerts`);
    await page.locator(".live.on").waitFor();

    await post("alerts/queue", "31 jobs", { Title: "<script>globalThis.broken = 1</script>" });
    await page.locator(".card", { hasText: "31 jobs" }).waitFor();
    await post("alerts/queue", "<img src=x onerror='globalThis.broken = 1'>", { Title: "84" });
    await page.locator(".card.updated", { hasText: "onerror" }).waitFor();

    expect(await page.locator(".card").count()).toBe(1);
    expect(await page.locator(".card img, .card script").count()).toBe(0);
    expect(await page.evaluate("globalThis.broken")).toBeUndefined();
    expect([...hosts]).toEqual([ntfy.url]);
    await fetch(`${ntfy.url}/alerts/queue/clear`, { method: "PUT" });
    await page.locator(".card.cleared").waitFor();
  }, 30_000);

  test("fits a phone's 390 pixels without scrolling sideways", async () => {
    const page = await browser.context.newPage();
    await page.setViewportSize({ width: 390, height: 844 });
    await post("alerts", "x".repeat(500), { Title: "y".repeat(200), Click: `https://x.example/${"z".repeat(300)}` });
    await page.goto(`${ntfy.url}/?topic=alerts`);
    await page.locator(".card").waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBe(390);
    const tooWide =
      "[...document.querySelectorAll('.card, .card h2, .card p')].filter((e) => e.scrollWidth > e.clientWidth)";
    expect(await page.evaluate(`${tooWide}.map((e) => e.tagName)`)).toEqual([]);
  }, 30_000);
});
