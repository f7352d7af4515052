import { plain } from "@/shared/lib/format";

export interface Change {
  field: string;
  before: string;
  after: string;
  changed: boolean;
}

function flat(value: unknown, path = ""): Map<string, unknown> {
  const out = new Map<string, unknown>();
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    if (value !== null && value !== undefined) out.set(path || "value", value);
    return out;
  }
  for (const [key, inner] of Object.entries(value))
    for (const [name, leaf] of flat(inner, path ? `${path}.${key}` : key)) out.set(name, leaf);
  return out;
}

/** Before and after side by side, field by field; fields that changed first. */
export function changesOf(before: unknown, after: unknown): Change[] {
  const old = flat(before);
  const fresh = flat(after);
  const fields = [...new Set([...old.keys(), ...fresh.keys()])];
  const rows = fields.map((field) => {
    const [left, right] = [plain(old.get(field)), plain(fresh.get(field))];
    return { field, before: left, after: right, changed: left !== right };
  });
  return rows.sort((a, b) => Number(b.changed) - Number(a.changed));
}
