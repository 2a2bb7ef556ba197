import { expect, it } from "vitest";
import { scramVerifier } from "../../../../runtime/reader/scram.ts";

it("a password is kept as PostgreSQL itself would keep it", () => {
  // What RFC 7677 derives from its example's password and salt.
  const verifier = scramVerifier("pencil", Buffer.from("W22ZaJ0SNY7soEsUEjb6gQ==", "base64"));
  expect(verifier).toBe(
    "SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=",
  );
});
