import * as z from "zod";
import { baseUrl, isPrivateAddress, listenAddress } from "./web-address.ts";

/** The part of a stack's settings that is about who can open its dashboards, and where. */
export interface DashboardSettings {
  /** Address of the VPS and port that they are served at: of the VPS alone, unless somebody says otherwise. */
  dashboardListen: string;
  /** What a browser asks for, with the user's name `watchbill`. The VPS keeps its bcrypt hash. */
  dashboardPassword?: string;
  /** Where people open them, without a slash at its end: reports link to it. */
  dashboardUrl?: string;
}

export const dashboardSecrets = ["dashboardPassword"] as const;

export const dashboardShape = {
  dashboardListen: listenAddress("127.0.0.1:8088").default("127.0.0.1:8088"),
  // bcrypt counts 72 bytes and no more.
  dashboardPassword: z
    .string()
    .regex(/^[\x20-\x7e]{12,72}$/, "must be 12 to 72 letters, digits, signs or spaces, all of them ASCII")
    .optional(),
  dashboardUrl: baseUrl("https://watch.example.org").optional(),
};

/** What is wrong with them together, by setting. Docker publishes a port past the host's firewall. */
export function dashboardProblems({ dashboardListen, dashboardPassword }: DashboardSettings): [string, string][] {
  const [address = ""] = dashboardListen.split(":");
  if (dashboardPassword !== undefined || isPrivateAddress(address)) return [];
  const message = `would show everybody what ${address} is asked for; set a password with: pulumi config set --secret dashboardPassword …, or listen at 127.0.0.1 or at a private address`;
  return [["dashboardListen", message]];
}
