import { existsSync } from "node:fs";
import { hetznerFile } from "../../model/hetzner.ts";
import { readHetzner } from "../files/hetzner.ts";
import { HetznerApi } from "../hetzner/api.ts";
import type { Host } from "../host.ts";
import { type Check, failed, passed } from "./check.ts";

/** Does Hetzner know the token and the server? Asked once. Nothing where the stack names no server of Hetzner's. */
export async function hetznerChecks(host: Host): Promise<Check[]> {
  if (!existsSync(`${host.layout.configDir}/${hetznerFile}`)) return [];
  try {
    const { config, token } = readHetzner(host);
    const vcpus = await new HetznerApi(config, token, host, host.clock()).vcpus();
    return [passed("hetzner", `knows server ${config.serverId}, which has ${vcpus} vCPUs`)];
  } catch (error) {
    return [failed("hetzner", (error as Error).message, "docs/hetzner.md")];
  }
}
