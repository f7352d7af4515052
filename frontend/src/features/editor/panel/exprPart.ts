import { apart } from "@/shared/lib/apart";
import { hasty } from "@/shared/lib/patient";

/** The expression editor, loaded apart: it is as large as the rest of the panel. A plain field stands in for it. */
export const exprEditor = apart(() => import("./ExprEditor"), hasty);
