import type { ChannelFiles } from "../files/channels.ts";
import type { Host } from "../host.ts";
import { networkReason, ntfyAuthorization } from "../notify/ntfy.ts";
import { type Check, failed, passed } from "./check.ts";

const timeoutMs = 5_000;
const clockOffMs = 5_000;

/** Is the server there, does it take our topic, and do our clocks agree? No message is sent. */
export async function channelChecks({ config, credential }: ChannelFiles, host: Host): Promise<Check[]> {
  const name = `channel ${config.id}`;
  let response: Response;
  try {
    response = await host.fetch(`${config.server}/${encodeURIComponent(credential.topic)}/auth`, {
      headers: ntfyAuthorization(credential),
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel();
  } catch (error) {
    return [failed(name, `${config.server}: ${networkReason(error)}`, "check ntfyServer and the VPS's way out")];
  }
  return [accepts(name, response.status), ...clock(config.server, response.headers.get("date"), host.clock())];
}

function accepts(name: string, status: number): Check {
  if (status === 200) return passed(name, "the server accepts the topic");
  if (status === 401 || status === 403) {
    return failed(name, `the server refuses the topic (${status})`, "check ntfyTopic and ntfyToken, then make up");
  }
  return failed(name, `the server answered ${status}`, "check that ntfyServer is an ntfy server's address");
}

function clock(server: string, date: string | null, now: number): Check[] {
  const theirs = Date.parse(date ?? "");
  if (!Number.isFinite(theirs)) return [];
  // The header has whole seconds, so it lies half a second behind on average.
  const offMs = now - theirs - 500;
  const seconds = `${(Math.abs(offMs) / 1_000).toFixed(0)} s`;
  if (Math.abs(offMs) <= clockOffMs) return [passed("clock", `within ${clockOffMs / 1_000} s of ${server}`)];
  const side = offMs > 0 ? "ahead of" : "behind";
  return [failed("clock", `${seconds} ${side} ${server}`, "timedatectl set-ntp true")];
}
