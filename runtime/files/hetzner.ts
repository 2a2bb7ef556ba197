import * as z from "zod";
import { type HetznerConfig, hetznerFile } from "../../model/hetzner.ts";
import { hetznerCredential } from "../../model/layout.ts";
import type { Host } from "../host.ts";
import { readJson, readLimited } from "./read-limited.ts";

const schema = z.strictObject({ serverId: z.number().int().positive(), api: z.url() });

/** Which server is asked about, and the token for it. @throws Error in one line that names the file */
export function readHetzner({ layout, credentialsDir }: Host): { config: HetznerConfig; token: string } {
  const file = `${layout.configDir}/${hetznerFile}`;
  let config: HetznerConfig;
  try {
    config = schema.parse(readJson(file, 4_096));
  } catch (error) {
    const said = (error as Error).message === "is missing" ? "is missing" : 'must be {"serverId":…,"api":"https://…"}';
    throw new Error(`${file} ${said}; set hetznerServer and deploy again`);
  }
  try {
    return { config, token: readLimited(`${credentialsDir}/${hetznerCredential}`, 1_024).trim() };
  } catch (error) {
    throw new Error(
      `the credential ${hetznerCredential} ${(error as Error).message}; set hetznerToken and deploy again`,
    );
  }
}
