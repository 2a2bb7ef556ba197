import type { Connection, Reply } from "./connection.ts";
import { RefusedError } from "./errors.ts";
import { stepMs, totp } from "./totp.ts";

/** Who logs in. Either a token, which Kuma gave at an earlier login, or a user with a password; the token is tried first. */
export interface Credentials {
  token?: string;
  username?: string;
  password?: string;
  /** Of the account's second factor, base32. */
  totpSecret?: string;
}

export interface Clock {
  now(): number;
  sleep(ms: number): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** 20 logins a minute are let through, right and wrong ones together. Its reply is the one text that has to be known. */
const limitReply = /too frequently/i;
const limitWaitMs = 20_000;
const limitWaitsMax = 4;

/** Logs in and gives back a token (JWT) that logs in again, uncounted, until the password is changed.
 *  @throws RefusedError, which names the setting to mend */
export async function login(connection: Connection, who: Credentials, clock: Clock): Promise<string> {
  if (who.token) {
    const reply = (await connection.ask("loginByToken", who.token)) as Reply;
    if (reply.ok) return who.token;
    if (!who.username) {
      const why = "the token is refused: the password was changed since, or it is of another Uptime Kuma";
      throw new RefusedError(`${why}; make a new one and set kuma:token`);
    }
  }
  const { username, password } = who;
  const first = await tryLogin(connection, { username, password, token: "" }, clock);
  if (first.ok) return String(first.token);
  if (!first.tokenRequired) {
    const kuma = first.msg ? ` (${first.msg})` : "";
    throw new RefusedError(`user or password is wrong${kuma}: see kuma:username and kuma:password`);
  }
  if (!who.totpSecret) {
    throw new RefusedError("the account has a second factor: set kuma:totpSecret, or kuma:token instead of a password");
  }
  return await secondFactor(connection, { username, password }, who.totpSecret, clock);
}

/** Kuma takes the codes of three steps, the last, this and the next, and each only once: another login of this half minute may have
 *  used some. A fourth is there when the next step begins. */
async function secondFactor(
  connection: Connection,
  user: { username: string | undefined; password: string | undefined },
  secret: string,
  clock: Clock,
): Promise<string> {
  for (const step of [0, 1, -1, "later"] as const) {
    if (step === "later") await clock.sleep(stepMs - (clock.now() % stepMs));
    const token = totp(secret, clock.now() + (step === "later" ? 1 : step) * stepMs);
    const reply = await tryLogin(connection, { ...user, token }, clock);
    if (reply.ok) return String(reply.token);
  }
  throw new RefusedError(
    "no code of kuma:totpSecret is taken: it is another account's, or this machine's clock is wrong",
  );
}

async function tryLogin(connection: Connection, data: object, clock: Clock): Promise<Reply> {
  for (let waits = 0; ; waits += 1) {
    const reply = (await connection.ask("login", data)) as Reply;
    if (reply.ok || !limitReply.test(reply.msg ?? "")) return reply;
    if (waits === limitWaitsMax) {
      const why = "Uptime Kuma lets nobody log in for now: 20 logins a minute are its limit, wrong ones among them";
      throw new RefusedError(`${why}; find out who tries, or set kuma:token, which the limit does not count`);
    }
    await clock.sleep(limitWaitMs);
  }
}
