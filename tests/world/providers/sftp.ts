import type { Child } from "./ssh.ts";

const packetMax = 256 * 1024;
const chunkBytes = 32 * 1024;
const writesInFlightMax = 64;
const replyTimeoutMs = 60_000;

const ask = { init: 1, open: 3, close: 4, write: 6, mkdir: 14, stat: 17 };
const reply = { version: 2, status: 101, handle: 102, attributes: 105 };
const statusOk = 0;
const statusNoSuchFile = 2;
const openForWriting = 0x02 | 0x08 | 0x10; // write, create, truncate
const modeFlag = 0x04;
const sizeFlag = 0x01;
const ownerFlag = 0x02;

interface Reply {
  type: number;
  body: Buffer;
}

/**
 * A client of the SFTP protocol, version 3, with what copying to a host needs. Like the provider's, and unlike
 * the `sftp` command, it leaves a file's mode to the host: nothing that is copied becomes executable.
 */
export class Sftp {
  private readonly child: Child;
  private readonly waiting = new Map<number, { resolve(reply: Reply): void; reject(error: Error): void }>();
  private received = Buffer.alloc(0);
  private nextId = 1;
  private ended: Error | undefined;

  constructor(child: Child) {
    this.child = child;
    child.stdin.on("error", () => this.end());
    child.stdout.on("data", (chunk: Buffer) => this.receive(chunk));
    child.on("close", () => this.end());
  }

  async start(): Promise<void> {
    const answered = this.expect(0);
    this.send(ask.init, uint32(3));
    const { type } = await answered;
    if (type !== reply.version) throw new Error("the host does not speak SFTP");
  }

  close(): void {
    this.child.stdin.end();
    this.child.kill();
  }

  /** Undefined when there is nothing. */
  async stat(path: string): Promise<{ isDirectory: boolean } | undefined> {
    const answered = await this.request(ask.stat, string(path));
    if (answered.type === reply.attributes) return { isDirectory: (modeIn(answered.body) & 0o170000) === 0o040000 };
    if (statusIn(answered) === statusNoSuchFile) return undefined;
    throw new Error(`failed to stat remote path ${path}: ${messageIn(answered)}`);
  }

  async makeFolder(path: string): Promise<void> {
    const answered = await this.request(ask.mkdir, Buffer.concat([string(path), uint32(0)]));
    if (statusIn(answered) !== statusOk) {
      throw new Error(`failed to create remote directory ${path}: ${messageIn(answered)}`);
    }
  }

  /** Creates or overwrites. */
  async write(path: string, content: AsyncIterable<Buffer> | Iterable<Buffer>): Promise<void> {
    const opened = await this.request(ask.open, Buffer.concat([string(path), uint32(openForWriting), uint32(0)]));
    if (opened.type !== reply.handle) throw new Error(`failed to create remote file ${path}: ${messageIn(opened)}`);
    const handle = opened.body.subarray(4, 4 + opened.body.readUInt32BE(0));
    let offset = 0;
    const inFlight = new Set<Promise<void>>();
    let failure: Error | undefined;
    for await (const part of content) {
      for (let start = 0; start < part.length && !failure; start += chunkBytes) {
        const data = part.subarray(start, start + chunkBytes);
        const body = Buffer.concat([string(handle), uint64(offset), string(data)]);
        offset += data.length;
        const write = this.request(ask.write, body)
          .then((answered) => {
            if (statusIn(answered) !== statusOk) throw new Error(`failed to write ${path}: ${messageIn(answered)}`);
          })
          .catch((error: Error) => {
            failure ??= error;
          })
          .finally(() => inFlight.delete(write));
        inFlight.add(write);
        if (inFlight.size >= writesInFlightMax) await Promise.race(inFlight);
      }
    }
    await Promise.all(inFlight);
    await this.request(ask.close, string(handle));
    if (failure) throw failure;
  }

  private request(type: number, body: Buffer): Promise<Reply> {
    const id = this.nextId++;
    const answered = this.expect(id);
    this.send(type, Buffer.concat([uint32(id), body]));
    return answered;
  }

  private expect(id: number): Promise<Reply> {
    if (this.ended) return Promise.reject(this.ended);
    return new Promise((resolve, reject) => {
      const timeout = setTimeout(() => reject(new Error("the host's SFTP server does not answer")), replyTimeoutMs);
      const done = <Argument>(then: (argument: Argument) => void) => {
        return (argument: Argument) => {
          clearTimeout(timeout);
          this.waiting.delete(id);
          then(argument);
        };
      };
      this.waiting.set(id, { resolve: done(resolve), reject: done(reject) });
    });
  }

  private send(type: number, body: Buffer): void {
    this.child.stdin.write(Buffer.concat([uint32(body.length + 1), Buffer.from([type]), body]));
  }

  private receive(chunk: Buffer): void {
    this.received = Buffer.concat([this.received, chunk]);
    while (this.received.length >= 5) {
      const length = this.received.readUInt32BE(0);
      if (length > packetMax) {
        this.end();
        return;
      }
      if (this.received.length < 4 + length) return;
      const type = this.received.readUInt8(4);
      const content = this.received.subarray(5, 4 + length);
      this.received = this.received.subarray(4 + length);
      if (type === reply.version) this.waiting.get(0)?.resolve({ type, body: content });
      else this.waiting.get(content.readUInt32BE(0))?.resolve({ type, body: content.subarray(4) });
    }
  }

  private end(): void {
    this.ended ??= new Error("the SFTP connection was lost");
    for (const { reject } of this.waiting.values()) reject(this.ended);
    this.waiting.clear();
  }
}

function statusIn(answered: Reply): number | undefined {
  return answered.type === reply.status ? answered.body.readUInt32BE(0) : undefined;
}

function messageIn(answered: Reply): string {
  if (answered.type !== reply.status || answered.body.length < 8) return "an unexpected reply";
  const length = answered.body.readUInt32BE(4);
  return `sftp: ${JSON.stringify(answered.body.toString("utf8", 8, 8 + length))}`;
}

function modeIn(attributes: Buffer): number {
  const flags = attributes.readUInt32BE(0);
  if ((flags & modeFlag) === 0) return 0;
  const before = 4 + (flags & sizeFlag ? 8 : 0) + (flags & ownerFlag ? 8 : 0);
  return attributes.readUInt32BE(before);
}

function uint32(value: number): Buffer {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32BE(value);
  return buffer;
}

function uint64(value: number): Buffer {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64BE(BigInt(value));
  return buffer;
}

function string(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value as string);
  return Buffer.concat([uint32(bytes.length), bytes]);
}
