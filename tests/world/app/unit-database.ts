import type { Vps } from "../vps/vps.ts";
import type { Database } from "./database.ts";
export async function startUnitDatabase(_vps: Vps): Promise<Database> {
  throw new Error("not yet");
}
