import { number, reveal, text, type Value, type Values } from "../../../providers/engine/values.ts";

/** How to reach a host: the `connection` input, with the provider's defaults. */
export interface Connection {
  host: string;
  port: number;
  user: string;
  password?: string;
  privateKey?: string;
  privateKeyPassword?: string;
  agentSocketPath?: string;
  /** Not checked when it is not given. */
  hostKey?: { type: string; key: string };
  /** -1: no limit. */
  dialErrorLimit: number;
  /** 0: no limit. */
  perDialTimeoutSeconds: number;
}

/** Throws what the provider says of a key it cannot read; that is not tried again. */
export function parseConnection(value: Value | undefined): Connection {
  const given = (reveal(value ?? null) ?? {}) as Values;
  if (given.proxy) throw new Error("the stand-in for command has no proxy connections");
  const privateKey = text(given.privateKey);
  if (privateKey !== undefined && !privateKey.includes("PRIVATE KEY-----")) throw new Error("ssh: no key found");
  const agent = text(given.agentSocketPath) ?? process.env.SSH_AUTH_SOCK;
  return {
    host: text(given.host) ?? "",
    port: Math.trunc(number(given.port) ?? 22),
    user: text(given.user) ?? "root",
    dialErrorLimit: number(given.dialErrorLimit) ?? 10,
    perDialTimeoutSeconds: number(given.perDialTimeout) ?? 15,
    ...optional("password", text(given.password)),
    ...optional("privateKey", privateKey),
    ...optional("privateKeyPassword", text(given.privateKeyPassword)),
    ...(agent ? { agentSocketPath: agent } : {}),
    ...(text(given.hostKey) === undefined ? {} : { hostKey: parseHostKey(text(given.hostKey) as string) }),
  };
}

function parseHostKey(line: string): { type: string; key: string } {
  const found = /(?:^|\s)((?:ssh|ecdsa|sk)-[\w@.-]+)\s+([A-Za-z0-9+/=]+)/.exec(line);
  if (!found?.[1] || !found[2]) throw new Error("failed to parse host key: ssh: no key found");
  return { type: found[1], key: found[2] };
}

function optional<Name extends string>(name: Name, value: string | undefined): { [key in Name]?: string } {
  return (value === undefined ? {} : { [name]: value }) as { [key in Name]?: string };
}
