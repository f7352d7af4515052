import { patient } from "@/shared/lib/patient";
import type { Layouter } from "./tidy";

export { tidy, type Layouter } from "./tidy";

/** The layouter of the product; its worker is fetched on the first call. */
export const lazyLayout: Layouter = async (boxes, wires) => {
  const { layout } = await patient(() => import("./elk"))();
  return layout(boxes, wires);
};
