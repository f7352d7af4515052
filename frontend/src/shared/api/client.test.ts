import { http, HttpResponse } from "msw";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { at, testServer } from "@/shared/testing/server";
import { api, apiUrl, setSignedOutHandler, setWorkspace } from "./client";
import { Problem } from "./problem";

const server = testServer();
const signedOut = vi.fn();

beforeEach(() => {
  signedOut.mockClear();
  setSignedOutHandler(signedOut);
});
afterEach(() => {
  setWorkspace(null);
  document.cookie = "handrail_csrf=; max-age=0";
});

async function refused(call: Promise<unknown>): Promise<Problem> {
  return call.then(
    () => Promise.reject(new Error("the call succeeded")),
    (error: unknown) => error as Problem,
  );
}

test("a write carries the CSRF token and the workspace", async () => {
  document.cookie = "handrail_csrf=tok123";
  setWorkspace("acme");
  let headers = new Headers();
  server.use(
    http.post(at("flows"), ({ request }) => {
      headers = request.headers;
      return HttpResponse.json({ id: "f1" });
    }),
  );
  expect(await api.post("flows", { name: "A" })).toEqual({ id: "f1" });
  expect(headers.get("X-CSRFToken")).toBe("tok123");
  expect(headers.get("X-Workspace")).toBe("acme");
});

test("the same write asked for twice at once is sent once", async () => {
  let calls = 0;
  server.use(http.post(at("flows/f1/run"), () => HttpResponse.json({ run_id: `r${String(++calls)}` })));
  const start = () => api.post<{ run_id: string }>("flows/f1/run", { mode: "live" });
  const [first, second] = await Promise.all([start(), start()]);
  expect([first.run_id, second.run_id]).toEqual(["r1", "r1"]);
  expect((await start()).run_id).toBe("r2");
});

test("a read carries no CSRF token", async () => {
  document.cookie = "handrail_csrf=tok123";
  let token: string | null = "unset";
  server.use(
    http.get(at("flows"), ({ request }) => {
      token = request.headers.get("X-CSRFToken");
      return HttpResponse.json({ items: [] });
    }),
  );
  await api.get("flows");
  expect(token).toBeNull();
});

test("a refusal becomes a problem with detail, hint and request id", async () => {
  const body = { title: "Not allowed", detail: "You may not publish.", hint: "Ask an admin.", code: "forbidden", request_id: "r-1" };
  server.use(http.post(at("flows"), () => HttpResponse.json(body, { status: 403 })));
  const problem = await refused(api.post("flows"));
  expect(problem).toBeInstanceOf(Problem);
  expect([problem.status, problem.detail, problem.hint, problem.code, problem.requestId]).toEqual([403, "You may not publish.", "Ask an admin.", "forbidden", "r-1"]);
  expect(problem.forbidden).toBe(true);
  expect(problem.unexpected).toBe(false);
});

test("an answer that is no JSON keeps the request id of its header", async () => {
  server.use(http.get(at("flows"), () => new HttpResponse("<h1>Bad gateway</h1>", { status: 502, headers: { "X-Request-ID": "r-2" } })));
  const problem = await refused(api.get("flows"));
  expect([problem.status, problem.requestId, problem.unexpected]).toEqual([502, "r-2", true]);
});

test("no answer at all is a problem with status 0", async () => {
  server.use(http.get(at("flows"), () => HttpResponse.error()));
  const problem = await refused(api.get("flows"));
  expect(problem.offline).toBe(true);
});

test("an ended session is told once to the handler", async () => {
  server.use(http.get(at("session"), () => HttpResponse.json({ detail: "Nobody is signed in." }, { status: 401 })));
  await refused(api.get("session"));
  expect(signedOut).toHaveBeenCalledOnce();
});

test("an empty answer is null", async () => {
  server.use(http.delete(at("flows/f1"), () => new HttpResponse(null, { status: 204 })));
  expect(await api.del("flows/f1")).toBeNull();
});

test("filters that are not set leave the address", () => {
  expect(apiUrl("runs", { flow: "f 1", status: undefined, mode: "", cursor: null })).toBe("/api/v1/runs?flow=f+1");
});

test("refused fields are found by name", () => {
  const list = new Problem({ fields: [{ field: "email", message: "Already invited." }] }, 400);
  const map = new Problem({ errors: { email: ["Too long.", "Wrong."] } }, 400);
  expect(list.fields).toEqual({ email: "Already invited." });
  expect(map.fields).toEqual({ email: "Too long. Wrong." });
});
