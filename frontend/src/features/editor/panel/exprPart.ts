import { apart } from "@/shared/lib/apart";

/** The expression editor, loaded apart: it is as large as the rest of the panel. */
export const exprEditor = apart(() => import("./ExprEditor"));
