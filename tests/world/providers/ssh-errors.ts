import type { Connection } from "./connection.ts";

/** What Go's ssh client says where OpenSSH's says `errors`, so that what a test reads is what a user would read. */
export function readableDialError(errors: string, connection: Connection): string {
  const address = `${connection.host}:${connection.port}`;
  for (const [pattern, message] of translations(address, connection)) if (pattern.test(errors)) return message;
  return `ssh: handshake failed: ${errors.trim() || "EOF"}`;
}

function translations(address: string, connection: Connection): [RegExp, string][] {
  const methods = ["none", "publickey", ...(connection.password === undefined ? [] : ["password"])];
  const tried = connection.privateKey === undefined ? methods.filter((method) => method !== "publickey") : methods;
  return [
    [
      /Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED/,
      "ssh: handshake failed: ssh: host key mismatch",
    ],
    [/no matching host key type/, "ssh: handshake failed: ssh: no common algorithm for host key"],
    [
      /Permission denied|Too many authentication failures/,
      `ssh: handshake failed: ssh: unable to authenticate, attempted methods [${tried.join(" ")}], no supported methods remain`,
    ],
    [/Connection refused/, `dial tcp ${address}: connect: connection refused`],
    [/timed out/, `dial tcp ${address}: i/o timeout`],
    [/No route to host/, `dial tcp ${address}: connect: no route to host`],
    [/Network is unreachable/, `dial tcp ${address}: connect: network is unreachable`],
    [/Could not resolve hostname/, `dial tcp: lookup ${connection.host}: no such host`],
    [/Connection reset by/, `ssh: handshake failed: read tcp ${address}: read: connection reset by peer`],
  ];
}
