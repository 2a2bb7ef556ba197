import type { Accounts } from "./accounts.ts";
import type { Log } from "./logger.ts";

/** What is known of a request that somebody may have to sign in for. */
export interface Asked {
  method: string;
  endpoint: string;
  requestId: string;
  token: string;
}

/** Whose token it is; `undefined` is written down with the reason. */
export function authenticate(asked: Asked, { accounts, log }: { accounts: Accounts; log: Log }): string | undefined {
  const userId = accounts.userOf(asked.token);
  if (!userId) refused(log, asked, { status: 401, reason: accounts.whyNot(asked.token) });
  return userId;
}

/** As the first application does it: at DEBUG, which its logger at INFO drops. */
export function refused(
  log: Log,
  { method, endpoint, requestId }: Asked,
  { status, reason, userId }: { status: 401 | 403; reason: string; userId?: string },
): void {
  log("DEBUG", "yapit.gateway.auth:authenticate:71", `Refused: ${reason}`, {
    extra: { request_id: requestId, user_id: userId, method, endpoint, status_code: status, reason },
  });
}
