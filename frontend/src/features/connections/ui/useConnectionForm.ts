import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/shared/api";
import { tellDone, tellProblem } from "@/shared/ui";
import { type Connection, type Connector, type Limits, type TestResult, useConnectionActs } from "../api";
import { defaultsOf, missingFields, shownValues } from "../model/schema";

/** State of the form. Saving tests first; keeping an account that does not work is a second, separate act. */
export function useConnectionForm(connector: Connector, connection: Connection | undefined, onClose: () => void) {
  const { t } = useTranslation("connections");
  const specs = connector.connection?.fields ?? [];
  const [name, setName] = useState(connection?.name ?? connector.name);
  const [fields, setFieldValues] = useState<Record<string, unknown>>(() => ({ ...defaultsOf(specs), ...connection?.fields }));
  const [limits, setLimits] = useState<Limits>({ max_per_s: connection?.max_per_s ?? null, max_at_once: connection?.max_at_once ?? null });
  const [errors, setErrors] = useState<Record<string, string>>({});
  const [result, setResult] = useState<TestResult | null>(null);
  const acts = useConnectionActs();

  const complete = (): boolean => {
    const found = Object.fromEntries(missingFields(specs, fields).map((field) => [field, t("common:form.required")]));
    if (name.trim() === "") found["name"] = t("name_needed");
    setErrors(found);
    return Object.keys(found).length === 0;
  };
  const refused = (error: unknown) => {
    const problem = Problem.of(error);
    if (problem.code === "connection_does_not_work") return setResult({ ok: false, message: problem.detail, hint: problem.hint, tested: true });
    setErrors(problem.fields);
    if (Object.keys(problem.fields).length === 0) tellProblem(problem);
  };
  const guarded = async (act: () => Promise<unknown>) => {
    if (!complete()) return;
    try {
      await act();
    } catch (error) {
      refused(error);
    }
  };
  const asSaved = connection !== undefined && JSON.stringify(fields) === JSON.stringify({ ...defaultsOf(specs), ...connection.fields });
  const test = async () =>
    setResult(asSaved ? await acts.retest.mutateAsync(connection.id) : await acts.test.mutateAsync({ id: connection?.id, connector: connector.id, fields: shownValues(specs, fields) }));
  const store = async (save_anyway: boolean) => {
    const saved = await acts.save.mutateAsync({ id: connection?.id, name: name.trim(), connector: connector.id, fields: shownValues(specs, fields), save_anyway, ...limits });
    tellDone(t("saved", { name: saved.name }));
    onClose();
  };
  return {
    name,
    setName,
    fields,
    setFields: (next: Record<string, unknown>) => (setFieldValues(next), setResult(null)),
    limits,
    setLimits,
    errors,
    result,
    saving: acts.save.isPending,
    testing: acts.test.isPending || acts.retest.isPending,
    busy: acts.test.isPending || acts.retest.isPending || acts.save.isPending,
    testOnly: () => guarded(test),
    saveUntested: () => guarded(() => store(true)),
    submit: (event: FormEvent) => (event.preventDefault(), void guarded(() => store(false))),
  };
}
