import { Button, Code, CopyButton, Group, Modal, Stack, Text } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/shared/api";
import { ConfirmButton, CopyField, tellProblem } from "@/shared/ui";
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
  const [asking, setAsking] = useState(false);
  const word = t(trigger.secret_set ? "secret.renew" : "secret.make");
  const close = () => {
    setAsking(false);
    setMade(null);
  };
  return (
    <div>
      <Text size="sm">
        {t(`secret.kind_${trigger.auth ?? "token"}`)} {t(trigger.secret_set ? "secret.set" : "secret.unset")}
      </Text>
      {may && (
        <Button mt={8} size="compact-sm" variant={trigger.secret_set ? "default" : "filled"} onClick={() => (trigger.secret_set ? setAsking(true) : void make().catch(tellProblem))}>
          {word}
        </Button>
      )}
      <SecretDialog asking={asking} secret={made} onRenew={() => void make().catch(tellProblem)} onClose={close} />
    </div>
  );
}

interface DialogProps {
  asking: boolean;
  secret: string | null;
  onRenew: () => void;
  onClose: () => void;
}

/** Asks before an old secret is lost, then shows the new one in the same dialog. */
function SecretDialog({ asking, secret, onRenew, onClose }: DialogProps) {
  const { t } = useTranslation(["editor", "common"]);
  if (secret !== null) return <MadeSecret secret={secret} onClose={onClose} />;
  return (
    <Modal opened={asking} onClose={onClose} title={t("secret.renew")}>
      <Text size="sm">{t("secret.renew_text")}</Text>
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={onClose}>
          {t("common:cancel")}
        </Button>
        <Button color="red.9" onClick={onRenew}>
          {t("secret.renew")}
        </Button>
      </Group>
    </Modal>
  );
}

/** Shown once; closing takes a deliberate press, so that it is not lost by a stray key. */
function MadeSecret({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useTranslation(["editor", "common"]);
  return (
    <Modal opened onClose={() => undefined} withCloseButton={false} closeOnEscape={false} closeOnClickOutside={false} title={t("secret.made")}>
      <Stack gap="md">
        <Text size="sm">{t("secret.made_text")}</Text>
        <Code block tabIndex={0} role="region" aria-label={t("secret.made")} data-testid="secret">
          {secret}
        </Code>
        <Group justify="flex-end">
          <CopyButton value={secret}>
            {({ copied, copy }) => (
              <Button variant="default" leftSection={copied ? <IconCheck size={15} aria-hidden /> : <IconCopy size={15} aria-hidden />} onClick={copy}>
                {t(copied ? "common:copied" : "common:copy")}
              </Button>
            )}
          </CopyButton>
          <Button data-autofocus onClick={onClose}>{t("secret.done")}</Button>
        </Group>
      </Stack>
    </Modal>
  );
}
