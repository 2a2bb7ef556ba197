import { execFile } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { forwardTo } from "../../runtime/egress/forward.ts";
import { egressLimits } from "../../runtime/egress/limits.ts";
import { wayOutBy } from "../../runtime/egress/way-out.ts";
import { until } from "../e2e/fixtures/until.ts";
import { helloFor } from "../world/client-hello.ts";
import { gone, name, type ProxyWorld, startProxyWorld } from "./egress/proxy.ts";

const forbidden = "403 Forbidden";
let world: ProxyWorld;
afterEach(() => world?.close());

const start = async (limits: Parameters<typeof startProxyWorld>[1] = {}) => {
  world = await startProxyWorld((port) => [{ host: name, port, mayBePrivate: true }], limits);
  return world;
};
const statusOf = async (target: string) => {
  const { socket, status } = await world.asked(target);
  socket.destroy();
  return status;
};

const hasSaid = (text: string) => until(text, 5_000, () => world.said.some((line) => line.includes(text)));

describe("a name that is allowed", () => {
  it("is reached by TLS from end to end, with the certificate checked", async () => {
    await start();
    const secure = await world.tls();
    expect(secure.authorized).toBe(true);
    secure.write("hello");
    expect(String((await once(secure, "data"))[0])).toBe("HELLO");
    secure.end();
    await once(secure, "close");
    await hasSaid("bytes out");
    expect(world.said).toEqual([expect.stringMatching(/^localhost:\d+: \d+ bytes out, \d+ in, \d+ s$/)]);
  });

  it("is reached by Node's own fetch, with no more than the variables that the sandbox sets", async () => {
    await start();
    const forward = forwardTo(world.socketPath).listen(0, "127.0.0.1");
    await once(forward, "listening");
    const { port } = forward.address() as { port: number };
    const folder = mkdtempSync(join(tmpdir(), "watchbill-fetch-"));
    writeFileSync(join(folder, "ca.pem"), world.cert);
    const env = { ...wayOutBy(port), NODE_EXTRA_CA_CERTS: join(folder, "ca.pem") };
    const asks = (host: string) =>
      promisify(execFile)(
        process.execPath,
        ["-e", `fetch("https://${host}").then((r) => r.text()).then(console.log)`],
        {
          env,
        },
      ).then(
        ({ stdout }) => stdout,
        (error: Error) => error.message,
      );
    expect(await asks(`${name}:${world.port}`)).toBe("hello\n");
    expect(await asks("evil.example")).toContain("403");
    forward.close();
    rmSync(folder, { recursive: true });
  });

  it("may be told all and then be listened to: one half closes before the other", async () => {
    await start();
    const secure = await world.tls();
    let answer = "";
    secure.on("data", (chunk) => {
      answer += chunk;
    });
    secure.end("the end");
    await once(secure, "close");
    expect(answer).toBe("THE ENDthat was all");
  });

  it("gets what was sent right behind the request, before it was answered", async () => {
    await start();
    const request = `CONNECT ${name}:${world.port} HTTP/1.1\r\n\r\n`;
    const socket = connect(world.socketPath);
    socket.write(Buffer.concat([Buffer.from(request), await helloFor(name)]));
    let answer = "";
    socket.setEncoding("latin1").on("data", (text) => {
      answer += text;
    });
    // The server's own first message: it has had all of the client's.
    await until("an answer of TLS", 5_000, () =>
      answer.startsWith("HTTP/1.1 200 Connection Established\r\n\r\n\x16\x03"),
    );
    socket.destroy();
  });

  it("is not reached where its name leads to an address that is not public", async () => {
    world = await startProxyWorld((port) => [{ host: name, port }]);
    expect(await statusOf(`${name}:${world.port}`)).toBe("502 Bad Gateway");
    expect(world.said.join()).toMatch(/refused: localhost:\d+ leads to (127\.0\.0\.1|::1), which is not public/);
    expect(world.heard()).toBe("");
  });

  it("is a bad gateway where nobody listens, or the name does not exist", async () => {
    world = await startProxyWorld(() => [
      { host: name, port: 1, mayBePrivate: true },
      { host: "nobody.invalid", port: 443 },
    ]);
    expect(await statusOf(`${name}:1`)).toBe("502 Bad Gateway");
    expect(await statusOf("nobody.invalid:443")).toBe("502 Bad Gateway");
  });
});

describe("what is not allowed", () => {
  it.each([
    ["another name", "evil.example:443"],
    ["data in a name", "c2VjcmV0.evil.example:443"],
    ["a name that ends alike", "xlocalhost:PORT"],
    ["a name below it", "a.localhost:PORT"],
    ["its address", "127.0.0.1:PORT"],
    ["its IPv6 address", "[::1]:PORT"],
    ["its address as a number", "2130706433:PORT"],
    ["another port", "localhost:22"],
    ["no port", "localhost"],
    ["a port with a zero in front", "localhost:0PORT"],
    ["capital letters", "LOCALHOST:PORT"],
    ["a dot at the end", "localhost.:PORT"],
    ["a user in front", "localhost:PORT@evil.example:443"],
    ["a user behind", "evil.example@localhost:PORT"],
    ["a scheme", "https://localhost:PORT"],
    ["a path", "localhost:PORT/"],
    ["letters that look alike", "l\u00f6calhost:PORT"],
    ["an escape", "%6cocalhost:PORT"],
    ["the metadata service", "169.254.169.254:80"],
    ["the wildcard", "*:PORT"],
  ])("is refused: %s", async (_what, target) => {
    await start();
    expect(await statusOf(target.replace("PORT", String(world.port)))).toBe(forbidden);
    expect(world.heard()).toBe("");
  });

  it("is written down cut and clean, and no longer at some time", async () => {
    await start();
    await statusOf(`\x9b31m${"a".repeat(500)}:443`);
    expect(world.said[0]).toMatch(/^refused: CONNECT +31ma+…$/);
    expect(world.said[0]?.length).toBeLessThan(120);
    for (let turn = 0; turn < 250; turn += 1) await statusOf("evil.example:443");
    expect(world.said).toHaveLength(201);
    expect(world.said.at(-1)).toBe("refused: what else is refused is no longer said");
  });

  it("is every request but CONNECT, and what is no request", async () => {
    await start();
    const target = `${name}:${world.port}`;
    expect(await world.raw(`GET http://${target}/ HTTP/1.1\r\nHost: ${target}\r\n\r\n`)).toMatch(/^HTTP\/1.1 405 /);
    expect(await world.raw(`POST / HTTP/1.1\r\n\r\n`)).toMatch(/^HTTP\/1.1 405 /);
    expect(await world.raw("\x16\x03\x01\x00\x05hello\r\n\r\n")).toMatch(/^HTTP\/1.1 400 /);
    expect(await world.raw(`CONNECT ${target} HTTP/2\r\n\r\n`)).toMatch(/^HTTP\/1.1 400 /);
    expect(await world.raw(`CONNECT  ${target} HTTP/1.1\r\n\r\n`)).toMatch(/^HTTP\/1.1 400 /);
    expect(await world.raw(`CONNECT ${target}`, { end: true })).toMatch(/^HTTP\/1.1 400 /);
    expect(world.heard()).toBe("");
  });

  it("ends the connection: what is sent behind it is not looked at", async () => {
    await start();
    const answer = await world.raw(
      `CONNECT evil.example:443 HTTP/1.1\r\n\r\nCONNECT ${name}:${world.port} HTTP/1.1\r\n\r\n`,
    );
    expect(answer.match(/HTTP\/1\.1 \d+/g)).toEqual(["HTTP/1.1 403"]);
  });
});

describe("an allowed address", () => {
  it("is not asked for another name, which the same provider might lead on to", async () => {
    await start();
    await expect(world.tls(undefined, "other.example")).rejects.toThrow();
    expect(world.said).toEqual([`refused: localhost:${world.port} was asked for other.example`]);
  });

  it.each([
    ["no TLS", "SSH-2.0-x\r\n", "is no TLS"],
    ["plain HTTP", "GET / HTTP/1.1\r\n\r\n", "is no TLS"],
    ["a TLS message that is no hello", "\x16\x03\x01\x00\x04\x02\x00\x00\x00", "is no hello"],
    ["a hello whose lengths lie", `\x16\x03\x01\x00\x08\x01\x00\x00\x04\x03\x03\x00\x00`, "is broken"],
  ])("hears nothing of %s", async (_what, bytes, reason) => {
    await start();
    const { socket } = await world.asked(`${name}:${world.port}`);
    socket.write(bytes, "latin1");
    await gone(socket);
    expect(world.said).toEqual([`refused: localhost:${world.port}: the first message ${reason}`]);
  });
});

describe("a limit", () => {
  it("ends a head that is too long, with or without an end", async () => {
    await start();
    const long = `CONNECT ${name}:${world.port} HTTP/1.1\r\nX: ${"x".repeat(egressLimits.headerBytes)}`;
    expect(await world.raw(long)).toMatch(/^HTTP\/1.1 431 /);
    expect(await world.raw(`${long}\r\n\r\n`)).toMatch(/^HTTP\/1.1 431 /);
  });

  it("ends a request that comes byte by byte, or not at all", async () => {
    await start({ headerMs: 200 });
    const socket = connect(world.socketPath);
    let answer = "";
    socket.on("data", (chunk) => {
      answer += chunk;
    });
    const drip = setInterval(() => socket.write("C"), 20);
    await gone(socket);
    clearInterval(drip);
    expect(answer).toMatch(/^HTTP\/1.1 408 /);
    const { socket: silent } = await world.asked(`${name}:${world.port}`);
    await gone(silent);
    expect(world.said.at(-1)).toBe(`refused: localhost:${world.port}: no whole first message within 0.2 s`);
  });

  it("ends a tunnel that carried more than it may, in either direction", async () => {
    await start({ bytes: 100_000 });
    const secure = await world.tls();
    secure.write("x".repeat(200_000));
    await gone(secure);
    await hasSaid("cut: more than 100000 bytes");
    expect(world.heard().length).toBeLessThan(200_000);
  });

  it("ends a tunnel in which nothing happens, and one that lasts too long", async () => {
    await start({ idleMs: 200 });
    await gone(await world.tls());
    await hasSaid("cut: nothing for 0.2 s");
    await world.close();
    await start({ totalMs: 300 });
    const long = await world.tls();
    const talk = setInterval(() => long.write("still here"), 20);
    await gone(long);
    clearInterval(talk);
    await hasSaid("cut: lasted 0.3 s");
  });

  it("lets so many in at once, and others again when they have gone", async () => {
    await start({ connections: 2 });
    const open = [await world.tls(), await world.tls()];
    const third = connect(world.socketPath);
    await gone(third);
    expect(world.said).toEqual(["refused: more than 2 connections at once"]);
    for (const secure of open) secure.end();
    await until("the end of both", 5_000, async () => world.said.length === 3);
    expect(await statusOf(`${name}:${world.port}`)).toBe("200 Connection Established");
  });
});
