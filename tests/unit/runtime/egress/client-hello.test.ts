import { beforeAll, describe, expect, it } from "vitest";
import { helloLimitBytes, helloOf } from "../../../../runtime/egress/client-hello.ts";
import { helloFor } from "../../../world/client-hello.ts";

const name = "api.example.com";
let hello: Buffer;
beforeAll(async () => {
  hello = await helloFor(name);
});

/** One handshake message in records of so many bytes. */
function inRecords(message: Buffer, size: number): Buffer {
  const records: Buffer[] = [];
  for (let at = 0; at < message.length; at += size) {
    const part = message.subarray(at, at + size);
    records.push(Buffer.from([22, 3, 1, part.length >> 8, part.length & 255]), part);
  }
  return Buffer.concat(records);
}

/** The hello with another extension in front of its own. */
function withExtension(kind: number, content: Buffer): Buffer {
  const message = Buffer.from(hello.subarray(5));
  let at = 4 + 2 + 32;
  at += 1 + message.readUInt8(at);
  at += 2 + message.readUInt16BE(at);
  at += 1 + message.readUInt8(at);
  const head = Buffer.alloc(4);
  head.writeUInt16BE(kind, 0);
  head.writeUInt16BE(content.length, 2);
  const longer = Buffer.concat([message.subarray(0, at + 2), head, content, message.subarray(at + 2)]);
  longer.writeUInt16BE(message.readUInt16BE(at) + 4 + content.length, at);
  longer.writeUIntBE(longer.length - 4, 1, 3);
  return inRecords(longer, 16_000);
}

describe("a TLS client's first message", () => {
  it("names the server", () => {
    expect(helloOf(hello)).toEqual({ name });
  });

  it("is waited for while it is not whole, wherever it is parted, and in however many records", () => {
    for (let end = 0; end < hello.length; end += 1) expect(helloOf(hello.subarray(0, end))).toBe("more");
    expect(helloOf(inRecords(hello.subarray(5), 7))).toEqual({ name });
  });

  it("is refused where it hides the name, or names two", () => {
    expect(helloOf(withExtension(0xfe0d, Buffer.alloc(8)))).toEqual({ wrong: "hides its name" });
    const other = Buffer.from("evil.example");
    const list = Buffer.concat([Buffer.from([0, other.length + 3, 0, 0, other.length]), other]);
    expect(helloOf(withExtension(0, list))).toEqual({ wrong: "names two servers" });
    expect(helloOf(withExtension(0x1234, list))).toEqual({ name });
  });

  it("is refused where it names none, as those that connect by an address do", async () => {
    expect(helloOf(await helloFor(""))).toEqual({ wrong: "names no server" });
  });

  it("is not waited for without an end", () => {
    const endless = Buffer.alloc(helloLimitBytes + 100, 0);
    endless.set([22, 3, 1, 255, 255], 0);
    expect(helloOf(endless)).toEqual({ wrong: "is too long" });
  });
});
