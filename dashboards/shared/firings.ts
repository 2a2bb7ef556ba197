/** Firings that fell into the range, from their beginning or to their end. */
export const firedInRange = "fired_at <= :to AND (resolved_at IS NULL OR resolved_at > :from)";

/** WITH …: the same, cut to the range: `began` and `ended`, which is the range's end where it still fires. */
export const clippedFiring = `clipped AS (
  SELECT *, greatest(fired_at, :from) AS began, least(coalesce(resolved_at, :to), :to) AS ended
  FROM alert_firing WHERE ${firedInRange}
)`;

/** A link to an alert's page, as tables show it. */
export const alertLink = "'#/alerts/' || alert_id || '|' || title";
