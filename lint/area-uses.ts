import type { A_Expr, Node } from "libpg-query";
import type { Alert } from "../model/alert.ts";
import { queriesOf } from "../model/alert.ts";
import { type Area, type AreaEvent, areaSilentId } from "../model/area.ts";
import { type EventScan, eventColumnOf, eventScans, typesNamed } from "./sql/event-scan.ts";
import { filterTypes } from "./sql/filters.ts";
import { parsedSql } from "./sql/parsed.ts";
import { nodesIn, numberConstant, operatorOf, stringConstant } from "./sql/tree.ts";

/** Ids of the alerts whose SQL names one of the area's event types. Where the area has only some rows of a type, the alert must
 *  ask for those: a comparison with the same column that lets one of the values through. A rule that reads every type is no area's, nor is
 *  the one that is made of all areas. */
export function alertsOf({ events }: Pick<Area, "events">, alerts: readonly Alert[]): string[] {
  return alerts
    .filter(({ id }) => id !== areaSilentId)
    .filter((alert) => readingsOf(alert).some((reading) => events.some((event) => readsEvent(reading, event))))
    .map(({ id }) => id)
    .sort();
}

/** A SELECT of events, and every type that it names anywhere. */
interface Reading {
  scan: EventScan;
  types: readonly string[];
}

/** Each area asks the same of all alerts. */
const known = new WeakMap<Alert, Reading[]>();

function readingsOf(alert: Alert): Reading[] {
  const before = known.get(alert);
  if (before) return before;
  const readings = queriesOf(alert).flatMap(({ query }) => {
    const parsed = query.source === "sql" ? parsedSql(query.text) : undefined;
    const scans = parsed ? eventScans(parsed) : [];
    return scans.map((scan) => ({ scan, types: [...(typesNamed(scan) ?? []), ...filterTypes(scan)] }));
  });
  known.set(alert, readings);
  return readings;
}

function readsEvent({ scan, types }: Reading, { type, where }: AreaEvent): boolean {
  return types.includes(type) && (!where || asksFor(scan, where));
}

function asksFor(scan: EventScan, { column, is }: NonNullable<AreaEvent["where"]>): boolean {
  return [...nodesIn(scan.select, "own")].some(({ kind, body }) => {
    if (kind !== "A_Expr") return false;
    const node: Node = { A_Expr: body as A_Expr };
    const { lexpr, rexpr, kind: how } = body as A_Expr;
    if (eventColumnOf(scan, lexpr) !== column || !rexpr) return false;
    if (how === "AEXPR_IN" && "List" in rexpr) {
      return (rexpr.List.items ?? []).some((item) => is.includes(constantOf(item) ?? ""));
    }
    const given = constantOf(rexpr);
    return given !== undefined && is.some((value) => letsThrough(operatorOf(node), value, given));
  });
}

function constantOf(node: Node): string | number | undefined {
  return stringConstant(node) ?? numberConstant(node);
}

function letsThrough(operator: string | undefined, value: string | number, given: string | number): boolean {
  switch (operator) {
    case "=":
      return value === given;
    case "<":
      return value < given;
    case "<=":
      return value <= given;
    case ">":
      return value > given;
    case ">=":
      return value >= given;
    default:
      return false;
  }
}
