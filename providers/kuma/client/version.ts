/** From 2.0 on; of 1.x nothing is known. */
export function isSupported(version: string): boolean {
  return Number.parseInt(version, 10) >= 2;
}

/** Whether it has what came with the release of 2.0. `2.0.0-dev` is an early copy, which fails on a field that it does not know. */
export function isRelease(version: string): boolean {
  return !version.startsWith("2.0.0-dev");
}
