import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** For a stand-in that answers TLS under a name of the internet. */
export interface Certificate {
  /** PEM, what a server shows; it has signed itself, so that it is also what a client must trust. */
  cert: string;
  key: string;
}

/** A certificate for these names, for a day. */
export async function certificateFor(names: readonly string[]): Promise<Certificate> {
  const folder = await mkdtemp(join(tmpdir(), "watchbill-certificate-"));
  try {
    const words = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-noenc", "-days", "1"];
    const subject = [
      "-subj",
      `/CN=${names[0]}`,
      "-addext",
      `subjectAltName=${names.map((name) => `DNS:${name}`).join()}`,
    ];
    await promisify(execFile)("openssl", [...words, ...subject, "-keyout", "key", "-out", "cert"], { cwd: folder });
    const [cert, key] = await Promise.all(["cert", "key"].map((file) => readFile(join(folder, file), "utf8")));
    return { cert: cert ?? "", key: key ?? "" };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
