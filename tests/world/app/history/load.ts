import type { Client, Connection, Submittable } from "pg";
import type { HistoryBatch } from "../history.ts";
import { type EventRow, eventColumns } from "../service/event.ts";

const copyCommand = `COPY metrics_event (${eventColumns.join(", ")}) FROM STDIN`;

/** The events as COPY's text format has them, columns in the order of `eventColumns`: for psql or `loadHistory`. */
export function copyText(events: EventRow[]): string {
  return events.map((event) => `${eventColumns.map((column) => copyValue(event[column])).join("\t")}\n`).join("");
}

/** Loads batches into `metrics_event` by COPY; returns how many events that were. @throws the server's refusal, with
 *  the batches before it loaded. */
export async function loadHistory(client: Client, history: Iterable<HistoryBatch>): Promise<number> {
  let loaded = 0;
  for (const { events } of history) {
    if (events.length === 0) continue;
    await copyIn(client, copyText(events));
    loaded += events.length;
  }
  await client.query("ANALYZE metrics_event");
  return loaded;
}

function copyValue(value: EventRow[keyof EventRow]): string {
  if (value === undefined || value === null) return "\\N";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return text.replaceAll("\\", "\\\\").replaceAll("\t", "\\t").replaceAll("\n", "\\n").replaceAll("\r", "\\r");
}

/** What pg's own protocol layer calls on a query that copies; its types leave these out. */
interface CopyConnection extends Connection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

function copyIn(client: Client, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    let failure: Error | undefined;
    const query: Submittable & Record<string, unknown> = {
      submit: (connection: Connection) => (connection as CopyConnection).query(copyCommand),
      handleCopyInResponse: (connection: CopyConnection) => {
        connection.sendCopyFromChunk(Buffer.from(text));
        connection.endCopyFrom();
      },
      handleCommandComplete: () => undefined,
      handleError: (error: Error) => {
        failure = error;
        reject(error);
      },
      handleReadyForQuery: () => {
        if (!failure) resolve();
      },
    };
    client.query(query);
  });
}
