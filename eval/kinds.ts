import type { Kind } from "./kind.ts";
import { plainKinds } from "./plain-kinds.ts";
import { subtleKinds } from "./subtle-kinds.ts";

export const kinds: readonly Kind[] = [...plainKinds, ...subtleKinds];
