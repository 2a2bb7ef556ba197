/** A statement as DuckDB's parser gives it (json_serialize_sql): nodes in nodes, each an object with a `type` or a `class`. */
export type SqlTree = Readonly<Record<string, unknown>>;

/** Every object in a part of the tree, itself first. */
export function* objectsIn(part: unknown): Generator<SqlTree> {
  if (typeof part !== "object" || part === null) return;
  if (!Array.isArray(part)) yield part as SqlTree;
  for (const value of Object.values(part)) yield* objectsIn(value);
}

/** Names of the tables and views that a statement reads, those that it defines itself left out. */
export function relationsRead(tree: SqlTree): string[] {
  const own = new Set([...objectsIn(tree)].flatMap(({ cte_map }) => namesIn(cte_map)));
  const read = [...objectsIn(tree)].flatMap((node) => (node.type === "BASE_TABLE" ? [String(node.table_name)] : []));
  return [...new Set(read)].filter((name) => !own.has(name));
}

function namesIn(cteMap: unknown): string[] {
  const { map = [] } = (cteMap ?? {}) as { map?: { key: string }[] };
  return map.map(({ key }) => key);
}

/** The last name of a column reference, and the relation before it; undefined for anything else. */
export function columnOf(node: unknown): { column: string; of?: string } | undefined {
  const { class: kind, column_names: names } = (node ?? {}) as { class?: string; column_names?: string[] };
  if (kind !== "COLUMN_REF" || !names) return undefined;
  const [column = "", of] = [...names].reverse();
  return { column, ...(of === undefined ? {} : { of }) };
}

/** A text that stands in the SQL; undefined for anything else. */
export function textOf(node: unknown): string | undefined {
  const { class: kind, value } = (node ?? {}) as { class?: string; value?: { value?: unknown } };
  return kind === "CONSTANT" && typeof value?.value === "string" ? value.value : undefined;
}

/** Parts of a condition that must all hold. */
export function conjuncts(node: unknown): SqlTree[] {
  if (typeof node !== "object" || node === null) return [];
  const tree = node as SqlTree & { children?: unknown[] };
  return tree.type === "CONJUNCTION_AND" ? (tree.children ?? []).flatMap(conjuncts) : [tree];
}
