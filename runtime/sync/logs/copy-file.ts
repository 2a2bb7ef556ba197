import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { digestOf, headLimitBytes, headOf, type LogFile, pieces } from "../../sources/log-files.ts";
import { lineLimitBytes } from "../../sources/log-lines.ts";
import { syncFolder } from "../publish.ts";
import { nameFor } from "./file-name.ts";
import { digestAt, isArchive, unpackedPieces } from "./known-files.ts";
import type { MirrorFile } from "./mirror.ts";
import { asOnePart, bytesOf, type Part, sha256 } from "./parts.ts";

/** From that many parts on a file is read again as a whole, which checks it against its record, and has one part afterwards. */
const partsLimit = 64;
const tailLimitBytes = 4_096;
const newline = 10;

export interface CopyOf {
  file: LogFile;
  /** What is copied of it already. */
  known: MirrorFile | undefined;
  /** Folder of the copies. */
  target: string;
  taken: (name: string) => boolean;
  /** What is copied of a log before it is recorded: what a killed run does again. More than a line may have. */
  stretchBytes: number;
}

/** Copies what a log has more than its copy, one stretch at most: whole lines, and of a line that is longer than any record what there is. Data are
 *  on the disk when it answers. @returns what is to be recorded, which is `known` itself where nothing is new; undefined where there is no whole line
 *  @throws Error where the copy is not what is recorded of it */
export async function copyLog({ file, known, target, taken, stretchBytes }: CopyOf): Promise<MirrorFile | undefined> {
  const from = known ? bytesOf(known.parts) : 0;
  if (known && file.size === from) return seenAgain(known, file);
  const named = known?.file ?? (await nameOf(file, taken));
  if (!named) return undefined;
  const name = `${named}.jsonl`;
  const copy = await open(join(target, name), known ? "r+" : "w+", 0o640);
  try {
    // What a run that was killed has written behind it.
    await copy.truncate(from);
    const part = await append(file, from, Math.min(file.size, from + stretchBytes), copy);
    await copy.truncate(from + part.bytes);
    if (part.bytes === 0) return known && seenAgain(known, file);
    await copy.sync();
    const parts = await merged([...(known?.parts ?? []), part], copy, name);
    const bytes = bytesOf(parts);
    const tailBytes = Math.min(bytes, tailLimitBytes);
    const head = (await headOf(file, false)).subarray(0, bytes);
    return {
      ...seen(file),
      file: named,
      name,
      head: digestOf(head, head.length),
      headBytes: head.length,
      tail: await digestAt({ handle: copy }, bytes - tailBytes, tailBytes),
      tailBytes,
      parts,
      storedBytes: bytes,
      archive: null,
    };
  } finally {
    await copy.close();
    if (!known) await syncFolder(target);
  }
}

const seen = ({ name, id, modifiedAt }: LogFile) => ({ source: name.slice(0, 300), id, modifiedAt });

function seenAgain(known: MirrorFile, file: LogFile): MirrorFile {
  const now = { ...known, ...seen(file) };
  return isDeepStrictEqual(now, known) ? known : now;
}

async function nameOf(file: LogFile, taken: CopyOf["taken"]): Promise<string | undefined> {
  const beginning = await headOf(file, isArchive(file), lineLimitBytes);
  return beginning.length === 0
    ? undefined
    : nameFor(file.name, beginning, isArchive(file) || beginning.length === lineLimitBytes, taken);
}

/** Writes all there is, since where the last line ends is only known at the end. */
async function append(file: LogFile, from: number, to: number, copy: FileHandle): Promise<Part> {
  const hash = sha256();
  let atLine = hash.copy();
  let line = from;
  let at = from;
  for await (const piece of pieces(file, from, to)) {
    await writeAll(copy, piece, at);
    const end = piece.lastIndexOf(newline) + 1;
    hash.update(piece.subarray(0, end));
    if (end > 0) {
      atLine = hash.copy();
      line = at + end;
    }
    hash.update(piece.subarray(end));
    at += piece.length;
  }
  if (at - line > lineLimitBytes) return { bytes: at - from, sha256: hash.digest("hex") };
  return { bytes: line - from, sha256: atLine.digest("hex") };
}

async function writeAll(to: FileHandle, piece: Buffer, at: number): Promise<void> {
  for (let done = 0; done < piece.length; ) {
    done += (await to.write(piece, done, piece.length - done, at + done)).bytesWritten;
  }
}

async function merged(parts: Part[], copy: FileHandle, name: string): Promise<Part[]> {
  if (parts.length < partsLimit) return parts;
  const one = await asOnePart(pieces({ handle: copy }, 0, bytesOf(parts)), parts);
  if (!one) throw new CopyDiffers(name);
  return [one];
}

/** Something else has written to the copy. */
export class CopyDiffers extends Error {
  constructor(name: string) {
    super(`the copy ${name} is not what was copied`);
  }
}

/** Copies an archive as it is, once it has been found to be whole, in the place of the copy of the log that it was made from. That copy is
 *  still there when it answers. @throws Error for an archive that is damaged */
export async function copyArchive({ file, known, target, taken }: CopyOf): Promise<MirrorFile | undefined> {
  const named = known?.file ?? (await nameOf(file, taken));
  if (!named) return undefined;
  const name = `${named}.jsonl.gz`;
  const half = join(target, `${name}.part`);
  const copy = await open(half, "w", 0o640);
  try {
    const hash = sha256();
    const head = Buffer.alloc(headLimitBytes);
    let tail = Buffer.alloc(0);
    let bytes = 0;
    for await (const piece of unpackedPieces(file, writtenTo(copy, file))) {
      hash.update(piece);
      if (bytes < headLimitBytes) piece.copy(head, bytes);
      tail = Buffer.concat([tail, piece.subarray(-tailLimitBytes)]).subarray(-tailLimitBytes);
      bytes += piece.length;
    }
    await copy.sync();
    await rename(half, join(target, name));
    await syncFolder(target);
    const headBytes = Math.min(bytes, headLimitBytes);
    return {
      ...seen(file),
      file: named,
      name,
      head: digestOf(head, headBytes),
      headBytes,
      tail: digestOf(tail, tail.length),
      tailBytes: tail.length,
      parts: [{ bytes, sha256: hash.digest("hex") }],
      storedBytes: (await copy.stat()).size,
      archive: { id: file.id, size: file.size },
    };
  } finally {
    await copy.close();
    await rm(half, { force: true });
  }
}

/** The pieces of a file, each written to its copy as it passes. */
async function* writtenTo(copy: FileHandle, file: LogFile): AsyncGenerator<Buffer> {
  let at = 0;
  for await (const piece of pieces(file, 0, file.size)) {
    await writeAll(copy, piece, at);
    at += piece.length;
    yield piece;
  }
}
