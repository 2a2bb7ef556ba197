import { closeSync, fchmodSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";

/** Writes a small file whole or not at all: a reader sees the old one or the new one, and after a power cut as well. */
export function writeSafely(path: string, text: string, mode: number): void {
  const dir = path.slice(0, path.lastIndexOf("/"));
  const temporary = `${dir}/.${path.slice(dir.length + 1)}.${process.pid}`;
  try {
    const file = openSync(temporary, "w", 0o600);
    try {
      writeFileSync(file, text);
      fchmodSync(file, mode);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } finally {
    rmSync(temporary, { force: true });
  }
  const folder = openSync(dir, "r");
  fsyncSync(folder);
  closeSync(folder);
}
