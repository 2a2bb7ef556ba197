import type { HostLayout } from "../model/layout.ts";

/** Before a root command of such a service: "+" takes it out of the sandbox but leaves it among the hidden folders, where there
 *  is no Docker and no disk to see. */
export const outside = "+-/usr/bin/nsenter --target 1 --mount -- ";

/** What a service gets in its sandbox to read a log that belongs to someone else: the right to read any file, and of all
 *  files only those it needs. It writes to the folder `writes` alone. See docs/decisions/0004-reading-logs.md. */
export function logAccess(
  logDirectory: string,
  { configDir, installDir, runDir, credentialsDir }: HostLayout,
  writes: string,
) {
  const top = `/${logDirectory.split("/")[1]}`;
  const hidden = [...new Set(["/etc", "/media", "/mnt", "/opt", "/run", "/srv", "/var", top])];
  return `AmbientCapabilities=CAP_DAC_READ_SEARCH
CapabilityBoundingSet=CAP_DAC_READ_SEARCH
TemporaryFileSystem=${hidden.map((path) => `${path}:ro`).join(" ")}
BindReadOnlyPaths=${configDir} ${installDir} ${runDir} -${logDirectory}
BindReadOnlyPaths=-/etc/passwd -/etc/hosts -/etc/resolv.conf -/etc/nsswitch.conf -/etc/gai.conf -/etc/ssl/certs
BindPaths=${writes}
InaccessiblePaths=${credentialsDir}`;
}
