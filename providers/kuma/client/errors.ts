/** Kuma understood a call and refused it. The message is Kuma's own, or the key of one. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
}

/** No answer came: the connection broke, or the time for a call was over. Whether the call was carried out is not known. */
export class LostError extends Error {
  override readonly name = "LostError";
}
