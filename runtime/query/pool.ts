/** Lends each of some things to one user at a time; who comes while all are lent waits, the first to come first. */
export function poolOf<Thing>(
  things: readonly Thing[],
): <Result>(use: (thing: Thing) => Promise<Result>) => Promise<Result> {
  const idle = [...things];
  const waiting: ((thing: Thing) => void)[] = [];
  return async (use) => {
    const thing = idle.pop() ?? (await new Promise<Thing>((resolve) => waiting.push(resolve)));
    try {
      return await use(thing);
    } finally {
      const next = waiting.shift();
      if (next) next(thing);
      else idle.push(thing);
    }
  };
}
