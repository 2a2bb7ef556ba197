import { expect, it } from "vitest";
import { isTotpSecret, totp } from "../../../../providers/kuma/client/totp.ts";

// RFC 6238, appendix B: the ASCII secret 12345678901234567890, the last six of the eight digits.
const secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

it.each([
  [59, "287082"],
  [1_111_111_109, "081804"],
  [1_111_111_111, "050471"],
  [1_234_567_890, "005924"],
  [2_000_000_000, "279037"],
  [20_000_000_000, "353130"],
])("at %d s the code is the RFC's", (atSeconds, code) => {
  expect(totp(secret, atSeconds * 1_000)).toBe(code);
});

it("takes the secret as people copy it", () => {
  expect(totp("gezd gnbv gy3t qojq gezd gnbv gy3t qojq ====", 59_000)).toBe("287082");
  expect(isTotpSecret("gezd gnbv gy3t qojq")).toBe(true);
  expect(["123456", "GEZDGNBVGY3TQOJ1", ""].map(isTotpSecret)).toEqual([false, false, false]);
});
