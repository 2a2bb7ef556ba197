/** A refusal in the API's own shape: `{"error": {"code", "message"}}`. */
export class ApiError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export function notFound(kind: string, id: number): ApiError {
  return new ApiError(404, "not_found", `${kind} with ID '${id}' not found`);
}

export function invalid(message: string): ApiError {
  return new ApiError(422, "invalid_input", message);
}
