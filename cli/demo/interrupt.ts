/** Resolves at the first Ctrl-C or SIGTERM, so that what was started can be ended in order. A second one ends the process. */
export function untilInterrupted(): Promise<void> {
  return new Promise((resolve) => {
    process.once("SIGINT", () => resolve());
    process.once("SIGTERM", () => resolve());
  });
}
