import { describe, expect, it } from "vitest";
import type { Graph, Operation } from "@/flow/model";
import { applyAll } from "@/flow/operations";
import { given, invoiceGraph } from "@/flow/testing/graphs";
import { Problem } from "@/shared/api";
import type { Saved } from "../api";
import { type Collision, Saver, type SaveState } from "./saver";

const rename = (name: string, key = "erp"): Operation => ({ op: "set_node", key, field: "name", value: name });

type Call = { revision: number; operations: Operation[] };
type Answer = Saved | Problem;

function harness(answers: Answer[]) {
  const calls: Call[] = [];
  const states: SaveState[] = [];
  const timers: (() => void)[] = [];
  const seen: { kept: unknown; merged?: Graph; collision?: Collision } = { kept: null };
  const saver = new Saver(invoiceGraph(), 1, {
    send: async (revision, operations) => {
      calls.push({ revision, operations });
      const answer = answers.shift();
      if (answer instanceof Problem) throw answer;
      return answer ?? { revision: revision + 1, findings: [] };
    },
    keep: (kept) => (seen.kept = kept),
    later: (run) => {
      timers.push(run);
      return () => void timers.splice(timers.indexOf(run), timers.includes(run) ? 1 : 0);
    },
    events: {
      state: (state) => states.push(state),
      saved: () => undefined,
      merged: (graph) => (seen.merged = graph),
      collided: (collision) => (seen.collision = collision),
    },
  });
  const tick = async () => {
    timers.shift()?.();
    for (let n = 0; n < 5; n += 1) await Promise.resolve();
  };
  return { saver, calls, states, seen, tick, timers };
}

const conflict = (operations: Operation[]) =>
  new Problem({ code: "draft_changed", detail: "x", revision: 5, operations: [{ revision: 5, by: { name: "Ana" }, at: "", operations }] }, 409);

describe("saving a draft", () => {
  it("sends edits made close together as one request, typing as its last value", async () => {
    const { saver, calls, states, tick } = harness([]);
    for (const text of ["a", "ab", "abc"]) saver.enqueue([rename(text)]);
    await tick();
    expect(calls).toEqual([{ revision: 1, operations: [rename("abc")] }]);
    expect(states.at(-1)).toBe("saved");
  });

  it("keeps edits while the server does not answer and sends them when it does", async () => {
    const { saver, calls, states, seen, tick } = harness([new Problem({ code: "no_answer" }, 0)]);
    saver.enqueue([rename("x")]);
    await tick();
    expect(states.at(-1)).toBe("offline");
    expect(seen.kept).toMatchObject({ operations: [rename("x")] });
    saver.enqueue([rename("Mail", "mail")]);
    await tick();
    expect(calls.at(-1)).toEqual({ revision: 1, operations: [rename("x"), rename("Mail", "mail")] });
    expect([states.at(-1), seen.kept]).toEqual(["saved", null]);
  });

  it("lays its edits on top of others' and sends them again", async () => {
    const { saver, calls, seen, tick } = harness([conflict([rename("Their mail", "mail")])]);
    saver.enqueue([rename("My ERP")]);
    await tick();
    expect(seen.merged?.nodes["mail"]?.name).toBe("Their mail");
    expect(seen.merged?.nodes["erp"]?.name).toBe("My ERP");
    await tick();
    expect(calls.at(-1)).toEqual({ revision: 5, operations: [rename("My ERP")] });
  });

  it("asks when both changed the same thing, and loses neither before the answer", async () => {
    const { saver, calls, states, seen, tick } = harness([conflict([rename("Theirs")])]);
    saver.enqueue([rename("Mine"), rename("Mail", "mail")]);
    await tick();
    expect(states.at(-1)).toBe("collision");
    expect(seen.collision).toMatchObject({ lost: [rename("Mine")], kept: [rename("Mail", "mail")] });
    expect(seen.kept).toMatchObject({ operations: [rename("Mine"), rename("Mail", "mail")] });
    saver.accept(given(seen.collision));
    await tick();
    expect(calls.at(-1)).toEqual({ revision: 5, operations: [rename("Mail", "mail")] });
  });

  it("stops and says so when the server refuses an edit", async () => {
    const { saver, states, timers, tick } = harness([new Problem({ code: "forbidden", detail: "No." }, 403)]);
    saver.enqueue([rename("x")]);
    await tick();
    expect(states.at(-1)).toBe("refused");
    expect(timers).toHaveLength(0);
  });

  it("flush sends at once and says whether all is saved", async () => {
    const { saver, calls } = harness([]);
    saver.enqueue([rename("x")]);
    expect(await saver.flush()).toBe(true);
    expect(applyAll(invoiceGraph(), given(calls[0]).operations).nodes["erp"]?.name).toBe("x");
  });
});
