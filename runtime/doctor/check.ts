/** One thing that must be right, and how to mend it where it is not. */
export interface Check {
  check: string;
  ok: boolean;
  /** What was found. */
  detail: string;
  /** Empty when ok. */
  fix: string;
}

export const passed = (check: string, detail: string): Check => ({ check, ok: true, detail, fix: "" });
export const failed = (check: string, detail: string, fix: string): Check => ({ check, ok: false, detail, fix });
