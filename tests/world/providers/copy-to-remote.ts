import { randomBytes } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { CheckFailure, Resource, Work } from "../../../providers/engine/provider.ts";
import {
  type Asset,
  asAsset,
  isUnknown,
  revealAll,
  text,
  type Value,
  type Values,
} from "../../../providers/engine/values.ts";
import { parseConnection } from "./connection.ts";
import { Sftp } from "./sftp.ts";
import { dial } from "./ssh.ts";

/** Copies, and never removes: what an earlier version of a folder had stays on the host, and so does all at the end. */
export const copyToRemote: Resource = {
  replaceOn: (property) => property === "triggers",
  check: (inputs) => ({ inputs, failures: checkSource(revealAll(inputs).source) }),
  preview: (inputs) => inputs,
  create: async (inputs, work) => {
    await copy(revealAll(inputs), work);
    return { id: randomBytes(4).toString("hex"), state: inputs };
  },
  update: async (_id, state, inputs, work) => {
    const [olds, news] = [revealAll(state), revealAll(inputs)];
    const sameContent = asAsset(olds.source)?.hash === asAsset(news.source)?.hash;
    if (!sameContent || olds.remotePath !== news.remotePath) await copy(news, work);
    return inputs;
  },
};

function checkSource(source: Value | undefined): CheckFailure[] {
  if (isUnknown(source)) return [];
  const asset = asAsset(source);
  if (!asset) return [{ property: "asset", reason: "either asset or archive must be set" }];
  if (asset.path !== undefined) return [];
  if (asset.kind === "archive")
    return [{ property: "archive", reason: "archive must be a path to a file or directory" }];
  if (asset.text !== undefined) return [];
  return [{ property: "asset", reason: "asset must be a path-based file asset or a text asset" }];
}

async function copy(inputs: Values, work: Work): Promise<void> {
  const asset = asAsset(inputs.source) as Asset;
  const remotePath = text(inputs.remotePath) ?? "";
  const connection = await dial(parseConnection(inputs.connection), work.log, work.signal);
  const sftp = new Sftp(connection.open({ subsystem: "sftp" }));
  try {
    await sftp.start();
    if (asset.text !== undefined) await copyText(sftp, asset.text, remotePath);
    else await copyPath(sftp, asset.path ?? "", remotePath);
  } finally {
    sftp.close();
    await connection.close();
  }
}

async function copyText(sftp: Sftp, content: string, remotePath: string): Promise<void> {
  if ((await sftp.stat(remotePath))?.isDirectory) {
    throw new Error(
      `remote path ${remotePath} is a directory; when using a text asset, remotePath must be a file path`,
    );
  }
  await makeFolders(sftp, dirname(remotePath));
  await sftp.write(remotePath, [Buffer.from(content)]);
}

/**
 * A file goes to `remotePath`, or into it when that is a folder. Of a folder, the folder itself goes into `remotePath`;
 * its content only when the source's path ends in a slash.
 */
async function copyPath(sftp: Sftp, source: string, remotePath: string): Promise<void> {
  const isFolder = (await stat(source)).isDirectory();
  const there = await sftp.stat(remotePath);
  if (!isFolder) {
    if (!there) await makeFolders(sftp, dirname(remotePath));
    const target = there?.isDirectory ? join(remotePath, basename(source)) : remotePath;
    await sftp.write(target, createReadStream(source));
    return;
  }
  if (!there) await makeFolders(sftp, remotePath);
  const target = source.endsWith("/") ? remotePath : join(remotePath, basename(source));
  await copyFolder(sftp, source, target);
}

async function copyFolder(sftp: Sftp, source: string, target: string): Promise<void> {
  const there = await sftp.stat(target);
  if (there && !there.isDirectory) throw new Error(`remote path ${target} exists but is not a directory`);
  if (!there) await sftp.makeFolder(target);
  for (const entry of await readdir(source, { withFileTypes: true })) {
    const [from, to] = [join(source, entry.name), join(target, entry.name)];
    if (entry.isDirectory()) await copyFolder(sftp, from, to);
    else await sftp.write(to, createReadStream(from));
  }
}

async function makeFolders(sftp: Sftp, path: string): Promise<void> {
  const there = await sftp.stat(path);
  if (there?.isDirectory || path === "/" || path === ".") return;
  if (there) throw new Error(`failed to create remote directory ${path}: it is a file`);
  await makeFolders(sftp, dirname(path));
  await sftp.makeFolder(path);
}
