import { invalid } from "./errors.ts";

/** Which JSON schemas structured output and strict tools take, and what fits them:
 *  https://platform.claude.com/docs/en/build-with-claude/structured-outputs. */
type Schema = Record<string, unknown>;

const known = new Set([
  ...["type", "properties", "required", "additionalProperties", "items", "enum", "const", "anyOf", "allOf"],
  ...["description", "title", "default", "format", "minItems", "$ref", "$defs", "definitions", "pattern"],
]);
const formats = [...["date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"]];
const optionalMax = 24;
const unionsMax = 16;

/** @throws ApiError 400 for what is outside of the documented subset */
export function checkSchema(schema: unknown, where: string): void {
  const count = { optional: 0, unions: 0 };
  visit(schema, where, schema as Schema, [], count);
  if (count.unions > unionsMax) {
    throw invalid(
      `Schemas contains too many parameters with union types (${count.unions} parameters with type arrays or anyOf) which exceeds the limit: ${unionsMax}`,
    );
  }
  if (count.optional > optionalMax) {
    throw invalid(
      `Schemas contains too many optional parameters (${count.optional}), which would make grammar compilation inefficient. Limit: ${optionalMax}`,
    );
  }
}

function visit(
  node: unknown,
  where: string,
  root: Schema,
  within: readonly string[],
  count: { optional: number; unions: number },
): void {
  if (typeof node !== "object" || node === null || Array.isArray(node))
    throw invalid(`${where}: schema must be an object`);
  const schema = node as Schema;
  const unknown = Object.keys(schema).find((key) => !known.has(key));
  if (unknown) throw invalid(`${where}: For '${schema.type ?? "any"}' type, property '${unknown}' is not supported`);
  if (Array.isArray(schema.type) || schema.anyOf) count.unions += 1;
  if (typeof schema.minItems === "number" && schema.minItems > 1) {
    throw invalid(`${where}: For 'array' type, 'minItems' values other than 0 or 1 are not supported`);
  }
  if (typeof schema.format === "string" && !formats.includes(schema.format)) {
    throw invalid(`${where}: For 'string' type, format '${schema.format}' is not supported`);
  }
  if (Array.isArray(schema.enum) && schema.enum.some((value) => typeof value === "object" && value !== null)) {
    throw invalid(`${where}: Enum values must be strings, numbers, booleans, or null`);
  }
  if (schema.type === "object" || schema.properties) {
    if (schema.additionalProperties !== false) {
      throw invalid(`${where}: For 'object' type, 'additionalProperties' must be explicitly set to false`);
    }
    const required = (schema.required as string[] | undefined) ?? [];
    for (const [name, property] of Object.entries((schema.properties as Schema | undefined) ?? {})) {
      if (!required.includes(name)) count.optional += 1;
      visit(property, `${where}.properties.${name}`, root, within, count);
    }
  }
  if (schema.items) visit(schema.items, `${where}.items`, root, within, count);
  for (const list of ["anyOf", "allOf"] as const) {
    for (const [index, part] of ((schema[list] as unknown[] | undefined) ?? []).entries()) {
      visit(part, `${where}.${list}.${index}`, root, within, count);
    }
  }
  if (typeof schema.$ref === "string") {
    if (!schema.$ref.startsWith("#/")) throw invalid(`${where}: External $ref is not supported`);
    if (within.includes(schema.$ref)) throw invalid(`${where}: Circular reference detected in schema: ${schema.$ref}`);
    visit(referred(root, schema.$ref), where, root, [...within, schema.$ref], count);
  }
}

function referred(root: Schema, reference: string): unknown {
  return reference
    .slice(2)
    .split("/")
    .reduce<unknown>((node, part) => (node as Schema | undefined)?.[part], root);
}

/** Where a value is not as the schema has it; undefined where it fits. */
export function misfit(value: unknown, schema: unknown, root: unknown = schema, where = "answer"): string | undefined {
  const { type, properties, required, items, $ref, anyOf, allOf, ...more } = schema as Schema;
  if (typeof $ref === "string") return misfit(value, referred(root as Schema, $ref), root, where);
  if (Array.isArray(anyOf)) {
    return anyOf.every((part) => misfit(value, part, root, where)) ? `${where} fits none of anyOf` : undefined;
  }
  for (const part of (allOf as unknown[] | undefined) ?? []) {
    const found = misfit(value, part, root, where);
    if (found) return found;
  }
  if (type !== undefined && ![type].flat().some((name) => isOf(value, String(name)))) return `${where} is no ${type}`;
  if (Array.isArray(more.enum) && !more.enum.includes(value)) return `${where} is none of ${more.enum.join(", ")}`;
  if ("const" in more && more.const !== value) return `${where} is not ${more.const}`;
  if (Array.isArray(value)) {
    if (value.length < Number(more.minItems ?? 0)) return `${where} is empty`;
    return items === undefined
      ? undefined
      : value.map((item, index) => misfit(item, items, root, `${where}.${index}`)).find(Boolean);
  }
  if (typeof value !== "object" || value === null || !properties) return undefined;
  const fields = properties as Schema;
  const missing = ((required as string[] | undefined) ?? []).find((name) => !(name in value));
  if (missing) return `${where}.${missing} is missing`;
  const extra = Object.keys(value).find((name) => !(name in fields));
  if (extra) return `${where}.${extra} is not known`;
  return Object.entries(value)
    .map(([name, field]) => misfit(field, fields[name], root, `${where}.${name}`))
    .find(Boolean);
}

function isOf(value: unknown, type: string): boolean {
  if (type === "integer") return Number.isInteger(value);
  if (type === "array") return Array.isArray(value);
  if (type === "null") return value === null;
  if (type === "object") return typeof value === "object" && value !== null && !Array.isArray(value);
  return typeof value === type;
}
