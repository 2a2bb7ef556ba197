/** How many the application holds: the most that were within the limits, and the fewest that were not. */
export interface BreakingPoint {
  /** 0: not even one was. */
  holds: number;
  /** undefined: none were too many, up to the most that may be tried. */
  breaks: number | undefined;
}

export interface SearchOptions {
  firstUsers: number;
  /** `breaks` is above `holds` by at most so much of itself, or by one. */
  withinPercent: number;
  /** More are never tried. */
  mostUsers: number;
  /** Whether so many are within the limits. */
  holds(users: number): Promise<boolean>;
}

const growth = 1.5;

/** Half as many more each time until it breaks, then halfway between, until both are close. What breaks is tried once more: one bad moment
 *  is no limit. */
export async function breakingPoint({
  firstUsers,
  withinPercent,
  mostUsers,
  holds,
}: SearchOptions): Promise<BreakingPoint> {
  const holdsTwice = async (users: number) => (await holds(users)) || (await holds(users));
  let low = 0;
  let high: number | undefined;
  for (let users = Math.min(firstUsers, mostUsers); high === undefined; ) {
    if (!(await holdsTwice(users))) high = users;
    else if (users === mostUsers) return { holds: users, breaks: undefined };
    else {
      low = users;
      users = Math.min(Math.max(users + 1, Math.round(users * growth)), mostUsers);
    }
  }
  while (high - low > Math.max(1, (high * withinPercent) / 100)) {
    const middle: number = (low + high) >> 1;
    if (await holdsTwice(middle)) low = middle;
    else high = middle;
  }
  return { holds: low, breaks: high };
}
