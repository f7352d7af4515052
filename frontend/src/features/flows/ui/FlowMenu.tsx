import { ActionIcon, Menu } from "@mantine/core";
import { IconDots, IconHistory, IconListCheck, IconPencil, IconPower, IconRoute, IconTrash } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useMay } from "@/shared/api";
import { ConfirmDialog, tellDone } from "@/shared/ui";
import { type FlowItem, useFlowActs } from "../api";
import { RenameFlow } from "./RenameFlow";

type Asking = "off" | "delete" | "rename" | null;

/** What can be done with one flow from the list. */
export function FlowMenu({ flow }: { flow: FlowItem }) {
  const { t } = useTranslation("flows");
  const [asking, setAsking] = useState<Asking>(null);
  const mayEdit = useMay("flow.edit");
  const mayPublish = useMay("flow.publish");
  const live = flow.status === "live" || flow.status === "live_changed";
  return (
    <>
      <Menu position="bottom-end" width={200}>
        <Menu.Target>
          <ActionIcon size={32} variant="subtle" color="gray" aria-label={t("menu.label", { name: flow.name })}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconRoute size={16} aria-hidden />} renderRoot={(props) => <Link to="/flows/$id" params={{ id: flow.id }} {...props} />}>
            {t("menu.open")}
          </Menu.Item>
          <Menu.Item leftSection={<IconListCheck size={16} aria-hidden />} renderRoot={(props) => <Link to="/runs" search={{ flow: flow.id }} {...props} />}>
            {t("menu.runs")}
          </Menu.Item>
          <Menu.Item leftSection={<IconHistory size={16} aria-hidden />} renderRoot={(props) => <Link to="/flows/$id/versions" params={{ id: flow.id }} {...props} />}>
            {t("menu.versions")}
          </Menu.Item>
          {mayEdit && (
            <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setAsking("rename")}>
              {t("menu.rename")}
            </Menu.Item>
          )}
          {(mayEdit || mayPublish) && <Menu.Divider />}
          {mayPublish && live && (
            <Menu.Item leftSection={<IconPower size={16} aria-hidden />} onClick={() => setAsking("off")}>
              {t("menu.off")}
            </Menu.Item>
          )}
          {mayEdit && (
            <Menu.Item c="var(--hr-bad)" leftSection={<IconTrash size={16} aria-hidden />} onClick={() => setAsking("delete")}>
              {t("menu.delete")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Asked flow={flow} asking={asking} onClose={() => setAsking(null)} />
    </>
  );
}

function Asked({ flow, asking, onClose }: { flow: FlowItem; asking: Asking; onClose: () => void }) {
  const { t } = useTranslation("flows");
  const { remove, switchOff } = useFlowActs();
  const { name } = flow;
  return (
    <>
      <ConfirmDialog
        opened={asking === "off"}
        title={t("off_title", { name })}
        message={t("off_text")}
        confirmLabel={t("off_confirm")}
        onClose={onClose}
        onConfirm={async () => {
          await switchOff.mutateAsync(flow.id);
          tellDone(t("off_done", { name }));
        }}
      />
      <ConfirmDialog
        danger
        opened={asking === "delete"}
        title={t("delete_title", { name })}
        message={t("delete_text")}
        confirmLabel={t("delete_confirm")}
        onClose={onClose}
        onConfirm={async () => {
          await remove.mutateAsync(flow.id);
          tellDone(t("delete_done", { name }));
        }}
      />
      {asking === "rename" && <RenameFlow flow={flow} onClose={onClose} />}
    </>
  );
}
