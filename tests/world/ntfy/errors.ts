const docs = "https://ntfy.sh/docs";

/** An answer ntfy gives instead of doing what was asked: HTTP status, ntfy's own code, text, and a page to read. */
export class NtfyError extends Error {
  readonly status: number;
  readonly code: number;
  readonly link: string | undefined;

  constructor(code: number, message: string, link?: string) {
    super(message);
    this.code = code;
    this.status = Math.floor(code / 100);
    this.link = link;
  }

  toJSON(): { code: number; http: number; error: string; link?: string } {
    return { code: this.code, http: this.status, error: this.message, ...(this.link ? { link: this.link } : {}) };
  }
}

const publishDocs = (anchor: string) => `${docs}/publish/#${anchor}`;

/** Every refusal the stand-in knows, made anew at each throw so that its stack is the caller's. */
export const refuse = {
  emailOff: () => new NtfyError(40001, "e-mail notifications are not enabled", `${docs}/config/#e-mail-notifications`),
  delayWithoutCache: () => new NtfyError(40002, "cannot disable cache for delayed message"),
  delayUnreadable: () =>
    new NtfyError(40004, "invalid delay parameter: unable to parse delay", publishDocs("scheduled-delivery")),
  delayTooSmall: () =>
    new NtfyError(
      40005,
      "invalid delay parameter: too small, please refer to the docs",
      publishDocs("scheduled-delivery"),
    ),
  delayTooLarge: () =>
    new NtfyError(
      40006,
      "invalid delay parameter: too large, please refer to the docs",
      publishDocs("scheduled-delivery"),
    ),
  priority: () => new NtfyError(40007, "invalid priority parameter", publishDocs("message-priority")),
  since: () => new NtfyError(40008, "invalid since parameter", `${docs}/subscribe/api/#fetch-cached-messages`),
  topic: () => new NtfyError(40009, "invalid request: topic invalid"),
  topicReserved: () => new NtfyError(40010, "invalid request: topic name is not allowed"),
  notUtf8: () => new NtfyError(40011, "invalid request: message must be UTF-8 encoded"),
  attachmentUrl: () => new NtfyError(40013, "invalid request: attachment URL is invalid", publishDocs("attachments")),
  attachmentsOff: () => new NtfyError(40014, "invalid request: attachments not allowed", `${docs}/config/#attachments`),
  actions: (why: string) =>
    new NtfyError(40018, `invalid request: actions invalid; ${why}`, publishDocs("action-buttons")),
  icon: () => new NtfyError(40021, "invalid request: icon URL is invalid", publishDocs("icons")),
  json: () => new NtfyError(40024, "invalid request: request body must be valid JSON"),
  callsOff: () => new NtfyError(40032, "invalid request: calling is disabled", `${docs}/config/#phone-calls`),
  sequenceId: () =>
    new NtfyError(40049, "invalid request: sequence ID invalid", publishDocs("updating-deleting-notifications")),
  unauthorized: () => new NtfyError(40101, "unauthorized", publishDocs("authentication")),
  forbidden: () => new NtfyError(40301, "forbidden", publishDocs("authentication")),
  notFound: () => new NtfyError(40401, "page not found"),
  attachmentTooLarge: () =>
    new NtfyError(41301, "attachment too large, or bandwidth limit reached", publishDocs("limitations")),
  jsonTooLarge: () => new NtfyError(41303, "JSON body too large"),
  tooManyRequests: () => new NtfyError(42901, "limit reached: too many requests", publishDocs("limitations")),
  tooManyStreams: () =>
    new NtfyError(42903, "limit reached: too many active subscriptions", publishDocs("limitations")),
  dailyQuota: () => new NtfyError(42908, "limit reached: daily message quota reached", publishDocs("limitations")),
  tooManyAuthFailures: () => new NtfyError(42909, "limit reached: too many auth failures", publishDocs("limitations")),
  internal: (why: string) => new NtfyError(50001, `internal server error: ${why}`),
};
