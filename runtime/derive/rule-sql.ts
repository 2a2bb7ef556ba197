import { type DerivedEventRule, derivedEventLimits, type FieldSource, groupsOf } from "../../model/derived-event.ts";
import { literal } from "../../model/sql-text.ts";
import { textCharacters } from "./derived-row.ts";

/** loguru's INFO: what is below is not derived from, whatever a rule says. */
const leastLevel = 20;

/** Numbers of `log_record`: above `after`, and up to `upTo`. */
export interface Numbers {
  after: bigint;
  upTo: bigint;
}

/** A SELECT of the records that are a rule's event, in their order: file, position, the moment in microseconds, and the begin of each field's
 *  value as text. DuckDB's patterns are RE2's, whose time grows with the message and with nothing else. */
export function ruleSelect(rule: DerivedEventRule, { after, upTo }: Numbers): string {
  const { message, fields } = rule;
  const pattern = message === undefined ? undefined : literal(message.replaceAll("(?<", "(?P<"));
  const groups = groupsOf(message ?? "");
  const found =
    pattern && groups.length > 0 ? `, regexp_extract(message, ${pattern}, [${groups.map(literal)}]) AS found` : "";
  const values = Object.values(fields).map((source) => `, left(${expression(source)}, ${textCharacters + 1})`);
  return `
    SELECT file, position, CASE WHEN isfinite(time) THEN epoch_us(time) END${values.join("")}
    FROM (
      SELECT number, file, position, time, extra${found} FROM log_record
      WHERE number > ${after} AND number <= ${upTo} AND ${conditions(rule, pattern).join(" AND ")}
    ) AS record
    ORDER BY number`;
}

function conditions({ logger, levels, extra = {} }: DerivedEventRule, pattern: string | undefined): string[] {
  const one = (name: string, values: readonly (string | number)[]) => `${name} IN (${values.map(String).map(literal)})`;
  return [
    `level_number >= ${leastLevel}`,
    logger.endsWith("*") ? `starts_with(logger, ${literal(logger.slice(0, -1))})` : `logger = ${literal(logger)}`,
    ...(levels ? [one("level", levels)] : []),
    ...Object.entries(extra).map(([name, values]) => one(ofExtra(name), values)),
    ...(pattern
      ? [`length(message) <= ${derivedEventLimits.messageCharacters}`, `regexp_matches(message, ${pattern})`]
      : []),
  ];
}

function expression(source: FieldSource): string {
  if ("constant" in source) return literal(String(source.constant));
  return "group" in source ? `found[${literal(source.group)}]` : ofExtra(source.extra);
}

const ofExtra = (name: string) => `json_extract_string(extra, ${literal(`$."${name}"`)})`;
