import { Alert, Button, Group, Modal, Stack } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { Problem } from "@/shared/api";
import { type Errors, type JsonSchema, SchemaForm, validate } from "@/shared/forms";

export interface FormDialogProps {
  title: string;
  schema: JsonSchema;
  initial: Record<string, unknown>;
  submitLabel: string;
  onSubmit: (value: Record<string, unknown>) => Promise<unknown>;
  onClose: () => void;
}

/** A form from a schema in a dialog; what the server refuses stands at its field, or above the buttons. */
export function FormDialog({ title, schema, initial, submitLabel, onSubmit, onClose }: FormDialogProps) {
  const { t } = useTranslation();
  const [value, setValue] = useState(initial);
  const [errors, setErrors] = useState<Errors>({});
  const [refusal, setRefusal] = useState("");
  const [busy, setBusy] = useState(false);
  const [broken, setBroken] = useState(false);
  const send = async () => {
    const found = validate(schema, value);
    setErrors(found);
    if (Object.keys(found).length > 0) return;
    setBusy(true);
    try {
      await onSubmit(value);
      onClose();
    } catch (error) {
      const problem = Problem.of(error);
      setErrors(problem.fields);
      setRefusal([problem.detail || t("error.offline"), problem.hint].filter(Boolean).join(" "));
    } finally {
      setBusy(false);
    }
  };
  return (
    <Modal opened onClose={onClose} title={title} size="lg">
      <form onSubmit={(event: FormEvent) => (event.preventDefault(), void send())} noValidate>
        <Stack>
          <SchemaForm schema={schema} value={value} onChange={setValue} errors={errors} onBroken={setBroken} />
          {refusal && (
            <Alert color="red.9" role="alert">
              {refusal}
            </Alert>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t("cancel")}
            </Button>
            <Button type="submit" loading={busy} disabled={broken}>
              {submitLabel}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
