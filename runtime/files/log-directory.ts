import * as z from "zod";
import { logsFile } from "../../model/logs-query.ts";
import type { Problem } from "../../model/problem.ts";
import type { Host } from "../host.ts";
import { readLimited } from "./read-limited.ts";

const schema = z.strictObject({ directory: z.string().startsWith("/") });

/** Where the application's logs are, from `logs.json`; undefined where the stack names no folder. */
export function readLogDirectory({ layout }: Host): { directory?: string; problems: Problem[] } {
  const file = `${layout.configDir}/${logsFile}`;
  let text: string;
  try {
    text = readLimited(file, 4_096);
  } catch (error) {
    const { message } = error as Error;
    return { problems: message === "is missing" ? [] : [{ file, field: "", message }] };
  }
  try {
    return { ...schema.parse(JSON.parse(text)), problems: [] };
  } catch {
    const message = 'must be {"directory":"/…"}; set logDirectory and deploy again';
    return { problems: [{ file, field: "", message }] };
  }
}
