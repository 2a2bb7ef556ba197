import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

const tokenLifeMs = 24 * 3_600_000;

/** Accounts of the sample: every address whose password is the one shared by its listeners, and guests.
 *  A token is `user.expiry.signature`, so that no store is asked on each request. */
export class Accounts {
  private readonly secret: string;
  private readonly password: string;

  constructor(secret: string, password: string) {
    this.secret = secret;
    this.password = password;
  }

  /** A token, or `undefined` for a wrong password. */
  signIn(email: string, password: string): string | undefined {
    return sameText(password, this.password) ? this.issue(`user-${this.sign(email).slice(0, 12)}`) : undefined;
  }

  signInAsGuest(): string {
    return this.issue(`anon-${randomUUID()}`);
  }

  /** The user a token stands for, or `undefined` when it is malformed, forged or expired. */
  userOf(token: string): string | undefined {
    const [userId = "", expiry = "", signature = ""] = token.split(".");
    if (!sameText(signature, this.sign(`${userId}.${expiry}`))) return undefined;
    return Number(expiry) > Date.now() ? userId : undefined;
  }

  /** Why a token stands for nobody. */
  whyNot(token: string): string {
    if (token === "") return "no token";
    const [userId = "", expiry = "", signature = ""] = token.split(".");
    return sameText(signature, this.sign(`${userId}.${expiry}`)) ? "expired token" : "forged token";
  }

  private issue(userId: string): string {
    const claim = `${userId}.${Date.now() + tokenLifeMs}`;
    return `${claim}.${this.sign(claim)}`;
  }

  private sign(text: string): string {
    return createHmac("sha256", this.secret).update(text).digest("hex");
  }
}

/** Compares in constant time; false for different lengths. */
export function sameText(left: string, right: string): boolean {
  const [a, b] = [Buffer.from(left), Buffer.from(right)];
  return a.length === b.length && timingSafeEqual(a, b);
}
