import type { DiscordCredential, NtfyChannelConfig, NtfyCredential } from "../../model/channel.ts";
import type { ChannelFiles } from "../files/channels.ts";
import type { Host } from "../host.ts";
import { networkReason } from "../notify/http.ts";
import { ntfyAuthorization } from "../notify/ntfy.ts";
import { type Check, failed, passed } from "./check.ts";

const timeoutMs = 5_000;
const clockOffMs = 5_000;

/** Is the service there, does it know our topic or webhook, and do our clocks agree? No message is sent. */
export async function channelChecks(files: ChannelFiles, host: Host): Promise<Check[]> {
  switch (files.kind) {
    case "ntfy":
      return ntfyChecks(files.config, files.credential, host);
    case "discord":
      return [await discordCheck(`channel ${files.config.id}`, files.credential, host)];
    case "muted":
      return [passed(`channel ${files.config.id}`, "muted: tells nobody, and records what it would have told")];
  }
}

async function ntfyChecks(config: NtfyChannelConfig, credential: NtfyCredential, host: Host): Promise<Check[]> {
  const name = `channel ${config.id}`;
  const { server } = config;
  let response: Response;
  try {
    response = await asked(
      host,
      `${server}/${encodeURIComponent(credential.topic)}/auth`,
      ntfyAuthorization(credential),
    );
  } catch (error) {
    return [failed(name, `${server}: ${networkReason(error)}`, "check ntfyServer and the VPS's way out")];
  }
  return [accepts(name, response.status), ...clock(server, response.headers.get("date"), host.clock())];
}

/** A webhook answers who it is to whoever knows its URL. */
async function discordCheck(name: string, { webhookUrl }: DiscordCredential, host: Host): Promise<Check> {
  const origin = new URL(webhookUrl).origin;
  let response: Response;
  try {
    response = await asked(host, webhookUrl, {});
  } catch (error) {
    return failed(name, `${origin}: ${networkReason(error)}`, "check discordWebhook and the VPS's way out");
  }
  const { status } = response;
  if (status === 200) return passed(name, "the webhook is there");
  if (status === 429) return failed(name, "Discord asks for patience (429)", "wait a few minutes and ask again");
  if (status === 401 || status === 403 || status === 404) {
    return failed(
      name,
      `the webhook is gone (${status})`,
      "make a new one, set discordWebhook to its URL, then make up",
    );
  }
  return failed(name, `${origin} answered ${status}`, "check that discordWebhook is a webhook's URL");
}

async function asked(host: Host, url: string, headers: Record<string, string>): Promise<Response> {
  const response = await host.fetch(url, { headers, redirect: "manual", signal: AbortSignal.timeout(timeoutMs) });
  await response.body?.cancel();
  return response;
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
