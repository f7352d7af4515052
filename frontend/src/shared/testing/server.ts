import { setupServer } from "msw/node";
import { afterAll, afterEach, beforeAll } from "vitest";

/** A server for the tests of one file: a call nobody expects fails the test. */
export function testServer() {
  const server = setupServer();
  beforeAll(() => server.listen({ onUnhandledRequest: "error" }));
  afterEach(() => server.resetHandlers());
  afterAll(() => server.close());
  return server;
}

/** Where the API stands in tests. */
export function at(path: string): string {
  return `*/api/v1/${path}`;
}
