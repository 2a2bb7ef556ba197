/** What a connection through the proxy may take. */
export interface EgressLimits {
  /** At the same time. */
  connections: number;
  /** Of a request, with all its headers. */
  headerBytes: number;
  /** From its first byte until it is whole; and again for the first words of TLS. */
  headerMs: number;
  connectMs: number;
  /** Without a byte in either direction. A model that thinks says nothing for minutes. */
  idleMs: number;
  totalMs: number;
  /** In each direction. */
  bytes: number;
}

export const egressLimits: EgressLimits = {
  connections: 16,
  headerBytes: 8_192,
  headerMs: 10_000,
  connectMs: 15_000,
  idleMs: 300_000,
  totalMs: 3_600_000,
  bytes: 64 * 1024 ** 2,
};
