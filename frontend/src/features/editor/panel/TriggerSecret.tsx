import { Button, Code, CopyButton, Group, Modal, Stack, Text } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/shared/api";
import { ConfirmButton, CopyField } from "@/shared/ui";
import { editorApi, type TriggerItem, triggersQuery } from "../api";
import { useEditor, useEditorState } from "../model/store";
import classes from "./StepPanel.module.css";

/** Address and secret of a webhook, which live beside the graph and never in it. */
export function TriggerSecret({ stepKey }: { stepKey: string }) {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const version = useEditorState((state) => state.flow.version);
  const trigger = useQuery(triggersQuery(editor.flowId, version)).data?.find((item) => item.node === stepKey && item.enabled);
  if (!trigger || trigger.url === null) return <p className={classes.quiet}>{t("secret.not_live")}</p>;
  return (
    <Stack gap="md">
      <Address trigger={trigger} url={trigger.url} />
      {trigger.auth !== null && trigger.auth !== "none" && <Secret trigger={trigger} />}
    </Stack>
  );
}

function useRefresh() {
  const editor = useEditor();
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: ["flows", editor.flowId, "triggers"] });
}

function Address({ trigger, url }: { trigger: TriggerItem; url: string }) {
  const { store } = useEditor();
  const { t } = useTranslation("editor");
  const may = useMay("flow.publish");
  const refresh = useRefresh();
  const renew = async () => {
    const fresh = await editorApi.newAddress(trigger.id);
    store.setState((old) => ({ webhook: old.webhook && fresh.url !== null ? { ...old.webhook, url: fresh.url } : old.webhook }));
    await refresh();
  };
  return (
    <div>
      <CopyField label={t("secret.address")} value={`${location.origin}${url}`} />
      {may && (
        <ConfirmButton mt={8} size="compact-sm" variant="default" title={t("secret.new_address")} message={t("secret.new_address_text")} danger onConfirm={renew}>
          {t("secret.new_address")}
        </ConfirmButton>
      )}
    </div>
  );
}

function Secret({ trigger }: { trigger: TriggerItem }) {
  const { t } = useTranslation("editor");
  const may = useMay("flow.publish");
  const refresh = useRefresh();
  const [made, setMade] = useState<string | null>(null);
  const make = async () => {
    setMade((await editorApi.newSecret(trigger.id)).secret);
    await refresh();
  };
  const word = t(trigger.secret_set ? "secret.renew" : "secret.make");
  return (
    <div>
      <Text size="sm">
        {t(`secret.kind_${trigger.auth ?? "token"}`)} {t(trigger.secret_set ? "secret.set" : "secret.unset")}
      </Text>
      {may && trigger.secret_set && (
        <ConfirmButton mt={8} size="compact-sm" variant="default" title={word} message={t("secret.renew_text")} danger onConfirm={make}>
          {word}
        </ConfirmButton>
      )}
      {may && !trigger.secret_set && (
        <Button mt={8} size="compact-sm" onClick={() => void make()}>
          {word}
        </Button>
      )}
      <MadeSecret secret={made} onClose={() => setMade(null)} />
    </div>
  );
}

/** Shown once; closing takes a deliberate press, so that it is not lost by a stray key. */
function MadeSecret({ secret, onClose }: { secret: string | null; onClose: () => void }) {
  const { t } = useTranslation(["editor", "common"]);
  return (
    <Modal opened={secret !== null} onClose={() => undefined} withCloseButton={false} closeOnEscape={false} closeOnClickOutside={false} title={t("secret.made")}>
      <Stack gap="md">
        <Text size="sm">{t("secret.made_text")}</Text>
        <Code block tabIndex={0} role="region" aria-label={t("secret.made")} data-testid="secret">
          {secret}
        </Code>
        <Group justify="flex-end">
          <CopyButton value={secret ?? ""}>
            {({ copied, copy }) => (
              <Button variant="default" leftSection={copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />} onClick={copy}>
                {t(copied ? "common:copied" : "common:copy")}
              </Button>
            )}
          </CopyButton>
          <Button onClick={onClose}>{t("secret.done")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
