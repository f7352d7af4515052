export { tidy, type Layouter } from "./tidy";

/** The layouter of the product; its worker is fetched on the first call. */
export async function lazyLayout(
  ...parameters: Parameters<typeof import("./elk").layout>
): ReturnType<typeof import("./elk").layout> {
  const { layout } = await import("./elk");
  return layout(...parameters);
}
