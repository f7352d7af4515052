import { useTranslation } from "react-i18next";
import type { Schema } from "@/shared/api";
import { absolute } from "@/shared/lib/format";
import { useRoles } from "./roles";

type Explanation = Schema<"Explanation">;

/** Why somebody may do something, or which roles it would take, in the reader's language. What a rule forbids, and what
 * rests on no role, is told as the server tells it. */
export function useVerdict(name: string, permission: string): (verdict: Explanation) => string {
  const { t, i18n } = useTranslation("people");
  const roles = useRoles().data;
  return ({ allowed, sentence, because, blocked_by }) => {
    const what = roles?.permissions.find((one) => one.name === permission)?.sentence;
    if (what === undefined || blocked_by.length > 0 || allowed !== because.length > 0) return sentence;
    const nameOf = (key: string, otherwise: string) => roles?.items.find((role) => role.key === key)?.name ?? otherwise;
    const grants = because.map((grant) =>
      t("why.role", {
        role: nameOf(grant.role, grant.role_name),
        where: t(`why.${grant.scope}`),
        through: grant.via_group === "" ? "" : t("why.through", { group: grant.via_group }),
        until: grant.expires_at === null ? "" : t("why.until", { when: absolute(grant.expires_at) }),
      }),
    );
    if (allowed) return t("why.may", { name, what, reasons: listOf(grants, i18n.language, "conjunction") });
    const giving = roles?.items.filter((role) => role.built_in && role.permissions.includes(permission)).map((role) => role.name) ?? [];
    return t("why.needs", { name, what, roles: listOf(giving, i18n.language, "disjunction") });
  };
}

function listOf(names: string[], language: string, type: "conjunction" | "disjunction"): string {
  return new Intl.ListFormat(language, { type }).format(names);
}
