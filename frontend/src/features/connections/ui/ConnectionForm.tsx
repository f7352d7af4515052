import { Alert, Anchor, Button, Drawer, Group, NumberInput, Stack, Text, TextInput } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "@/shared/api";
import { SchemaForm } from "@/shared/forms";
import { Section } from "@/shared/ui";
import type { Connection, Connector, Limits, TestResult } from "../api";
import { schemaOf } from "../model/schema";
import classes from "./Connections.module.css";
import { useConnectionForm } from "./useConnectionForm";

export interface ConnectionFormProps {
  connector: Connector;
  connection?: Connection;
  onClose: () => void;
}

/** One account: its fields, a test, and what uses it. */
export function ConnectionForm({ connector, connection, onClose }: ConnectionFormProps) {
  const { t } = useTranslation("connections");
  const form = useConnectionForm(connector, connection, onClose);
  const readOnly = !useMay("connection.edit");
  const title = connection ? t("edit_title", { name: connection.name }) : t("create_title", { name: connector.name });
  return (
    <Drawer opened onClose={onClose} position="right" size="md" title={title}>
      <form onSubmit={form.submit} noValidate>
        <Stack>
          {readOnly && <Alert color="gray">{t("read_only")}</Alert>}
          <TextInput
            label={t("name")}
            description={t("name_help")}
            withAsterisk
            aria-required
            disabled={readOnly}
            data-autofocus={!connection || undefined}
            error={form.errors["name"]}
            value={form.name}
            onChange={(event) => form.setName(event.currentTarget.value)}
          />
          <SchemaForm schema={schemaOf(connector.connection?.fields ?? [])} value={form.fields} onChange={form.setFields} errors={form.errors} disabled={readOnly} />
          <LimitFields form={form} disabled={readOnly} />
          <Verdict result={form.result} />
          {connection && connection.used_by.length > 0 && <Uses connection={connection} />}
        </Stack>
        {!readOnly && <Foot form={form} />}
      </form>
    </Drawer>
  );
}

/** What the service can bear: steps wait their turn instead of being refused. */
function LimitFields({ form, disabled }: { form: ReturnType<typeof useConnectionForm>; disabled: boolean }) {
  const { t } = useTranslation("connections");
  const field = (name: keyof Limits, max: number) => ({
    label: t(`limits.${name}`),
    placeholder: t("limits.none"),
    min: name === "max_per_s" ? 0.01 : 1,
    max,
    allowDecimal: name === "max_per_s",
    disabled,
    error: form.errors[name],
    value: form.limits[name] ?? "",
    onChange: (next: number | string) => form.setLimits({ ...form.limits, [name]: next === "" ? null : Number(next) }),
  });
  return (
    <Section title={t("limits.title")}>
      <Text size="sm" c="dimmed" mb="xs">
        {t("limits.help")}
      </Text>
      <Group grow align="flex-start">
        <NumberInput {...field("max_per_s", 1000)} />
        <NumberInput {...field("max_at_once", 1000)} />
      </Group>
    </Section>
  );
}

function Verdict({ result }: { result: TestResult | null }) {
  const { t } = useTranslation("connections");
  return (
    <div aria-live="polite">
      {result && (
        <Alert color={result.ok ? "green.9" : "red.9"} icon={result.ok ? <IconCheck size={18} aria-hidden /> : <IconX size={18} aria-hidden />} title={t(result.ok ? "works" : "fails")}>
          {[result.message, result.hint].filter(Boolean).join(" ")}
        </Alert>
      )}
    </div>
  );
}

function Uses({ connection }: { connection: Connection }) {
  const { t } = useTranslation("connections");
  return (
    <Section title={t("used_by")}>
      <ul className={classes.used}>
        {connection.used_by.map((flow) => (
          <li key={flow.id}>
            <Anchor component={Link} to="/flows/$id" params={{ id: flow.id } as never}>
              {flow.name}
            </Anchor>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Foot({ form }: { form: ReturnType<typeof useConnectionForm> }) {
  const { t } = useTranslation("connections");
  return (
    <div className={classes.foot}>
      {form.result && !form.result.ok && (
        <Button variant="subtle" disabled={form.busy} onClick={() => void form.saveUntested()}>
          {t("save_anyway")}
        </Button>
      )}
      <Button variant="default" loading={form.testing} disabled={form.busy} onClick={() => void form.testOnly()}>
        {t("test")}
      </Button>
      <Button type="submit" loading={form.saving}>
        {t("test_save")}
      </Button>
    </div>
  );
}
