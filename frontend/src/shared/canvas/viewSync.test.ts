import { expect, test } from "vitest";
import { createViewSync } from "./viewSync";

const view = (x: number) => ({ x, y: 0, zoom: 1 });

test("what one drawing shows the others show, and nobody hears an echo", () => {
  const sync = createViewSync();
  const [a, b] = [{}, {}];
  const heard: [string, number][] = [];
  sync.join(a, ({ x }) => heard.push(["a", x]));
  const leave = sync.join(b, (next) => {
    heard.push(["b", next.x]);
    sync.moved(b, next);
  });
  sync.moved(a, view(5));
  expect(heard).toEqual([["b", 5]]);
  leave();
  sync.moved(a, view(9));
  expect(heard).toHaveLength(1);
});

test("a drawing that comes later begins where the others are", () => {
  const sync = createViewSync();
  const first = {};
  sync.join(first, () => undefined);
  sync.moved(first, view(7));
  const heard: number[] = [];
  sync.join({}, ({ x }) => heard.push(x));
  expect(heard).toEqual([7]);
});
