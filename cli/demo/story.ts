/** The demo as it is told: numbered steps, each seen to happen or not. */
export class Story {
  private readonly say: (line: string) => void;
  private readonly startedAtMs = performance.now();
  private steps = 0;

  constructor(say: (line: string) => void) {
    this.say = say;
  }

  step(title: string): void {
    this.say(`\n${++this.steps} · ${title}`);
  }

  /** A line below the current step. */
  tell(text: string): void {
    for (const line of text.trimEnd().split("\n")) this.say(`    ${line}`);
  }

  elapsedS(): string {
    return ((performance.now() - this.startedAtMs) / 1_000).toFixed(0);
  }
}

/** A step of the demo that did not happen: what was expected, and what was seen instead. */
export class NotSeen extends Error {}
