import type { Listener } from "../../model/stress.ts";
import { type App, AppError, type Connection, type Session, type Uploaded } from "./app.ts";
import { type Clock, waitUntil } from "./clock.ts";
import { nextDocument } from "./documents.ts";
import { countError, type Measures } from "./measures.ts";
import { Playback } from "./playback.ts";
import { between, pick, type Random } from "./random.ts";

export interface PersonOptions {
  /** Which of them: the same one is the same account. */
  number: number;
  app: App;
  listener: Listener;
  random: Random;
  clock: Clock;
  /** Where to count, at this moment. */
  measures(): Measures;
  /** How long somebody may wait for the first sound. */
  impatientMs: number;
  /** When they should come first. */
  firstMs: number;
  /** Ends the visit that is going on, and there is no other. */
  stop: AbortSignal;
  /** They listen to so many documents; without it, until they are stopped. */
  visits?: number;
}

/** Whoever found nothing but an error looks again after so long. */
const againMs = 1_000;
/** A page that says nothing for so long is closed. */
const patienceMs = 60_000;

/** Somebody who comes again and again, signs in, uploads a document and listens to it. When they should come next does not depend on how long the
 *  application kept them, unless it was longer than their pause: what made them late counts. */
export async function person(options: PersonOptions): Promise<void> {
  const { listener, random, clock, stop, visits = Number.POSITIVE_INFINITY } = options;
  let intendedMs = options.firstMs;
  for (let visit = 0; visit < visits && !stop.aborted; visit += 1) {
    await waitUntil(clock, intendedMs, stop);
    if (stop.aborted) return;
    const heardMs = await visited(options, intendedMs);
    if (stop.aborted) return;
    const [shortest, longest] = listener.pauseSeconds;
    const pauseMs = between(random, shortest * 1_000, longest * 1_000);
    // Without an answer there is no document whose end they could wait for.
    intendedMs =
      heardMs === undefined
        ? clock.nowMs() + againMs
        : Math.max(intendedMs + heardMs + pauseMs, clock.nowMs() - pauseMs);
  }
}

/** @returns how long the document plays; undefined where they heard nothing of it */
async function visited(options: PersonOptions, intendedMs: number): Promise<number | undefined> {
  const { app, number, listener, random, clock, impatientMs, measures, stop } = options;
  let [session, document, visit]: [Session?, Uploaded?, Visit?] = [];
  // Whoever waits for longer than they may when it all ends has waited at least that long. Left out, an application would look better the fewer
  // it serves.
  const stillWaits = () => {
    const waitedMs = clock.nowMs() - intendedMs;
    if (!visit?.hasHeard && waitedMs > impatientMs) measures().firstAudio.add(waitedMs);
  };
  stop.addEventListener("abort", stillWaits);
  try {
    session = await app.signIn(number, intendedMs);
    document = await session.upload(nextDocument(listener, random));
    const blockMs = document.blockCharacters.map(
      (characters) => (characters * listener.msPerCharacter) / listener.speed,
    );
    visit = new Visit(options, session, { ...document, blockMs }, intendedMs);
    await visit.heard();
    if (!stop.aborted) measures().sessions += 1;
    return blockMs.reduce((sum, ms) => sum + ms, 0);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    if (!stop.aborted) countError(measures(), error.kind);
    return undefined;
  } finally {
    stop.removeEventListener("abort", stillWaits);
    // Whatever became of it: what they uploaded goes with them.
    if (session && document)
      await session.remove(document.id).catch(() => countError(measures(), "left behind: a document"));
  }
}

/** One document as it is listened to, over one connection or, where it was lost, over several. */
class Visit {
  private readonly options: PersonOptions;
  private readonly session: Session;
  private readonly document: Uploaded & { blockMs: readonly number[] };
  private readonly playback: Playback;
  private readonly askedMs = new Map<number, number>();
  private readonly voice: string;
  private readonly comesBack: boolean;
  private connection: Connection | undefined;
  private end: (error?: AppError) => void = () => {};
  /** The first sound has come. */
  hasHeard = false;
  private heardAtMs: number;

  constructor(
    options: PersonOptions,
    session: Session,
    document: Uploaded & { blockMs: readonly number[] },
    intendedMs: number,
  ) {
    const { listener, clock, random, measures } = options;
    this.options = options;
    this.session = session;
    this.document = document;
    this.voice = pick(random, listener.voices);
    this.comesBack = random() * 100 < listener.comeBackPercent;
    this.heardAtMs = clock.nowMs();
    this.playback = new Playback({
      ...listener,
      clock,
      blockMs: document.blockMs,
      ask: (indices, askedMs) => this.ask(indices, askedMs),
      started: () => {
        this.hasHeard = true;
        measures().firstAudio.add(clock.nowMs() - intendedMs);
      },
      underran: (ms) => measures().underrun.add(ms),
      played: (index) => this.played(index),
      ended: () => this.end(),
    });
  }

  async heard(): Promise<void> {
    const { clock, stop } = this.options;
    let callOff = () => {};
    const over = new Promise<void>((resolve, reject) => {
      this.end = (error) => (error ? reject(error) : resolve());
    });
    const stopped = () => this.end();
    const look = () => {
      if (clock.nowMs() - this.heardAtMs > patienceMs) this.end(new AppError("nothing came for a minute"));
      else callOff = clock.at(clock.nowMs() + patienceMs / 4, look);
    };
    stop.addEventListener("abort", stopped);
    if (stop.aborted) stopped(); // before anybody listened for it
    try {
      look();
      await Promise.race([this.connect(), over]);
      if (!stop.aborted) this.playback.start(clock.nowMs());
      await over;
    } finally {
      callOff();
      stop.removeEventListener("abort", stopped);
      this.playback.stop();
      this.connection?.close();
      over.catch(() => {});
    }
  }

  private async connect(): Promise<void> {
    this.connection = await this.session.connect({
      block: (documentId, index, failed) => {
        if (documentId === this.document.id) this.arrived(index, failed);
      },
      lost: (error) => this.end(error),
    });
  }

  private ask(indices: readonly number[], askedMs: number): void {
    const measures = this.options.measures();
    for (const index of indices) this.askedMs.set(index, askedMs);
    measures.asked += indices.length;
    this.connection?.ask(this.document.id, indices, this.voice);
  }

  private arrived(index: number, failed: AppError | undefined): void {
    const measures = this.options.measures();
    const nowMs = this.options.clock.nowMs();
    const askedMs = this.askedMs.get(index);
    this.heardAtMs = nowMs;
    if (askedMs === undefined) return; // told twice
    this.askedMs.delete(index);
    if (failed) countError(measures, failed.kind);
    else measures.block.add(nowMs - askedMs);
    this.playback.arrived(index);
  }

  private played(index: number): void {
    const { listener, random, measures, clock } = this.options;
    measures().played += 1;
    this.heardAtMs = clock.nowMs();
    const last = this.document.blockMs.length - 1;
    if (this.comesBack && index === last >> 1) this.comeBack();
    else if (index < last && random() * 100 < listener.seekPercent) this.playback.seek(between(random, 0, last));
  }

  /** The train goes through a tunnel. */
  private comeBack(): void {
    this.connection?.close();
    this.askedMs.clear();
    this.connect().then(
      () => this.playback.again(),
      (error: AppError) => this.end(error),
    );
  }
}
