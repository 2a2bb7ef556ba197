/** What a render may take and write, whatever the pages ask and the data hold. */
export const renderLimits = {
  /** One question. */
  questionMs: 5_000,
  /** All of them; what has not been asked by then says so. Shorter than the timer's timeout. */
  runMs: 150_000,
  /** Questions of the last day. Planning one takes a core, and longer than answering it. */
  atOnce: 2,
  /** Of one answer. */
  rows: 20_000,
  characters: 4 * 1024 * 1024,
  /** Of one file; a page whose panels say more loses the largest. */
  fileBytes: 1024 * 1024,
  /** Firings of one alert in a file, and on its own page. */
  firings: 100,
  silences: 50,
  /** Leaves room for Node in 400 MB. */
  duckDbMb: 224,
} as const;

/** Of a timer's render, so that it stays short: what could wait comes bit by bit, and what is new within half an hour of its deployment. */
export const hostSpare = { lateMs: 1_000, newMs: 15_000 } as const;
