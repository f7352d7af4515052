/** Other input for a step that is done again: what it was, what it is to be, and what the server will not take of it. */
import { useState } from "react";
import type { FlowNode, NodeSpec } from "@/flow/model";
import { Problem } from "@/shared/api";
import { type Errors, type JsonSchema, validate } from "@/shared/forms";
import { tellProblem } from "@/shared/ui";

export type Given = Record<string, unknown>;

/** What a step can be given: its settings, or, at the start, what the form of the flow asks for. */
export function inputSchema(node: FlowNode | undefined, specs: ReadonlyMap<string, NodeSpec>): JsonSchema | undefined {
  if (node === undefined) return undefined;
  if (node.type.startsWith("trigger.")) return node.settings["input_schema"] as JsonSchema | undefined;
  const settings = specs.get(node.type)?.settings_schema as JsonSchema | undefined;
  return settings && computed(settings);
}

/** The input as it was sent: what is nothing and would be nothing if it were left out was not sent. */
export function sentOf(input: Given, schema: JsonSchema | undefined): Given {
  const fields = schema?.properties;
  if (fields === undefined) return input;
  return Object.fromEntries(Object.entries(input).filter(([name, value]) => value !== null || (fields[name]?.default ?? null) !== null));
}

/** The schema of settings once they are computed: a condition has become a yes or a no. */
function computed(schema: JsonSchema): JsonSchema {
  if (schema.format === "expression") return { type: "boolean", title: schema.title, description: schema.description, "x-order": schema["x-order"], "x-show-if": schema["x-show-if"] };
  const properties = schema.properties && Object.fromEntries(Object.entries(schema.properties).map(([name, each]) => [name, computed(each)]));
  return { ...schema, ...(properties && { properties }), ...(schema.items && { items: computed(schema.items) }) };
}

/** `fields[1].name` -> `fields.1.name`, as forms name their fields; in our own words where we have any. */
export function complaintsOf(problem: Problem, schema: JsonSchema | undefined, value: Given): Errors {
  const raw = problem.data["fields"];
  const own = schema === undefined ? {} : validate(schema, value);
  const errors: Errors = {};
  for (const { path, message } of (Array.isArray(raw) ? raw : []) as { path?: string; message?: string }[]) {
    const name = (path ?? "").replace(/\[(\d+)\]/g, ".$1");
    if (name !== "" && message) errors[name] = own[name] ?? message;
  }
  return errors;
}

/** The input while it is edited. `broken`: a control holds what is no value. */
export function useGiven(start: Given, schema: JsonSchema | undefined) {
  const [value, setValue] = useState(start);
  const [wrong, setWrong] = useState<string>();
  const [errors, setErrors] = useState<Errors>({});
  const refused = (error: unknown) => {
    const found = complaintsOf(Problem.of(error), schema, value);
    setErrors(found);
    tellProblem(error);
  };
  const change = (next: Given) => {
    setValue(next);
    setErrors({});
  };
  return { value, change, wrong, setWrong, errors, refused, broken: wrong !== undefined, same: JSON.stringify(value) === JSON.stringify(start) };
}

export type GivenState = ReturnType<typeof useGiven>;
