import { ActionIcon, CopyButton, Menu, Tabs } from "@mantine/core";
import { useMediaQuery } from "@mantine/hooks";
import { IconCopy, IconDots, IconX } from "@tabler/icons-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { commandOf } from "@/flow/commands";
import type { FlowNode, NodeSpec } from "@/flow/model";
import { StepIcon } from "@/shared/canvas";
import { drawnTypes } from "../canvas/useDrawing";
import { deskOf } from "../model/desk";
import { type PanelTab, useEditor, useEditorState } from "../model/store";
import { DataPane } from "./DataPane";
import { createMapping, MappingContext } from "./mapping";
import { OutputPane } from "./OutputPane";
import { SettingsPane } from "./SettingsPane";
import classes from "./StepPanel.module.css";

interface PartProps {
  stepKey: string;
  node: FlowNode;
  spec: NodeSpec | undefined;
}

/** The open step: input data | settings | output. */
export default function OpenPanel(props: PartProps) {
  const { stepKey, node } = props;
  const editor = useEditor();
  const { t } = useTranslation("editor");
  const [mapping] = useState(createMapping);
  const wide = useMediaQuery("(min-width: 1180px)", true, { getInitialValueInEffect: false });
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    const field = editor.store.getState().panel?.field ?? null;
    if (field === null) box.current?.focus({ preventScroll: true });
  }, [editor]);
  const close = () => {
    editor.store.setState({ panel: null });
    editor.focus(stepKey);
  };
  const onKeyDown = (event: React.KeyboardEvent) => {
    // An open menu or list hears Escape too, and is what it closes.
    const inside = document.querySelector("[role=dialog], [role=menu]") === null && !hasOpenList(event.target);
    if (event.key !== "Escape" || event.defaultPrevented || !inside) return;
    event.preventDefault();
    close();
  };
  return (
    <MappingContext value={mapping}>
      {/* eslint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- Escape closes the panel from anywhere inside, but not from a dialog above it */}
      <aside ref={box} className={classes.panel} data-wide={wide || undefined} aria-label={t("panel.label", { name: node.name })} tabIndex={-1} onKeyDown={onKeyDown}>
        <PanelHead {...props} onClose={close} />
        {wide ? (
          <div className={classes.columns}>
            <DataPane stepKey={stepKey} />
            <SettingsPane {...props} />
            <OutputPane {...props} />
          </div>
        ) : (
          <PanelTabs {...props} />
        )}
      </aside>
    </MappingContext>
  );
}

/** Whether a list hangs open at what is typed into. */
function hasOpenList(target: EventTarget): boolean {
  return target instanceof Element && target.matches('[aria-haspopup="listbox"][aria-expanded="true"]');
}

function PanelTabs(props: PartProps) {
  const { store } = useEditor();
  const { t } = useTranslation("editor");
  const tab = useEditorState((state) => state.panel?.tab ?? "settings");
  const choose = (next: string | null) => store.setState((old) => (old.panel ? { panel: { ...old.panel, tab: (next ?? "settings") as PanelTab } } : {}));
  return (
    <Tabs value={tab} onChange={choose} className={classes.tabs} keepMounted>
      <Tabs.List grow>
        <Tabs.Tab value="data">{t("panel.data")}</Tabs.Tab>
        <Tabs.Tab value="settings">{t("panel.settings")}</Tabs.Tab>
        <Tabs.Tab value="output">{t("panel.output")}</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="data">
        <DataPane stepKey={props.stepKey} />
      </Tabs.Panel>
      <Tabs.Panel value="settings">
        <SettingsPane {...props} />
      </Tabs.Panel>
      <Tabs.Panel value="output">
        <OutputPane {...props} />
      </Tabs.Panel>
    </Tabs>
  );
}

const MENU = ["comment", "test", "run_to", "run_from", "inside", "connect", "undo_with", "put", "duplicate", "copy", "disable", "remove"];

function PanelHead({ stepKey, node, spec, onClose }: PartProps & { onClose: () => void }) {
  const editor = useEditor();
  const { t } = useTranslation(["editor", "common"]);
  const readOnly = useEditorState((state) => state.readOnly);
  const svg = drawnTypes(editor.catalog).get(node.type)?.svg;
  const desk = () => ({ ...deskOf(editor, { fit: () => undefined }), active: stepKey, selection: [stepKey] });
  const perform = (id: string) => {
    const command = commandOf(id);
    if (command.when(desk())) command.perform(desk());
  };
  return (
    <header className={classes.head}>
      <StepIcon icon={spec?.icon ?? "box"} svg={svg} category={spec?.category ?? "apps"} />
      <div className={classes.headWords}>
        <h2 className={classes.headName}>{node.name}</h2>
        <span className={classes.headKind}>
          {spec?.name ?? node.type} · <Address stepKey={stepKey} />
        </span>
      </div>
      {!readOnly && (
        <Menu position="bottom-end" returnFocus={false}>
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label={t("panel.menu")}>
              <IconDots size={18} />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            {MENU.filter((id) => commandOf(id).when(desk())).map((id) => (
              <Menu.Item key={id} color={id === "remove" ? "red.9" : undefined} onClick={() => perform(id)}>
                {t(`command.${id === "disable" && node.disabled ? "enable" : id}`)}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      )}
      <ActionIcon variant="subtle" color="gray" aria-label={t("panel.close")} onClick={onClose}>
        <IconX size={18} />
      </ActionIcon>
    </header>
  );
}

/** What other steps call this one's data; a click copies it. */
function Address({ stepKey }: { stepKey: string }) {
  const { t } = useTranslation(["editor", "common"]);
  return (
    <CopyButton value={`steps.${stepKey}`}>
      {({ copied, copy }) => (
        <button type="button" className={classes.address} onClick={copy} aria-label={t("panel.copy_address", { address: `steps.${stepKey}` })}>
          {copied ? t("common:copied") : `steps.${stepKey}`} <IconCopy size={11} aria-hidden />
        </button>
      )}
    </CopyButton>
  );
}
