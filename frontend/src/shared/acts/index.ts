/** What stands in the audit log, in the reader's language. The server says all of it in English, which is what is shown
 * of an act that the texts do not know. */
import { useTranslation } from "react-i18next";
import type { Schema } from "@/shared/api";

export type Act = Schema<"AuditRow">;
export type RunAct = Schema<"RunAct">;

type Facts = Record<string, unknown> | null | undefined;

/** "published “Invoices”": what a person did, to be read after their name. */
export function useActSentence(): (act: Act) => string {
  const { t } = useTranslation("acts");
  return (act) => {
    const what = act.holder === "" ? act.object_name : t("role_of", { role: t(`common:role.${roleOf(act)}`, { defaultValue: roleOf(act) }), who: act.holder });
    const forms = [...(act.own ? ["own"] : []), ...(what === "" ? [] : ["of"]), "plain"];
    const told = act.told === "" ? [] : forms.map((form) => `told.${act.told}.${form}`);
    return t([...told, ...forms].map((form) => `act.${act.action}.${form}`), { what, answer: act.answer, defaultValue: act.sentence });
  };
}

/** The same without what it was done to, for a list of all acts there are. */
export function useActName(): (act: { name: string; sentence: string }) => string {
  const { t } = useTranslation("acts");
  return ({ name, sentence }) => t(`act.${name}.plain`, { defaultValue: sentence });
}

/** What a run did by itself, as a whole sentence. */
export function useRunActSentence(): (act: RunAct) => string {
  const { t } = useTranslation("acts");
  return (act) => {
    const value = /^[a-z_]+$/.test(act.value) ? t(`came_to.${act.value}`, { defaultValue: act.value }) : act.value;
    const by = act.by === "" ? "" : t("by", { name: act.by });
    return t(`did.${act.act}`, { step: act.step, value, by, defaultValue: act.sentence });
  };
}

function roleOf({ before, after }: Act): string {
  return String((after as Facts)?.["role"] ?? (before as Facts)?.["role"] ?? "");
}
