import type { DerivedRule } from "../derived-rule.ts";
import { authFailure } from "./auth-failure.ts";
import { authRefusal } from "./auth-refusal.ts";
import { documentUpload } from "./document-upload.ts";
import { geminiRetry } from "./gemini-retry.ts";
import { httpAccess } from "./http-access.ts";
import { playwrightFallback } from "./playwright-fallback.ts";

/** Every rule that is deployed. */
export const derivedEvents: readonly DerivedRule[] = [
  authFailure,
  authRefusal,
  documentUpload,
  geminiRetry,
  httpAccess,
  playwrightFallback,
];
