import { digestOf, headOf, isHeadOf, type LogFile, pieces, unpackedFrom } from "../../sources/log-files.ts";
import type { MirrorFile } from "./mirror.ts";
import { beginsWith, bytesOf } from "./parts.ts";

/** Of what an archive may unpack to before it is given up. */
export const archiveLimitBytes = 16 * 1_073_741_824;

/** What is copied already, by the file that it comes from. */
export type Known = Map<LogFile, MirrorFile>;

export const isArchive = ({ name }: { name: string }): boolean => name.endsWith(".gz");

/** What an archive was made from; `packed` are its pieces, where they are not read from it. */
export const unpackedPieces = (file: LogFile, packed: AsyncIterable<Buffer> = pieces(file, 0, file.size)) =>
  unpackedFrom(packed, 0, archiveLimitBytes);

/** Finds what has stayed in its place: by device and inode, and that it begins and ends as its copy does. */
export async function knownByPlace(files: readonly LogFile[], mirror: readonly MirrorFile[]): Promise<Known> {
  const known: Known = new Map();
  for (const file of files) {
    for (const one of mirror) {
      const same = isArchive(file) ? isArchiveOf(file, one) : one.id === file.id && (await isGrown(file, one));
      if (same) known.set(file, one);
    }
  }
  return known;
}

/** Finds the others by what is in them: an archive is the log that it begins like, and a log on another disk is the same log. */
export async function knownByContent(files: readonly LogFile[], mirror: readonly MirrorFile[]): Promise<Known> {
  const known: Known = new Map();
  const left = new Set(mirror);
  for (const file of files) {
    // One that cannot be unpacked is said to be damaged when it is copied.
    const head = await headOf(file, isArchive(file)).catch(() => Buffer.alloc(0));
    const alike = [...left]
      .filter((one) => one.headBytes > 0 && isHeadOf(head, one) && (isArchive(file) || isOpen(one)))
      .sort((a, b) => bytesOf(b.parts) - bytesOf(a.parts));
    for (const one of alike) {
      if (!(await isLonger(file, one))) continue;
      known.set(file, one);
      left.delete(one);
      break;
    }
  }
  return known;
}

const isArchiveOf = (file: LogFile, { archive }: MirrorFile) => archive?.id === file.id && archive.size === file.size;

const isOpen = ({ archive }: MirrorFile) => archive === null;

async function isGrown(file: LogFile, one: MirrorFile): Promise<boolean> {
  const { head, headBytes, parts, tail, tailBytes } = one;
  const end = bytesOf(parts);
  if (!isOpen(one) || file.size < end || !isHeadOf(await headOf(file, false), { head, headBytes })) return false;
  return (await digestAt(file, end - tailBytes, tailBytes)) === tail;
}

/** Digest of `bytes` bytes from `at` on. */
export async function digestAt({ handle }: Pick<LogFile, "handle">, at: number, bytes: number): Promise<string> {
  const buffer = Buffer.alloc(bytes);
  const { bytesRead } = await handle.read(buffer, 0, bytes, at);
  return digestOf(buffer, bytesRead);
}

/** A damaged archive may be the log's all the same: its copying says what is wrong with it. */
async function isLonger(file: LogFile, { parts }: MirrorFile): Promise<boolean> {
  if (isArchive(file)) return await beginsWith(unpackedPieces(file), parts).catch(() => true);
  return file.size >= bytesOf(parts) && (await beginsWith(pieces(file, 0, file.size), parts));
}
