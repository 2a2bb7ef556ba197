/** What the API answers instead of a message: https://platform.claude.com/docs/en/api/errors. */
export class ApiError extends Error {
  readonly status: number;
  readonly headers: Record<string, string>;

  constructor(status: number, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.headers = headers;
  }

  body(requestId: string) {
    return { type: "error", error: { type: typeOf(this.status), message: this.message }, request_id: requestId };
  }
}

export const invalid = (message: string) => new ApiError(400, message);

const types: Record<number, string> = {
  400: "invalid_request_error",
  401: "authentication_error",
  402: "billing_error",
  403: "permission_error",
  404: "not_found_error",
  413: "request_too_large",
  429: "rate_limit_error",
  500: "api_error",
  504: "timeout_error",
  529: "overloaded_error",
};

const typeOf = (status: number): string => types[status] ?? (status >= 500 ? "api_error" : "invalid_request_error");
