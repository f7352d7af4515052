import { Button, Code, CopyButton, Group, Modal, Stack, Text } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { describeQuery } from "../api";
import { useEditor, useEditorState } from "../model/store";

function full(url: string): string {
  return url.startsWith("http") ? url : `${location.origin}${url}`;
}

function curl(url: string, auth: string, sample: unknown): string {
  const body = JSON.stringify(sample ?? { hello: "world" });
  const secret = auth === "token" ? ' \\\n  -H "Authorization: Bearer $SECRET"' : "";
  return `curl -X POST ${full(url)} \\\n  -H "Content-Type: application/json"${secret} \\\n  -d '${body.replaceAll("'", "'\\''")}'`;
}

/** What the flow expects: the kept sample, else an example that fits the schema of the trigger. */
function useExampleBody(key: string | null): unknown {
  const node = useEditorState((state) => (key === null ? undefined : state.graph.nodes[key]));
  const sample = useEditorState((state) => (key === null ? undefined : state.samples[key]));
  const { data } = useQuery({ ...describeQuery(node?.type ?? "", node?.settings), enabled: node !== undefined });
  return ((sample?.value ?? data?.sample_output) as { body?: unknown } | null | undefined)?.body;
}

/** Where to send data so that the flow starts, ready to copy. */
export function WebhookDialog() {
  const opened = useEditorState((state) => state.dialog === "webhook");
  const webhook = useEditorState((state) => state.webhook);
  const version = useEditorState((state) => state.flow.version);
  const { store } = useEditor();
  const { t } = useTranslation("editor");
  const body = useExampleBody(webhook?.node ?? null);
  return (
    <Modal opened={opened && webhook !== null} onClose={() => store.setState({ dialog: null })} size="lg" title={t("webhook.title")}>
      {webhook !== null && (
        <Stack gap="md">
          <Text size="sm">{t("webhook.text", { n: version ?? 1 })}</Text>
          <CopyLine label={t("webhook.address")} text={full(webhook.url)} />
          <CopyLine label={t("webhook.curl")} text={curl(webhook.url, webhook.auth, body)} />
          <Text size="sm" c="dimmed">
            {t(`webhook.auth_${webhook.auth}`, { defaultValue: "" })}
          </Text>
        </Stack>
      )}
    </Modal>
  );
}

function CopyLine({ label, text }: { label: string; text: string }) {
  const { t } = useTranslation("common");
  return (
    <div>
      <Group justify="space-between" mb={4}>
        <Text size="sm" fw={600}>
          {label}
        </Text>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button size="compact-xs" variant="default" leftSection={copied ? <IconCheck size={13} /> : <IconCopy size={13} />} aria-label={`${t("copy")}: ${label}`} onClick={copy}>
              {t(copied ? "copied" : "copy")}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Code block tabIndex={0} role="region" aria-label={label}>
        {text}
      </Code>
    </div>
  );
}
