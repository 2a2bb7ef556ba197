import type { Host } from "./host.ts";

/** A verb's way to speak and listen. Results go to `out`; what a person must know goes to `err`. */
export interface Io {
  out(text: string): void;
  err(text: string): void;
  /** All of standard input, at most 64 KiB. */
  stdin(): Promise<string>;
  colour: boolean;
}

/** Whether what is printed is read at a terminal, by somebody who has not asked for plain text. */
export const inColour = (): boolean => process.stdout.isTTY === true && !process.env.NO_COLOR;

/** What a verb answers, and systemd and a shell see. */
export const exitCode = {
  ok: 0,
  failed: 1,
  /** Something a person wrote is broken; everything else was done. */
  problems: 2,
  /** A channel refused a message for good. */
  refused: 3,
} as const;

export interface VerbArguments {
  positional: readonly string[];
  json: boolean;
  /** What single verbs take. */
  options?: {
    for?: string | undefined;
    because?: string | undefined;
    label?: string[] | undefined;
    list?: boolean | undefined;
    end?: string | undefined;
    since?: string | undefined;
    commit?: string | undefined;
    message?: string | undefined;
    by?: string | undefined;
    fixes?: string[] | undefined;
    at?: string | undefined;
    monitoring?: boolean | undefined;
    from?: string | undefined;
    to?: string | undefined;
    page?: boolean | undefined;
  };
}

/** Answers an exit code. Throws an Error with one clear line for what it cannot do at all. */
export type Verb = (host: Host, io: Io, args: VerbArguments) => Promise<number>;
