import type { Measures } from "./measures.ts";

/** The application as simulated people use it: the one place that knows its protocol. Each call gives up after a time of its own, measures
 *  its requests, and throws an AppError. */
export interface App {
  /** @param person the same one is the same account; `intendedMs` is when the sign-in should have begun */
  signIn(person: number, intendedMs: number): Promise<Session>;
  /** Ends what is still open. */
  close(): Promise<void>;
}

export interface Session {
  upload(document: Upload): Promise<Uploaded>;
  /** What was uploaded is taken away again. */
  remove(documentId: string): Promise<void>;
  connect(heard: Heard): Promise<Connection>;
}

export type Upload = { kind: "text"; text: string } | { kind: "url"; address: string } | { kind: "pdf"; file: Buffer };

export interface Uploaded {
  id: string;
  /** Length of each block. */
  blockCharacters: readonly number[];
}

export interface Heard {
  /** Its audio is here, or there is none, for a reason without ids. */
  block(documentId: string, index: number, failed?: AppError): void;
  /** Not by us. */
  lost(error: AppError): void;
}

export interface Connection {
  ask(documentId: string, indices: readonly number[], voice: string): void;
  close(): void;
}

/** What went wrong, in few words without ids: errors are counted by them. */
export class AppError extends Error {
  readonly kind: string;

  constructor(kind: string) {
    super(kind);
    this.name = "AppError";
    this.kind = kind;
  }
}

/** @param measures where to count, at this moment */
export type AppOf = (measures: () => Measures) => App;
