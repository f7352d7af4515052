import type { TFunction } from "i18next";
import type { DrawingWords } from "./sheet";

/** What drawings say, in the language of the page. */
export function drawingWords(t: TFunction<"editor">): DrawingWords {
  return {
    undo: t("canvas.undo_port"),
    holds: (count) => t("canvas.holds", { count }),
    first: (name) => ({ name: t("canvas.add_inside", { name }), text: t("canvas.first_inside") }),
    group: t("group.kind"),
    members: (count) => t("group.members", { count }),
    fold: (name, closed) => t(closed ? "canvas.unfold" : "canvas.fold", { name }),
  };
}
