import { createHmac } from "node:crypto";

export const stepMs = 30_000;
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/** The six digits that an authenticator app shows at a time (RFC 6238: SHA-1, steps of 30 s). `secret` is base32, as the app is given
 *  it; spaces and padding do not matter. */
export function totp(secret: string, atMs: number): string {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(atMs / stepMs)));
  const mac = createHmac("sha1", fromBase32(secret)).update(counter).digest();
  const offset = (mac.at(-1) as number) & 0xf;
  const digits = (mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000;
  return String(digits).padStart(6, "0");
}

/** Whether it is base32 at all, and long enough to be a secret. */
export function isTotpSecret(text: string): boolean {
  return /^[A-Z2-7]{16,}$/i.test(withoutFiller(text));
}

const withoutFiller = (text: string) => text.replace(/[\s=]/g, "");

function fromBase32(text: string): Buffer {
  const bits = [...withoutFiller(text).toUpperCase()].map((letter) =>
    alphabet.indexOf(letter).toString(2).padStart(5, "0"),
  );
  const bytes = bits.join("").match(/[01]{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}
