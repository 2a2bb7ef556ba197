import { expect, it } from "vitest";
import { endpointOf } from "../../../../runtime/derive/endpoint.ts";

it.each([
  ["/", "/"],
  ["/documents", "/documents"],
  ["/v1/documents/42/blocks?limit=3&token=s3cret", "/v1/documents/{id}/blocks"],
  ["/documents/3F2A8A54-9f6b-4c1e-8a8e-0d7a3a6f8e11#top", "/documents/{id}"],
  [`/audio/${"0a1b2c3d".repeat(8)}.wav`, `/audio/${"0a1b2c3d".repeat(8)}.wav`],
  [`/audio/${"0a1b2c3d".repeat(8)}`, "/audio/{id}"],
  ["/feedface/sign-in", "/feedface/sign-in"],
  ["/share/AbCdEf0123456789_-x", "/share/{id}"],
  ["/a-long-page-name-in-words", "/a-long-page-name-in-words"],
  ["/1/2/3/4/5/6/7/8/9/10/11/12", "/{id}".repeat(12)],
  ["/a".repeat(4_000), `${"/a".repeat(12)}/…`],
  ["", ""],
])("the path %s is the endpoint %s", (path, endpoint) => {
  expect(endpointOf(path)).toBe(endpoint);
});
