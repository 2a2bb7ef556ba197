import { timingSafeEqual } from "node:crypto";
import { refuse } from "./errors.ts";
import { VisitorBuckets } from "./limits.ts";
import type { AccessRule, NtfyOptions, Permission } from "./types.ts";

const failuresMax = 30;
const failureForgottenAfterMs = 60_000;

/** Who a visitor is and what they may do. Without `users` everyone may do everything. */
export class Access {
  private readonly options: NtfyOptions;
  private readonly failures: VisitorBuckets;

  constructor(options: NtfyOptions, now: () => number) {
    this.options = options;
    this.failures = new VisitorBuckets(failuresMax, failureForgottenAfterMs, now);
  }

  /**
   * The user named by `Authorization: Basic|Bearer …` or `?auth=` (that header in URL-safe base64), or undefined.
   * @throws NtfyError 40101 for wrong credentials, 42909 after 30 of them
   */
  identify(headers: Record<string, string>, query: URLSearchParams, visitor: string): string | undefined {
    if (!this.options.users) return undefined;
    const inQuery = query.get("auth");
    const given = headers.authorization ?? (inQuery ? Buffer.from(inQuery, "base64url").toString() : "");
    const match = /^(Basic|Bearer)\s+(.+)$/i.exec(given);
    if (!match) return undefined;
    if (!this.failures.hasToken(visitor)) throw refuse.tooManyAuthFailures();
    const secret = match[2] as string;
    const user = match[1]?.toLowerCase() === "bearer" ? this.userOfToken(secret) : this.userOfPassword(secret);
    if (user === undefined) {
      this.failures.take(visitor);
      throw refuse.unauthorized();
    }
    return user;
  }

  /** @throws NtfyError 40301 */
  demand(user: string | undefined, topic: string, wish: "read" | "write"): void {
    if (!this.allows(user, topic, wish)) throw refuse.forbidden();
  }

  allows(user: string | undefined, topic: string, wish: "read" | "write"): boolean {
    if (!this.options.users) return true;
    const permission = this.permission(user, topic);
    return permission === "read-write" || permission === (wish === "read" ? "read-only" : "write-only");
  }

  /** The user's own rules come before everyone's, longer patterns before shorter ones. */
  private permission(user: string | undefined, topic: string): Permission {
    const rules = (this.options.acl ?? []).filter((rule) => matches(rule, topic));
    const mostSpecific = (name: string) =>
      rules.filter((rule) => rule.user === name).sort((a, b) => b.topic.length - a.topic.length)[0];
    const rule = (user === undefined ? undefined : mostSpecific(user)) ?? mostSpecific("*");
    return rule?.permission ?? this.options.authDefault ?? "read-write";
  }

  private userOfToken(token: string): string | undefined {
    return Object.entries(this.options.tokens ?? {}).find(([known]) => same(known, token.trim()))?.[1];
  }

  /** ntfy also takes a token as the password of an empty user name. */
  private userOfPassword(base64: string): string | undefined {
    const [name = "", ...rest] = Buffer.from(base64, "base64").toString().split(":");
    const password = rest.join(":");
    if (name === "") return this.userOfToken(password);
    const users = this.options.users ?? {};
    const known = Object.hasOwn(users, name) ? users[name] : undefined;
    return known !== undefined && same(known, password) ? name : undefined;
  }
}

function matches(rule: AccessRule, topic: string): boolean {
  const pattern = rule.topic
    .split("*")
    .map((part) => part.replace(/[^-\w]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${pattern}$`).test(topic);
}

function same(a: string, b: string): boolean {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
}
