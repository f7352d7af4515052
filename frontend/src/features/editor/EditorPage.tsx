import { useQuery } from "@tanstack/react-query";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDocumentTitle } from "@mantine/hooks";
import { useMay, useSession } from "@/shared/api";
import { ErrorState, Loading } from "@/shared/ui";
import { catalogQuery, type Catalog, type Draft, draftQuery } from "./api";
import { createEditor, EditorContext, useEditor, useEditorState } from "./model/store";
import { useAskedStep } from "./model/useAskedStep";
import { useCommandsInPalette } from "./model/useCommandsInPalette";
import { useLiveDraft } from "./model/useLiveDraft";
import { useOthers } from "./model/useOthers";
import { useView } from "./model/view";
import { StepPanel } from "./panel/StepPanel";
import { CollisionDialog } from "./ui/CollisionDialog";
import { ConnectDialog } from "./ui/ConnectDialog";
import { FindingsPanel } from "./ui/Findings";
import { PutDialog, RemoveDialog } from "./ui/FrameDialogs";
import { Header } from "./ui/Header";
import { HelpDialog } from "./ui/HelpDialog";
import { LiveRegion } from "./ui/LiveRegion";
import { Notices } from "./ui/Notices";
import { Outline } from "./ui/Outline";
import { Picker } from "./ui/Picker";
import { PublishDialog } from "./ui/PublishDialog";
import { RenameDialog } from "./ui/RenameDialog";
import { RunDialog } from "./ui/RunDialog";
import { WebhookDialog } from "./ui/WebhookDialog";
import classes from "./EditorPage.module.css";

const CanvasView = lazy(() => import("./canvas/CanvasView"));

/** Drawing, setting up, testing and publishing one flow. */
export function EditorPage({ flowId }: { flowId: string }) {
  const session = useSession();
  const draft = useQuery(draftQuery(flowId));
  const catalog = useQuery(catalogQuery);
  const failed = draft.error ?? catalog.error;
  if (failed)
    return (
      <div className={classes.message}>
        <ErrorState error={failed} onRetry={() => void Promise.all([draft.refetch(), catalog.refetch()])} />
      </div>
    );
  if (!draft.data || !catalog.data || !session)
    return (
      <div className={classes.message}>
        <Loading rows={6} />
      </div>
    );
  return <Ready flowId={flowId} draft={draft.data} catalog={catalog.data} />;
}

function Ready({ flowId, draft, catalog }: { flowId: string; draft: Draft; catalog: Catalog }) {
  const { t } = useTranslation("editor");
  const mayEdit = useMay("flow.edit");
  const [editor] = useState(() => createEditor({ flowId, draft, catalog, readOnly: !mayEdit, whyReadOnly: mayEdit ? "" : t("read_only") }));
  useEffect(() => () => void editor.saver.flush(), [editor]);
  useDocumentTitle(`${draft.flow.name} · Handrail`);
  return (
    <EditorContext value={editor}>
      <Desk />
    </EditorContext>
  );
}

function Desk() {
  const { view } = useView();
  useLiveDraft();
  useOthers();
  useCommandsInPalette();
  useAskedStep();
  useLeaveGuard();
  return (
    <div className={classes.page}>
      <Header />
      <Notices />
      <div className={classes.desk}>
        <div className={classes.surface}>
          {view === "outline" ? (
            <Outline />
          ) : (
            <Suspense fallback={<Loading rows={4} />}>
              <CanvasView />
            </Suspense>
          )}
          <FindingsPanel />
        </div>
        <StepPanel />
      </div>
      <Picker />
      <ConnectDialog />
      <RenameDialog />
      <PutDialog />
      <RemoveDialog />
      <PublishDialog />
      <RunDialog />
      <WebhookDialog />
      <HelpDialog />
      <CollisionDialog />
      <LiveRegion />
    </div>
  );
}

/** Leaving with unsaved edits asks first; a hidden page saves at once. */
function useLeaveGuard(): void {
  const { saver } = useEditor();
  const unsaved = useEditorState((state) => state.saveState !== "saved");
  useEffect(() => {
    const onHide = () => void (document.visibilityState === "hidden" && saver.flush());
    document.addEventListener("visibilitychange", onHide);
    return () => document.removeEventListener("visibilitychange", onHide);
  }, [saver]);
  useEffect(() => {
    if (!unsaved) return;
    const onLeave = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", onLeave);
    return () => window.removeEventListener("beforeunload", onLeave);
  }, [unsaved]);
}
