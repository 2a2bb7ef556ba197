import { columnOf, conjuncts, objectsIn, type SqlTree, textOf } from "./tree.ts";

/** What a statement asks of one table of events, SELECT by SELECT. */
export interface EventUse {
  table: string;
  /** A column, a field of its `data`, or a type that `event_type` is compared with. */
  what: "column" | "field" | "type";
  name: string;
  /** Types of the rows that it is asked of; undefined where they are not said. */
  types: readonly string[] | undefined;
}

/** Every use of a column, a field and a type of these tables. Where a SELECT reads several relations, only those that name theirs. */
export function eventUses(tree: SqlTree, tables: readonly string[]): EventUse[] {
  return [...objectsIn(tree)]
    .filter(({ type }) => type === "SELECT_NODE")
    .flatMap((select) => {
      const read = fromOf(select.from_table);
      return read
        .filter(({ name }) => tables.includes(name))
        .flatMap(({ name, alias }) => usesIn(select, { table: name, alias, isAlone: read.length === 1 }));
    });
}

interface Scope {
  table: string;
  alias: string;
  isAlone: boolean;
}

interface From {
  name: string;
  alias: string;
}

/** What a FROM names itself, subqueries left out but counted. */
function fromOf(from: unknown): From[] {
  const node = (from ?? {}) as SqlTree;
  if (node.type === "JOIN") return [...fromOf(node.left), ...fromOf(node.right)];
  const name = node.type === "BASE_TABLE" ? String(node.table_name) : "";
  return node.type === "EMPTY" ? [] : [{ name, alias: String(node.alias || name) }];
}

function usesIn(select: SqlTree, scope: Scope): EventUse[] {
  const { from_table, cte_map: _, type: __, ...parts } = select;
  const conditions = [...objectsIn(from_table)].filter(({ type }) => type === "JOIN").map(({ condition }) => condition);
  return below([parts, conditions], scope, typesNamed(select.where_clause, scope));
}

function below(part: unknown, scope: Scope, types: readonly string[] | undefined): EventUse[] {
  if (typeof part !== "object" || part === null) return [];
  if (Array.isArray(part)) return part.flatMap((item) => below(item, scope, types));
  const node = part as SqlTree;
  if (node.type === "SELECT_NODE") return []; // one of its own
  const own = node.class === "FUNCTION" ? typesNamed(node.filter, scope) : undefined;
  const narrowed = own && types ? own.filter((type) => types.includes(type)) : (own ?? types);
  const use = useOf(node, scope);
  return [
    ...(use ?? []).map((found) => ({ table: scope.table, ...found, types: narrowed })),
    ...Object.values(node).flatMap((value) => below(value, scope, narrowed)),
  ];
}

function useOf(node: SqlTree, scope: Scope): Pick<EventUse, "what" | "name">[] | undefined {
  const column = ownColumn(node, scope);
  if (column !== undefined) return [{ what: "column", name: column }];
  const [left, right] = (node.children ?? []) as unknown[];
  if (node.class === "FUNCTION" && (node.function_name === "->>" || node.function_name === "->")) {
    const field = textOf(right);
    return ownColumn(left, scope) === "data" && field !== undefined ? [{ what: "field", name: field }] : undefined;
  }
  return typesCompared(node, scope)?.map((name) => ({ what: "type", name }));
}

function ownColumn(node: unknown, { alias, isAlone }: Scope): string | undefined {
  const found = columnOf(node);
  return found && (found.of === undefined ? isAlone : found.of === alias) ? found.column : undefined;
}

/** The types that a condition leaves; undefined where it does not say. */
function typesNamed(condition: unknown, scope: Scope): string[] | undefined {
  return conjuncts(condition)
    .map((part) => typesCompared(part, scope))
    .find((types) => types !== undefined);
}

function typesCompared(node: SqlTree, scope: Scope): string[] | undefined {
  const children = (node.children ?? []) as unknown[];
  const [left, ...right] = node.type === "COMPARE_EQUAL" ? [node.left, node.right] : children;
  if ((node.type !== "COMPARE_EQUAL" && node.type !== "COMPARE_IN") || ownColumn(left, scope) !== "event_type") {
    return undefined;
  }
  const types = right.map(textOf);
  return types.every((type) => type !== undefined) ? types : undefined;
}
