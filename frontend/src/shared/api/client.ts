import { Problem, type ProblemBody } from "./problem";
import type { Answer, Body, PathOf } from "./types";

const PREFIX = "/api/v1/";

type QueryValue = string | number | boolean | null | undefined;

export interface CallOptions {
  query?: Record<string, QueryValue>;
  signal?: AbortSignal;
}

const REMEMBERED = "handrail.workspace";

/** A reload stays in the tab's workspace; a page that is opened anew begins in the one the person chose last. */
function remembered(): string | null {
  const [entry] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
  return entry?.type === "reload" || entry?.type === "back_forward" ? sessionStorage.getItem(REMEMBERED) : null;
}

let workspace: string | null = remembered();
let onSignedOut: () => void = () => {
  const next = encodeURIComponent(location.pathname + location.search);
  location.assign(`/sign-in?next=${next}`);
};

/** All later calls name this workspace, so that two tabs may work in different ones. */
export function setWorkspace(slug: string | null): void {
  workspace = slug;
  if (slug) sessionStorage.setItem(REMEMBERED, slug);
  else sessionStorage.removeItem(REMEMBERED);
}

/** The short name of the workspace this tab works in, once it is known. */
export function workspaceOfTab(): string | null {
  return workspace;
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

const underWay = new Map<string, Promise<unknown>>();

/** A double click must not act twice: the same write, asked for again while it is under way, is the one call. */
function write<T>(method: string, path: string, body: unknown, options: CallOptions = {}): Promise<T> {
  const key = JSON.stringify([method, apiUrl(path, options.query), body]);
  const known = underWay.get(key);
  if (known) return known as Promise<T>;
  const sent = call<T>(method, path, body, options).finally(() => underWay.delete(key));
  underWay.set(key, sent);
  return sent;
}

interface Untold {
  readonly untold: never;
}
/** An address is free text only where the caller names the answer's type. */
type FreePath<T> = [T] extends [Untold] ? never : string;

interface Api {
  get<P extends PathOf<"get">>(path: P, options?: CallOptions): Promise<Answer<P, "get">>;
  get<T = Untold>(path: FreePath<T>, options?: CallOptions): Promise<T>;
  post<P extends PathOf<"post">>(path: P, body?: Body<P, "post">, options?: CallOptions): Promise<Answer<P, "post">>;
  post<T = Untold>(path: FreePath<T>, body?: unknown, options?: CallOptions): Promise<T>;
  put<P extends PathOf<"put">>(path: P, body: Body<P, "put">, options?: CallOptions): Promise<Answer<P, "put">>;
  put<T = Untold>(path: FreePath<T>, body: unknown, options?: CallOptions): Promise<T>;
  patch<P extends PathOf<"patch">>(path: P, body: Body<P, "patch">, options?: CallOptions): Promise<Answer<P, "patch">>;
  patch<T = Untold>(path: FreePath<T>, body: unknown, options?: CallOptions): Promise<T>;
  del<P extends PathOf<"delete">>(path: P, body?: Body<P, "delete">, options?: CallOptions): Promise<Answer<P, "delete">>;
  del<T = Untold>(path: FreePath<T>, body?: unknown, options?: CallOptions): Promise<T>;
}

/**
 * The one door to the server. Paths are relative to `/api/v1/`; body and answer have the types the API describes for
 * the address. A refused call throws `Problem`.
 */
export const api = {
  get: <T>(path: string, options?: CallOptions) => call<T>("GET", path, undefined, options),
  post: <T>(path: string, body?: unknown, options?: CallOptions) => write<T>("POST", path, body ?? {}, options),
  put: <T>(path: string, body: unknown, options?: CallOptions) => write<T>("PUT", path, body, options),
  patch: <T>(path: string, body: unknown, options?: CallOptions) => write<T>("PATCH", path, body, options),
  del: <T>(path: string, body?: unknown, options?: CallOptions) => write<T>("DELETE", path, body, options),
} as Api;

/** A page of a list. */
export interface Listing<T> {
  items: T[];
  next: string | null;
}
