import { spawnSync } from "node:child_process";

/** Debian packages that the world of the tests and the demo is made from, each with what needs it. */
export const worldPackages: Readonly<Record<string, string>> = {
  "docker.io": "the VPS's Docker engine",
  "systemd-container": "boots the VPS (systemd-nspawn)",
  dbus: "the VPS's systemd",
  iptables: "the VPS's Docker engine",
  iproute2: "the VPS's network",
  "openssh-server": "the VPS's sshd",
  "openssh-client": "reaches the VPS",
  rsync: "log sync on the VPS",
  curl: "the VPS, and its container images",
  procps: "the VPS, and its container images",
  "ca-certificates": "the container images",
  "redis-server": "the container image redis:7",
  "postgresql-15": "PostgreSQL on the VPS, and the container image postgres:15",
};

/** Which of the world's packages are not installed, sorted. On a machine without dpkg: all of them. */
export function missingPackages(): string[] {
  const names = Object.keys(worldPackages);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholders
  const format = "${Package} ${db:Status-Status}\n";
  const query = spawnSync("dpkg-query", ["-W", "-f", format, ...names], { encoding: "utf8" });
  const installed = new Set((query.stdout ?? "").split("\n").filter((line) => line.endsWith(" installed")));
  return names.filter((name) => !installed.has(`${name} installed`)).sort();
}
