import type { DuckDBConnection, DuckDBValue } from "@duckdb/node-api";
import { type DerivedEventRule, derivedEventLimits } from "../../model/derived-event.ts";
import type { KeptFile, Place } from "./cursors.ts";
import type { Selected } from "./derived-row.ts";
import { type Numbers, ruleSelect } from "./rule-sql.ts";

/** What a stretch of the log holds. */
export interface Stretch {
  records: number;
  /** Messages that no pattern is tried on. */
  tooLong: number;
  /** Its last record. */
  last: Place | undefined;
}

/** The parsed log, as far as deriving asks it. */
export class LogTables {
  readonly #connection: DuckDBConnection;

  constructor(connection: DuckDBConnection) {
    this.#connection = connection;
  }

  /** The first and the last number; undefined where there is no record. */
  async extent(): Promise<{ first: bigint; last: bigint } | undefined> {
    const [[first, last] = []] = await this.#rows("SELECT min(number), max(number) FROM log_record");
    return typeof first === "bigint" && typeof last === "bigint" ? { first, last } : undefined;
  }

  async at(number: bigint): Promise<Place | undefined> {
    const [row] = await this.#rows(`SELECT number, file, position FROM log_record WHERE number = ${number}`);
    return placeOf(row);
  }

  async stretch({ after, upTo }: Numbers): Promise<Stretch> {
    const within = `number > ${after} AND number <= ${upTo}`;
    const long = `level_number >= 20 AND length(message) > ${derivedEventLimits.messageCharacters}`;
    const [[records, tooLong, ...last] = []] = await this.#rows(
      `SELECT count(*), count(*) FILTER (WHERE ${long}), max(number), arg_max(file, number), arg_max(position, number)
       FROM log_record WHERE ${within}`,
    );
    return { records: Number(records), tooLong: Number(tooLong), last: placeOf(last) };
  }

  async select(rule: DerivedEventRule, numbers: Numbers): Promise<Selected[]> {
    return (await this.#rows(ruleSelect(rule, numbers))) as Selected[];
  }

  /** Why DuckDB does not take a rule, in one line; undefined where it does. */
  async refusal(rule: DerivedEventRule): Promise<string | undefined> {
    try {
      await this.select(rule, { after: 0n, upTo: 0n });
      return undefined;
    } catch (error) {
      return (error as Error).message.split("\n", 1)[0];
    }
  }

  /** Each file of which there are records. */
  async files(): Promise<KeptFile[]> {
    const rows = await this.#rows("SELECT file, min(position) FROM log_record GROUP BY file");
    return rows.map(([file, position]) => ({ file: String(file), position: position as bigint }));
  }

  async #rows(text: string): Promise<DuckDBValue[][]> {
    return (await this.#connection.runAndReadAll(text)).getRows();
  }
}

function placeOf([number, file, position]: readonly DuckDBValue[] = []): Place | undefined {
  if (typeof number !== "bigint" || typeof position !== "bigint") return undefined;
  return { number, file: String(file), position };
}
