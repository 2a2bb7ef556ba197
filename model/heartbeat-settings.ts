import * as z from "zod";
import { receiverProblem } from "./heartbeat.ts";
import { baseUrl } from "./web-address.ts";

/** The part of a stack's settings that says who notices from outside when a timer stops. */
export interface HeartbeatSettings {
  /** Where pings go: `https://hc-ping.com`, or a Healthchecks of one's own, `https://hc.example.org/ping`. */
  heartbeatServer: string;
  /** The ping key of a project at Healthchecks. No pings without it. */
  heartbeatKey?: string;
  /** A read-write API key of the same project, with which `up` makes the checks and says when each is down. */
  heartbeatApiKey?: string;
}

export const heartbeatSecrets = ["heartbeatKey", "heartbeatApiKey"] as const;

const healthchecksIo = "https://hc-ping.com";
const key = (what: string) =>
  z.string().regex(/^[A-Za-z0-9_-]{16,64}$/, `must be ${what}, as the project's settings show it`);

export const heartbeatShape = {
  heartbeatServer: baseUrl(healthchecksIo).default(healthchecksIo),
  heartbeatKey: key("the ping key").optional(),
  heartbeatApiKey: key("a read-write API key").optional(),
};

/** What is wrong with them together, by the setting that mends it. */
export function heartbeatProblems(settings: HeartbeatSettings & { host: string }): [keyof HeartbeatSettings, string][] {
  const { heartbeatServer, heartbeatKey, heartbeatApiKey, host } = settings;
  const onHost = receiverProblem(heartbeatServer, host);
  return [
    ...(heartbeatApiKey && !heartbeatKey ? ([["heartbeatKey", "is missing"]] as const) : []),
    ...(onHost ? ([["heartbeatServer", onHost]] as const) : []),
  ].map(([setting, message]) => [setting, message]);
}
