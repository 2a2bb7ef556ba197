import { readdirSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { parsedJson, readLimited } from "../../files/read-limited.ts";
import { writeSafely } from "../../files/write-safely.ts";

/** What is known of one copied file. */
export interface MirrorFile {
  /** What the file is called for good, in the tables too: the log's name and the time of its first record. */
  file: string;
  /** Its name in the folder of copies: `file`, and `.jsonl`, or `.jsonl.gz` once the application has compressed it. */
  name: string;
  /** What it was last called where it comes from. */
  source: string;
  /** Device and inode there: what stays when a log is rotated by renaming. */
  id: string;
  /** Digest of the first `headBytes` bytes: what tells a file from another that has its inode later, and by which an archive is known as
   *  what a log has become. */
  head: string;
  headBytes: number;
  /** Digest of the last `tailBytes` bytes of what is copied. */
  tail: string;
  tailBytes: number;
  /** What is copied, before compression: whole lines, and of an archive everything. */
  parts: { bytes: number; sha256: string }[];
  /** What the copy takes on the disk. */
  storedBytes: number;
  /** When it was last written to where it comes from, ms. */
  modifiedAt: number;
  /** The archive that the log has become, to which nothing will be added; null while it may grow. */
  archive: { id: string; size: number } | null;
}

const mirrorFile = "mirror.json";
/** Above it the oldest files go, as they do above the cap. */
export const mirrorFilesLimit = 2_000;
const recordLimitBytes = 8 * 1_048_576;

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const bytes = z.number().int().nonnegative();
/** Names are put behind a folder's: none of them leads out of it. */
const fileName = z.string().regex(/^[\w-]+(\.[\w.-]+)?$/);

const recordSchema = z.strictObject({
  version: z.literal(1),
  files: z
    .array(
      z.strictObject({
        file: fileName,
        name: fileName.regex(/\.jsonl(\.gz)?$/),
        source: z.string().max(300),
        id: z.string().max(100),
        head: digest,
        headBytes: bytes,
        tail: digest,
        tailBytes: bytes,
        parts: z.array(z.strictObject({ bytes, sha256: digest })).max(1_000),
        storedBytes: bytes,
        modifiedAt: z.number(),
        archive: z.strictObject({ id: z.string().max(100), size: bytes }).nullable(),
      }),
    )
    .max(2 * mirrorFilesLimit),
});

/** What a record says that came from elsewhere. @throws Error in one line */
export function parseMirror(text: string): MirrorFile[] {
  const parsed = recordSchema.safeParse(parsedJson(text));
  if (parsed.success) return parsed.data.files;
  const [issue] = parsed.error.issues;
  throw new Error(`is not what this version writes: ${issue?.path.join(".")} ${issue?.message}`);
}

export const mirrorText = (files: readonly MirrorFile[]): string =>
  `${JSON.stringify({ version: 1, files }, null, 1)}\n`;

/** The record of a folder of copies. In a new folder it is empty, and written before the first copy: a folder with copies and no record
 *  has lost it.
 *  @throws Error that says what to do about a record that cannot be read */
export function readMirror(folder: string): MirrorFile[] {
  const path = join(folder, mirrorFile);
  try {
    return parseMirror(readLimited(path, recordLimitBytes));
  } catch (error) {
    const { message } = error as Error;
    const aside = `move the folder away, and the next run copies anew what is still there: mv ${folder} ${folder}.old`;
    if (message !== "is missing") throw new Error(`${path} ${message}; ${aside}`);
    if (readdirSync(folder).some(isCopy)) throw new Error(`${path} is missing beside copies of logs; ${aside}`);
    writeMirror(folder, []);
    return [];
  }
}

/** Replaces the record, once what it says of is on the disk. */
export function writeMirror(folder: string, files: readonly MirrorFile[]): void {
  writeSafely(join(folder, mirrorFile), mirrorText(files), 0o640);
}

/** Where a record lies, for whoever reads it from afar. */
export const mirrorPath = (folder: string): string => `${folder}/${mirrorFile}`;

const ourName = /^[\w-]+\.(\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z|undated-[0-9a-f]{8})(-\d+)?\.jsonl(\.gz)?(\.part)?$/;

/** As writeSafely calls it until it is whole. */
const halfRecord = /^\.mirror\.json\.\d+$/;

const isCopy = (name: string): boolean => ourName.test(name) && !name.endsWith(".part");

/** Takes away what a run that was killed has left: copies that the record does not know, and halves of them. What has another name
 *  than a copy is not touched. */
export async function removeStrays(folder: string, files: readonly MirrorFile[]): Promise<void> {
  const known = new Set(files.map(({ name }) => name));
  const strays = readdirSync(folder).filter(
    (name) => halfRecord.test(name) || (ourName.test(name) && !known.has(name)),
  );
  for (const name of strays) await rm(join(folder, name), { force: true });
}

/** What a copy takes on the disk; undefined: it is gone. */
export const sizeOf = (path: string): number | undefined => statSync(path, { throwIfNoEntry: false })?.size;
