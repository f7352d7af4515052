import { QueryClient } from "@tanstack/react-query";
import { http, HttpResponse } from "msw";
import { afterEach, expect, test } from "vitest";
import { at, testServer } from "@/shared/testing/server";
import { setWorkspace, workspaceOfTab } from "./client";
import { sessionQuery } from "./session";

const server = testServer();
afterEach(() => setWorkspace(null));

const read = () => new QueryClient().fetchQuery(sessionQuery);
const nobodyHere = () => HttpResponse.json({ code: "not_found", detail: "This workspace does not exist, or you are not in it." }, { status: 404 });

test("a tab whose workspace took the person out goes on in another of theirs", async () => {
  setWorkspace("left");
  server.use(http.get(at("session"), ({ request }) => (request.headers.has("X-Workspace") ? nobodyHere() : HttpResponse.json({ workspace: { slug: "other" } }))));
  expect((await read()).workspace?.slug).toBe("other");
  expect(workspaceOfTab()).toBe("other");
});

test("somebody in no workspace names none in later calls", async () => {
  setWorkspace("left");
  server.use(http.get(at("session"), ({ request }) => (request.headers.has("X-Workspace") ? nobodyHere() : HttpResponse.json({ workspace: null }))));
  expect((await read()).workspace).toBeNull();
  expect(workspaceOfTab()).toBeNull();
});
