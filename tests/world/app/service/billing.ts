import { createHmac } from "node:crypto";
import { sameText } from "./accounts.ts";
import type { BackgroundTask } from "./background.ts";
import type { Log } from "./logger.ts";
import type { RecordEvent } from "./metrics-writer.ts";

const settleIntervalMs = 5_000;

/** What Stripe puts into its `stripe-signature` header, without the timestamp this sample has no use for. */
export function stripeSignature(body: string, secret: string): string {
  return createHmac("sha256", secret).update(body).digest("hex");
}

export function isSignedByStripe(body: string, signature: string, secret: string): boolean {
  return sameText(signature, stripeSignature(body, secret));
}

/** Counts what was synthesised for whom, and settles it in batches as the background task "billing-consumer". */
export class Billing implements BackgroundTask {
  readonly name = "billing-consumer";
  private readonly record: RecordEvent;
  private readonly log: Log;
  private events = 0;
  private users = new Set<string>();

  constructor(record: RecordEvent, log: Log) {
    this.record = record;
    this.log = log;
  }

  charge(userId: string): void {
    this.events += 1;
    this.users.add(userId);
  }

  async run(stopped: () => boolean): Promise<void> {
    let settledMs = Date.now();
    while (!stopped()) {
      await new Promise((resolve) => setTimeout(resolve, 250));
      if (Date.now() - settledMs < settleIntervalMs || this.events === 0) continue;
      settledMs = Date.now();
      const data = { events_count: this.events, users_count: this.users.size };
      this.events = 0;
      this.users = new Set();
      this.record("billing_processed", { data });
      this.log("INFO", "yapit.gateway.billing:consume:74", `Billed ${data.events_count} events`, { extra: data });
    }
  }
}
