/** What the server says when it refuses or fails: what happened, why, and what to do. */
export interface ProblemBody {
  title?: string;
  detail?: string;
  hint?: string;
  code?: string;
  status?: number;
  request_id?: string;
  [extra: string]: unknown;
}

/** One failed call to the server. `status` is 0 when no answer came. */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly hint: string;
  readonly requestId: string;
  /** Everything the answer carried, e.g. `findings` or who decided first. */
  readonly data: ProblemBody;

  constructor(body: ProblemBody, status: number) {
    super(body.detail ?? body.title ?? body.code ?? String(status));
    this.name = "Problem";
    this.status = status;
    this.code = body.code ?? "";
    this.title = body.title ?? "";
    this.detail = body.detail ?? "";
    this.hint = body.hint ?? "";
    this.requestId = body.request_id ?? "";
    this.data = body;
  }

  get offline(): boolean {
    return this.status === 0;
  }

  get forbidden(): boolean {
    return this.status === 403;
  }

  get missing(): boolean {
    return this.status === 404;
  }

  get conflict(): boolean {
    return this.status === 409;
  }

  /** The server broke, or answered something that is no sentence: show the request id. */
  get unexpected(): boolean {
    return (this.status >= 500 && this.status !== 503) || (this.status > 0 && this.detail === "");
  }

  /** Messages by field of a refused form, `{}` when there are none. */
  get fields(): Record<string, string> {
    return fieldMessages(this.data["errors"] ?? this.data["fields"]);
  }

  static of(error: unknown): Problem {
    if (error instanceof Problem) return error;
    return new Problem({ code: "client_error", title: error instanceof Error ? error.message : String(error) }, -1);
  }
}

function fieldMessages(raw: unknown): Record<string, string> {
  const out: Record<string, string> = {};
  if (Array.isArray(raw)) {
    for (const item of raw as { field?: string; message?: string }[])
      if (item.field && item.message) out[item.field] = item.message;
    return out;
  }
  if (raw && typeof raw === "object")
    for (const [field, message] of Object.entries(raw))
      out[field] = Array.isArray(message) ? message.join(" ") : String(message);
  return out;
}
