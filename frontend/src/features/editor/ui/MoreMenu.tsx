import { ActionIcon, Menu } from "@mantine/core";
import { IconDotsVertical, IconHistory, IconPhoto, IconKeyboard, IconLayoutDistributeHorizontal, IconListCheck, IconListTree, IconMessage, IconNote, IconPower, IconSitemap, IconWebhook, type TablerIcon } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { commandOf } from "@/flow/commands";
import { useMay } from "@/shared/api";
import { ConfirmDialog, tellProblem } from "@/shared/ui";
import { editorApi } from "../api";
import { deskOf } from "../model/desk";
import { type PictureKind, savePicture } from "../model/savePicture";
import { useView } from "../model/view";
import { useEditor, useEditorState } from "../model/store";

const PICTURES: readonly PictureKind[] = ["png", "svg"];

/** The whole drawing as a file. */
function PictureItems() {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const empty = useEditorState((state) => Object.keys(state.graph.nodes).length === 0);
  if (empty) return null;
  return PICTURES.map((kind) => (
    <Menu.Item key={kind} leftSection={<IconPhoto size={16} />} onClick={() => void savePicture(editor, kind).catch(tellProblem)}>
      {t(`picture.${kind}`)}
    </Menu.Item>
  ));
}

const COMMANDS: readonly [string, TablerIcon][] = [
  ["note", IconNote],
  ["tidy", IconLayoutDistributeHorizontal],
];

/** Commands that also have a key. */
function CommandItems() {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  return COMMANDS.map(([id, Icon]) => (
    <Menu.Item key={id} leftSection={<Icon size={16} />} onClick={() => commandOf(id).perform(deskOf(editor, { fit: () => undefined }))}>
      {t(`command.${id}`)}
    </Menu.Item>
  ));
}

/** The other pages of the flow. */
function PageItems() {
  const { flowId } = useEditor();
  const { t } = useTranslation("editor");
  const navigate = useNavigate();
  const mayRuns = useMay("run.view");
  return (
    <>
      <Menu.Item leftSection={<IconHistory size={16} />} onClick={() => void navigate({ to: "/flows/$id/versions", params: { id: flowId } })}>
        {t("versions.title")}
      </Menu.Item>
      {mayRuns && (
        <Menu.Item leftSection={<IconListCheck size={16} />} onClick={() => void navigate({ to: "/runs", search: { flow: flowId } })}>
          {t("run.all")}
        </Menu.Item>
      )}
    </>
  );
}

/** Everything that is needed less often. */
export default function MoreMenu({ openAtOnce }: { openAtOnce: boolean }) {
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const { view, setView } = useView();
  const webhook = useEditorState((state) => state.webhook);
  const flow = useEditorState((state) => state.flow);
  const readOnly = useEditorState((state) => state.readOnly);
  const mayPublish = useMay("flow.publish");
  const [asking, setAsking] = useState(false);
  const live = flow.status === "live" || flow.status === "live_changed";
  const unpublish = async () => {
    await editorApi.unpublish(editor.flowId);
    editor.store.setState((old) => ({ flow: { ...old.flow, status: "off" }, webhook: null }));
  };
  return (
    <>
      <Menu position="bottom-end" width={250} defaultOpened={openAtOnce}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t("header.more")}>
            <IconDotsVertical size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={view === "canvas" ? <IconListTree size={16} /> : <IconSitemap size={16} />} onClick={() => setView(view === "canvas" ? "outline" : "canvas")}>
            {t(view === "canvas" ? "view.outline" : "view.canvas")}
          </Menu.Item>
          {!readOnly && <CommandItems />}
          {webhook && (
            <Menu.Item leftSection={<IconWebhook size={16} />} onClick={() => editor.store.setState({ dialog: "webhook" })}>
              {t("webhook.title")}
            </Menu.Item>
          )}
          <PageItems />
          <Menu.Item leftSection={<IconMessage size={16} />} onClick={() => editor.store.setState({ talk: { step: null, write: true }, showFindings: false })}>
            {t("command.comments")}
          </Menu.Item>
          <PictureItems />
          <Menu.Item leftSection={<IconKeyboard size={16} />} onClick={() => editor.store.setState({ dialog: "help" })}>
            {t("command.help")}
          </Menu.Item>
          {live && mayPublish && !readOnly && (
            <>
              <Menu.Divider />
              <Menu.Item leftSection={<IconPower size={16} />} color="red.9" onClick={() => setAsking(true)}>
                {t("unpublish.action")}
              </Menu.Item>
            </>
          )}
        </Menu.Dropdown>
      </Menu>
      <ConfirmDialog opened={asking} onClose={() => setAsking(false)} title={t("unpublish.title")} message={t("unpublish.text")} confirmLabel={t("unpublish.action")} danger onConfirm={unpublish} />
    </>
  );
}
