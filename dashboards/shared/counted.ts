/** A text of SQL: `1 request`, `12 requests`. */
export const counted = (count: string, one: string, many = `${one}s`) =>
  `concat(CAST(${count} AS BIGINT), CASE WHEN ${count} = 1 THEN ' ${one}' ELSE ' ${many}' END)`;
