/** The one way out of the sandbox: a proxy on the host that opens tunnels by CONNECT to the names in this file, and to nothing else. It
 *  listens on a Unix socket, which is all of it that the container sees. */
export interface EgressConfig {
  allow: readonly AllowedPeer[];
}

/** Where a tunnel may lead. */
export interface AllowedPeer {
  /** A DNS name in lower case, without a dot at its end; asked for by exactly this text. */
  host: string;
  port: number;
  /** Whether its name may lead to addresses that are not public: loopback, link-local, those of a private network. */
  mayBePrivate?: boolean;
}

/** What only the container knows: its end of the way out. */
export const insideSandbox = {
  /** The host's `egressSocket`, in a folder that is mounted read-only. */
  socket: "/egress/socket",
  /** On loopback, the only network there is. */
  proxyPort: 3128,
} as const;
