import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open, readdir, stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";

/** How far one file has been read. */
export interface Position {
  /** Device and inode: what stays when a log is rotated by renaming. */
  id: string;
  name: string;
  /** Bytes; of a compressed file -1, which is read once and whole. */
  offset: number;
  /** Digest of the first `headBytes` bytes, by which a new file on a reused inode is told from the old one, and an archive is
   *  known as what a log has become. */
  head: string;
  headBytes: number;
  /** When it was first missed, ms; null while it is there. */
  goneAt: number | null;
}

/** One file that is open, with what it is. */
export interface LogFile {
  name: string;
  id: string;
  size: number;
  modifiedAt: number;
  handle: FileHandle;
}

export const headLimitBytes = 512;
const pieceBytes = 1_048_576;
/** What is looked at of a folder: the newest. */
export const filesLimit = 500;
/** Of what an archive may unpack to before a tick gives it up. */
const unpackedLimitBytes = 1_073_741_824;

/** Every `*.jsonl` and `*.jsonl.gz` of a folder, or the newest `filesLimit` of them, open, newest first. An archive whose original still lies beside it is being
 *  written and is left out. Throws an Error with one clear line. The caller closes the handles. */
export async function openLogs(directory: string): Promise<LogFile[]> {
  // A rotation between listing and opening moves what was listed; the second look finds where to.
  for (let looksLeft = 3; ; looksLeft -= 1) {
    const { files, vanished } = await openListed(directory);
    if (!vanished || looksLeft === 0) return files.sort((a, b) => b.modifiedAt - a.modifiedAt);
    await Promise.all(files.map(({ handle }) => handle.close()));
  }
}

async function openListed(directory: string): Promise<{ files: LogFile[]; vanished: boolean }> {
  const names = await namesIn(directory);
  const beside = new Set(names);
  const logs = names.filter(
    (name) => name.endsWith(".jsonl") || (name.endsWith(".jsonl.gz") && !beside.has(name.slice(0, -3))),
  );
  const wanted = (logs.length > filesLimit ? await newestOf(directory, logs) : logs).sort();
  const files: LogFile[] = [];
  let vanished = false;
  try {
    for (const name of wanted) {
      const file = await openLog(directory, name);
      vanished ||= file === "gone";
      if (file === "gone" || file === "no file") continue;
      // One that was renamed meanwhile shows under both names.
      if (files.some(({ id }) => id === file.id)) await file.handle.close();
      else files.push(file);
    }
  } catch (error) {
    await Promise.all(files.map(({ handle }) => handle.close()));
    throw error;
  }
  return { files, vanished };
}

async function newestOf(directory: string, names: readonly string[]): Promise<string[]> {
  const dated = await Promise.all(
    names.map(async (name) => ({
      name,
      at: await stat(`${directory}/${name}`).then(
        ({ mtimeMs }) => mtimeMs,
        () => 0,
      ),
    })),
  );
  return dated
    .sort((a, b) => b.at - a.at)
    .slice(0, filesLimit)
    .map(({ name }) => name);
}

async function namesIn(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const said: Record<string, string> = { ENOENT: "is missing", ENOTDIR: "is no folder", EACCES: "cannot be read" };
    throw new Error(`the log folder ${directory} ${said[code ?? ""] ?? `cannot be read (${code})`}`);
  }
}

async function openLog(directory: string, name: string): Promise<LogFile | "gone" | "no file"> {
  let handle: FileHandle;
  try {
    // What writes the log may not make us read another file by a link, or wait for a pipe.
    handle = await open(`${directory}/${name}`, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return "gone";
    if (code === "ELOOP" || code === "ENXIO") return "no file";
    throw new Error(`the log ${directory}/${name} cannot be read (${code})`);
  }
  const status = await handle.stat();
  if (status.isFile()) {
    const { dev, ino, size, mtimeMs } = status;
    return { name, id: `${dev}:${ino}`, size, modifiedAt: mtimeMs, handle };
  }
  await handle.close();
  return "no file";
}

/** The pieces of a log from `from` up to `to`. */
export async function* pieces({ handle }: Pick<LogFile, "handle">, from: number, to: number): AsyncGenerator<Buffer> {
  for (let at = from; at < to; ) {
    const buffer = Buffer.allocUnsafe(Math.min(pieceBytes, to - at));
    const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** The pieces of what an archive was made from, from `from` on. */
export function unpacked(file: LogFile, from: number): AsyncGenerator<Buffer> {
  return unpackedFrom(pieces(file, 0, file.size), from, unpackedLimitBytes);
}

/** The same for an archive that comes in pieces. @throws Error for one that is damaged, not whole, or larger than the limit */
export async function* unpackedFrom(
  archive: AsyncIterable<Buffer>,
  from: number,
  limitBytes: number,
): AsyncGenerator<Buffer> {
  const packed = Readable.from(archive);
  const stream = packed.pipe(createGunzip());
  packed.on("error", (error) => stream.destroy(error));
  let at = 0;
  try {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      const skipped = Math.max(0, Math.min(piece.length, from - at));
      at += piece.length;
      if (at > limitBytes) throw new Error(`it unpacks to more than ${limitBytes / 1_073_741_824} GiB`);
      if (skipped < piece.length) yield piece.subarray(skipped);
    }
  } finally {
    packed.destroy();
  }
}

/** How many bytes an archive was made from, modulo 4 GiB. */
export async function unpackedSize({ handle, size }: LogFile): Promise<number> {
  const trailer = Buffer.alloc(4);
  await handle.read(trailer, 0, 4, Math.max(0, size - 4));
  return trailer.readUInt32LE();
}

/** The first bytes of a log, or of what an archive was made from. */
export async function headOf(file: LogFile, archive: boolean, limitBytes = headLimitBytes): Promise<Buffer> {
  const source = archive ? unpacked(file, 0) : pieces(file, 0, Math.min(file.size, limitBytes));
  let head = Buffer.alloc(0);
  for await (const piece of source) {
    head = Buffer.concat([head, piece.subarray(0, limitBytes - head.length)]);
    if (head.length === limitBytes) break;
  }
  return head;
}

export function digestOf(head: Buffer, bytes: number): string {
  return createHash("sha256").update(head.subarray(0, bytes)).digest("hex");
}

export const isHeadOf = (head: Buffer, { head: digest, headBytes }: Pick<Position, "head" | "headBytes">): boolean =>
  head.length >= headBytes && digestOf(head, headBytes) === digest;
