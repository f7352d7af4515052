import { Problem, type ProblemBody } from "./problem";

const PREFIX = "/api/v1/";

type QueryValue = string | number | boolean | null | undefined;

export interface CallOptions {
  query?: Record<string, QueryValue>;
  signal?: AbortSignal;
}

let workspace: string | null = null;
let onSignedOut: () => void = () => {
  const next = encodeURIComponent(location.pathname + location.search);
  location.assign(`/sign-in?next=${next}`);
};

/** All later calls name this workspace, so that two tabs may work in different ones. */
export function setWorkspace(slug: string | null): void {
  workspace = slug;
}

/** What to do when the session has ended (default: go to the sign-in page and come back). */
export function setSignedOutHandler(handler: () => void): void {
  onSignedOut = handler;
}

function cookie(name: string): string {
  const found = document.cookie.split("; ").find((part) => part.startsWith(`${name}=`));
  return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
}

function csrfToken(): string {
  return cookie("handrail_csrf");
}

export function apiUrl(path: string, query: CallOptions["query"] = {}): string {
  const params = new URLSearchParams();
  for (const [key, value] of Object.entries(query))
    if (value !== undefined && value !== null && value !== "") params.set(key, String(value));
  const search = params.toString();
  return `${PREFIX}${path.replace(/^\//, "")}${search ? `?${search}` : ""}`;
}

function headersFor(method: string, body: unknown): Headers {
  const headers = new Headers({ Accept: "application/json" });
  if (workspace) headers.set("X-Workspace", workspace);
  if (method !== "GET") headers.set("X-CSRFToken", csrfToken());
  if (body !== undefined) headers.set("Content-Type", "application/json");
  return headers;
}

async function answerOf(response: Response): Promise<unknown> {
  const text = await response.text();
  if (text === "") return null;
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function problemFrom(response: Response, answer: unknown): Problem {
  const body: ProblemBody = answer && typeof answer === "object" ? { ...answer } : {};
  body.request_id ??= response.headers.get("X-Request-ID") ?? "";
  return new Problem(body, response.status);
}

async function send(method: string, url: string, body: unknown, signal?: AbortSignal): Promise<Response> {
  try {
    return await fetch(url, {
      method,
      headers: headersFor(method, body),
      body: body === undefined ? null : JSON.stringify(body),
      credentials: "same-origin",
      signal: signal ?? null,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new Problem({ code: "no_answer" }, 0);
  }
}

async function call<T>(method: string, path: string, body: unknown, options: CallOptions = {}): Promise<T> {
  const response = await send(method, apiUrl(path, options.query), body, options.signal);
  const answer = await answerOf(response);
  if (response.status === 401) onSignedOut();
  if (!response.ok) throw problemFrom(response, answer);
  return answer as T;
}

/** The one door to the server. Paths are relative to `/api/v1/`; a refused call throws `Problem`. */
export const api = {
  get: <T>(path: string, options?: CallOptions) => call<T>("GET", path, undefined, options),
  post: <T>(path: string, body: unknown = {}, options?: CallOptions) => call<T>("POST", path, body, options),
  put: <T>(path: string, body: unknown, options?: CallOptions) => call<T>("PUT", path, body, options),
  patch: <T>(path: string, body: unknown, options?: CallOptions) => call<T>("PATCH", path, body, options),
  del: <T>(path: string, body?: unknown, options?: CallOptions) => call<T>("DELETE", path, body, options),
};

/** A page of a list. */
export interface Listing<T> {
  items: T[];
  next: string | null;
}
