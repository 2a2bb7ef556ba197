import type { LoadSample } from "../../../model/stress-load.ts";
import type { Clock } from "../clock.ts";

export interface LoadWatch {
  samples: readonly LoadSample[];
  /** Why the server's side could not be seen, the first time. */
  readonly blind: string | undefined;
  end(): Promise<void>;
}

const everyMs = 2_000;
/** Of four hours, the longest run. */
const samplesMost = 7_200;

/** Looks at the server's side every two seconds, one look at a time. A look that fails is left out: the test goes on without it. */
export function watchLoad(look: () => Promise<LoadSample>, clock: Clock): LoadWatch {
  const samples: LoadSample[] = [];
  let blind: string | undefined;
  let callOff = () => {};
  let isOver = false;
  let looking = Promise.resolve();
  const again = () => {
    looking = look()
      .then(
        (sample) => {
          if (samples.length < samplesMost) samples.push(sample);
        },
        (error: Error) => {
          blind ??= error.message;
        },
      )
      .then(() => {
        if (!isOver) callOff = clock.at(clock.nowMs() + everyMs, again);
      });
  };
  again();
  return {
    samples,
    get blind() {
      return blind;
    },
    async end() {
      isOver = true;
      callOff();
      await looking;
    },
  };
}

/** The deepest that any queue was in a span, in jobs; null where nobody saw one. */
export function deepestQueue(samples: readonly LoadSample[], fromMs: number, toMs: number): number | null {
  const depths = samples
    .filter(({ atMs }) => atMs >= fromMs && atMs <= toMs)
    .flatMap(({ queues = {} }) => Object.values(queues));
  return depths.length === 0 ? null : Math.max(...depths);
}
