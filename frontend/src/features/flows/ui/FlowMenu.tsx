import { ActionIcon, Menu } from "@mantine/core";
import { IconArchive, IconCopy, IconDots, IconDownload, IconFolder, IconHistory, IconListCheck, IconPencil, IconPlayerPause, IconPower, IconRoute, IconTrash } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api, useMay } from "@/shared/api";
import { act } from "@/shared/lib/act";
import { PauseDialog, useStandstills } from "@/shared/standstill";
import { ConfirmDialog, tellDone, tellProblem } from "@/shared/ui";
import { type FlowItem, useFlowActs } from "../api";
import { saveFlow } from "../files";
import { MoveFlows } from "./MoveFlows";
import { RenameFlow } from "./RenameFlow";

type Asking = "move" | "off" | "pause" | "archive" | "delete" | "rename" | null;

/** What can be done with one flow from the list. */
export function FlowMenu({ flow, archived }: { flow: FlowItem; archived: boolean }) {
  const { t } = useTranslation("flows");
  const [asking, setAsking] = useState<Asking>(null);
  const mayEdit = useMay("flow.edit");
  const mayPublish = useMay("flow.publish");
  const mayPause = useMay("run.cancel");
  const still = useStandstills().some((one) => one.flow === flow.id);
  const live = flow.status === "live" || flow.status === "live_changed";
  const neverLive = flow.version === null && flow.status === "draft";
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
          {mayEdit && <NamingItems archived={archived} onAsk={setAsking} />}
          {mayEdit && <CopyItem flow={flow} />}
          <Menu.Item leftSection={<IconDownload size={16} aria-hidden />} onClick={() => void saveFlow(flow).catch(tellProblem)}>
            {t("menu.save")}
          </Menu.Item>
          <Menu.Divider />
          {mayPause && live && !still && (
            <Menu.Item leftSection={<IconPlayerPause size={16} aria-hidden />} onClick={() => setAsking("pause")}>
              {t("menu.pause")}
            </Menu.Item>
          )}
          {mayPublish && live && (
            <Menu.Item leftSection={<IconPower size={16} aria-hidden />} onClick={() => setAsking("off")}>
              {t("menu.off")}
            </Menu.Item>
          )}
          {mayEdit && <ArchiveItem flow={flow} archived={archived} onAsk={() => setAsking("archive")} />}
          {mayEdit && neverLive && (
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

/** How it is called, and where it is kept. */
function NamingItems({ archived, onAsk }: { archived: boolean; onAsk: (asking: Asking) => void }) {
  const { t } = useTranslation("flows");
  return (
    <>
      <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => onAsk("rename")}>
        {t("menu.rename")}
      </Menu.Item>
      {!archived && (
        <Menu.Item leftSection={<IconFolder size={16} aria-hidden />} onClick={() => onAsk("move")}>
          {t("menu.move")}
        </Menu.Item>
      )}
    </>
  );
}

/** A second flow with the same drawing; it begins as a draft. */
function CopyItem({ flow }: { flow: FlowItem }) {
  const { t } = useTranslation("flows");
  const { bring } = useFlowActs();
  const navigate = useNavigate();
  const copy = async () => {
    const document = await api.get(`flows/${flow.id}/export`);
    const made = await bring.mutateAsync({ document, name: t("copy_name", { name: flow.name }).slice(0, 200) });
    await navigate({ to: "/flows/$id", params: { id: made.id } });
  };
  return (
    <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={() => void copy().catch(tellProblem)}>
      {t("menu.copy")}
    </Menu.Item>
  );
}

function MoveOne({ flow, onClose }: { flow: FlowItem; onClose: () => void }) {
  const { t } = useTranslation("flows");
  const { move } = useFlowActs();
  const done = () => (tellDone(t("many.done", { count: 1 })), onClose());
  return <MoveFlows flows={[flow]} busy={move.isPending} onMove={(folder) => act(move.mutateAsync({ id: flow.id, folder }), done)} onClose={onClose} />;
}

/** Into the archive after a question; out of it at once. */
function ArchiveItem({ flow, archived, onAsk }: { flow: FlowItem; archived: boolean; onAsk: () => void }) {
  const { t } = useTranslation("flows");
  const { archive } = useFlowActs();
  const restore = () => act(archive.mutateAsync({ id: flow.id, archived: false }), () => tellDone(t("restored", { name: flow.name })), tellProblem);
  return (
    <Menu.Item leftSection={<IconArchive size={16} aria-hidden />} onClick={archived ? restore : onAsk}>
      {t(archived ? "menu.restore" : "menu.archive")}
    </Menu.Item>
  );
}

function Asked({ flow, asking, onClose }: { flow: FlowItem; asking: Asking; onClose: () => void }) {
  const { t } = useTranslation("flows");
  const { archive, remove, switchOff } = useFlowActs();
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
        opened={asking === "archive"}
        title={t("archive_title", { name })}
        message={t("archive_text")}
        confirmLabel={t("archive_confirm")}
        onClose={onClose}
        onConfirm={async () => {
          await archive.mutateAsync({ id: flow.id, archived: true });
          tellDone(t("archive_done", { name }));
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
      <PauseDialog opened={asking === "pause"} flow={flow} onClose={onClose} />
      {asking === "rename" && <RenameFlow flow={flow} onClose={onClose} />}
      {asking === "move" && <MoveOne flow={flow} onClose={onClose} />}
    </>
  );
}
