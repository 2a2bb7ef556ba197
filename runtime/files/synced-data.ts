import { parseSyncedData, type SyncedData, syncedDataFile } from "../../model/synced-data.ts";
import type { Host } from "../host.ts";
import { readJson } from "./read-limited.ts";

/** How much is kept of what is copied. @throws Error in one line that names the file, the field and the fix */
export function readSyncedData({ layout }: Host): SyncedData {
  const file = `${layout.configDir}/${syncedDataFile}`;
  let input: unknown;
  try {
    input = readJson(file, 4_096);
  } catch (error) {
    throw new Error(`${file} ${(error as Error).message}; deploy again`);
  }
  const { data, problems } = parseSyncedData(input, file);
  if (!data) {
    throw new Error(
      `${problems.map(({ field, message }) => `${file} · ${field}: ${message}`).join("; ")}; deploy again`,
    );
  }
  return data;
}
