import { DiscordError } from "./limits.ts";
import type { Attachment } from "./types.ts";

/** Of one request, its files included: https://discord.com/developers/docs/reference#uploading-files. */
export const requestBytesMax = 10 * 1024 * 1024;
const filesMax = 10;

export interface Form {
  payload: string;
  files: Omit<Attachment, "id">[];
}

export const tooLarge = () => new DiscordError(413, 40_005, "Request entity too large");

/** A multipart body: `payload_json`, and files as `files[0]`, `files[1]`…
 *  @throws DiscordError for a form that cannot be read, and for too many files */
export async function formOf(body: Buffer, type: string): Promise<Form> {
  const form: FormData = await new Response(new Uint8Array(body), { headers: { "content-type": type } })
    .formData()
    .catch(() => {
      throw new DiscordError(400, 50_035, "Invalid Form Body");
    });
  const files = [...form].filter(([name]) => /^files\[\d+\]$/.test(name));
  if (files.length > filesMax) throw new DiscordError(400, 50_035, "Invalid Form Body");
  const payload = form.get("payload_json");
  return { payload: typeof payload === "string" ? payload : "{}", files: await Promise.all(files.map(attachment)) };
}

async function attachment([, file]: [string, string | File]): Promise<Omit<Attachment, "id">> {
  if (typeof file === "string") throw new DiscordError(400, 50_035, "Invalid Form Body");
  // A name is what is left of it once it can be a file's.
  const filename = file.name.replace(/[^\w.-]/g, "_");
  return { filename, size: file.size, content_type: file.type, text: await file.text() };
}
