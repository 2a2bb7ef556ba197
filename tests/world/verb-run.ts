import type { Io } from "../../runtime/io.ts";

/** What a verb of the host program answered and said. */
export interface VerbRun {
  code: number;
  out: string[];
  err: string[];
}

/** An Io that keeps what is said. */
export function collecting(stdin = ""): { io: Io; out: string[]; err: string[] } {
  const [out, err]: [string[], string[]] = [[], []];
  const io: Io = {
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    stdin: async () => stdin,
    colour: false,
  };
  return { io, out, err };
}

/** One run of a verb, to its end. @throws what it throws */
export async function runVerb(verb: (io: Io) => Promise<number>, stdin = ""): Promise<VerbRun> {
  const { io, out, err } = collecting(stdin);
  return { code: await verb(io), out, err };
}
