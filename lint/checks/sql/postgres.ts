import type { Check } from "../../check.ts";

/** The rule must be one that the database answers: right names, right types, a number to judge. */
export const postgres: Check = {
  id: "sql/postgres",
  severity: "error",
  summary: "PostgreSQL can run the rule's SQL over the event catalogue's table",
  ofCause: true,
  async find({ sql }, { engines }) {
    if (!sql) return [];
    const answer = await (await engines.postgres()).plan(sql.text, sql.parameters);
    if (!answer.ok)
      return [{ field: "value", message: `PostgreSQL refuses it: ${answer.reason}; see events/schema.ts` }];
    const value = answer.result.find(({ name }) => name === "value");
    if (!value || value.numeric) return [];
    return [{ field: "value", message: 'the column "value" is no number; cast it, or count' }];
  },
};
