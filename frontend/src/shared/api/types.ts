import type { components, paths } from "./schema.gen";

/** A body of the API by its name in the OpenAPI description, e.g. `Schema<"TaskSummary">`. */
export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];

type Method = "get" | "post" | "put" | "patch" | "delete";

/** `flows/{flow_id}/draft` becomes `flows/${string}/draft`. */
type Filled<Path extends string> = Path extends `${infer Head}{${string}}${infer Tail}` ? `${Head}${string}${Filled<Tail>}` : Path;
type Short<Path> = Path extends `/api/v1/${infer Rest}` ? Filled<Rest> : never;
type Has<M extends Method> = { [Path in keyof paths]: paths[Path] extends Record<M, { responses: unknown }> ? Path : never }[keyof paths];

/** Every address that knows the method, relative to `/api/v1/`, with any text in place of its parameters. */
export type PathOf<M extends Method> = Short<Has<M>>;

/** The one description an address stands for: `tasks/count` is not `tasks/${string}`. */
type Named<P extends string, M extends Method> = { [Path in Has<M>]: Short<Path> extends P ? (P extends Short<Path> ? Path : never) : never }[Has<M>];
type Operation<P extends string, M extends Method> = paths[Named<P, M>] extends Record<M, infer Op> ? Op : never;

type Json<T> = T extends { content: { "application/json": infer Body } } ? Body : null;
type Good = 200 | 201 | 202 | 204;

/** What a call that succeeds answers; null for an empty answer. */
export type Answer<P extends string, M extends Method> =
  Operation<P, M> extends { responses: infer All } ? { [Status in keyof All & Good]: Json<All[Status]> }[keyof All & Good] : never;

type Sent<Op> = Op extends { requestBody?: infer Request } ? NonNullable<Request> : never;

/** What a call sends; an empty object where there is no body. */
export type Body<P extends string, M extends Method> = [Sent<Operation<P, M>>] extends [never] ? Record<string, never> : Json<Sent<Operation<P, M>>>;

type ListOnly<P extends string> = P extends unknown ? (Answer<P, "get"> extends { items: unknown[]; next: string | null } ? P : never) : never;

/** Addresses whose answer is a page of a list. */
export type ListPath = ListOnly<PathOf<"get">>;
export type ItemOf<P extends string> = Answer<P, "get"> extends { items: (infer Item)[] } ? Item : never;
