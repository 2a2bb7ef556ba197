/** Of `watch_now`: nobody judges the rules. A minute is four looks; a copy's end may be later than the last of them by one more. */
export const watchIsDead = "(last_tick_at IS NULL OR last_tick_at < :to - INTERVAL 1 MINUTE)";
