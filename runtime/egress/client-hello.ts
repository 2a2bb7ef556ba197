/** What is known of the first bytes of a connection: the name that TLS asks for, or that there is no telling yet, or that there is none. */
export type Hello = { name: string } | "more" | { wrong: string };

/** Of a hello; a real one has up to 2 kB. */
export const helloLimitBytes = 16_384;

const handshake = 22;
const clientHello = 1;
const serverName = 0;
const encryptedHello = 0xfe0d;

/** Reads the server's name from a TLS ClientHello (RFC 8446, 4.1.2; RFC 6066, 3). Who asks an allowed host's address for another name may be
 *  led on to it: many servers answer for all that lie at the same provider. A hello that hides its name is refused for the same reason. */
export function helloOf(bytes: Buffer): Hello {
  if (bytes.length > 0 && bytes[0] !== handshake) return { wrong: "is no TLS" };
  const message = messageOf(bytes);
  if (message === undefined) return bytes.length > helloLimitBytes ? { wrong: "is too long" } : "more";
  try {
    return nameIn(message);
  } catch {
    return { wrong: "is broken" };
  }
}

/** The handshake message, from one or several records; undefined while it is not all there. */
function messageOf(bytes: Buffer): Buffer | undefined {
  const parts: Buffer[] = [];
  for (let at = 0; at + 5 <= bytes.length && bytes[at] === handshake; ) {
    const end = at + 5 + bytes.readUInt16BE(at + 3);
    if (end > bytes.length) break;
    parts.push(bytes.subarray(at + 5, end));
    at = end;
  }
  const message = Buffer.concat(parts);
  return message.length >= 4 && message.length >= 4 + message.readUIntBE(1, 3) ? message : undefined;
}

/** @throws RangeError where a length points past the end */
function nameIn(message: Buffer): Hello {
  if (message[0] !== clientHello) return { wrong: "is no hello" };
  let at = 4 + 2 + 32; // its head, version, random
  at += 1 + message.readUInt8(at); // session
  at += 2 + message.readUInt16BE(at); // ciphers
  at += 1 + message.readUInt8(at); // compression
  const end = at + 2 + message.readUInt16BE(at);
  let name: string | undefined;
  for (at += 2; at + 4 <= end; ) {
    const [kind, length] = [message.readUInt16BE(at), message.readUInt16BE(at + 2)];
    at += 4;
    if (kind === encryptedHello) return { wrong: "hides its name" };
    if (kind === serverName) {
      if (name !== undefined) return { wrong: "names two servers" };
      name = serverNameIn(message.subarray(at, at + length));
    }
    at += length;
  }
  return name === undefined ? { wrong: "names no server" } : { name };
}

/** One host name is all that there may be. */
function serverNameIn(extension: Buffer): string | undefined {
  const length = extension.readUInt16BE(3);
  const whole = extension.readUInt16BE(0) === extension.length - 2 && length === extension.length - 5;
  return whole && extension[2] === 0 ? extension.toString("latin1", 5) : undefined;
}
