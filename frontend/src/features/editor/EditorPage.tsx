import { useQuery } from "@tanstack/react-query";
import { Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useDocumentTitle } from "@mantine/hooks";
import { useMay, useSession } from "@/shared/api";
import { apart } from "@/shared/lib/apart";
import { whenIdle } from "@/shared/lib/idle";
import { lazily } from "@/shared/lib/patient";
import { tellProblem } from "@/shared/ui/notify";
import { ErrorState, Loading } from "@/shared/ui/states";
import { useComments } from "./comments/useComments";
import { catalogQuery, type Catalog, type Draft, draftQuery } from "./api";
import { createEditor, EditorContext, useEditor, useEditorState } from "./model/store";
import { useAskedStep } from "./model/useAskedStep";
import { useCommandsInPalette } from "./model/useCommandsInPalette";
import { useFullCheck } from "./model/useFullCheck";
import { useLiveDraft } from "./model/useLiveDraft";
import { useOthers } from "./model/useOthers";
import { type EditorView, useView } from "./model/view";
import { StepPanel } from "./panel/PanelHost";
import { Header } from "./ui/Header";
import { LiveRegion } from "./ui/LiveRegion";
import classes from "./EditorPage.module.css";

const canvasView = apart(() => import("./canvas/CanvasView"));
const comments = apart(() => import("./comments/CommentsPanel"));
const findings = apart(() => import("./ui/Findings"));
const notices = apart(() => import("./ui/Notices"));
const outlineView = apart(() => import("./ui/Outline"));
const loadOverlays = () => import("./ui/Overlays");
const Overlays = lazily(loadOverlays);

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
  return <Ready flowId={flowId} draft={draft.data} catalog={catalog.data} me={session.user.id} />;
}

function Ready({ flowId, draft, catalog, me }: { flowId: string; draft: Draft; catalog: Catalog; me: string }) {
  const { t } = useTranslation("editor");
  const mayEdit = useMay("flow.edit");
  const [editor] = useState(() => createEditor({ flowId, draft, catalog, me, readOnly: !mayEdit, whyReadOnly: mayEdit ? "" : t("read_only") }));
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
  useFullCheck();
  useComments();
  useDeskOfPage();
  useLeaveGuard();
  return (
    <div className={classes.page}>
      <Header />
      <Notices />
      <div className={classes.desk}>
        <div className={classes.surface}>
          <Surface view={view} />
          <Findings />
          <Comments />
        </div>
        <StepPanel />
      </div>
      <WhatIsAsked />
      <LiveRegion />
    </div>
  );
}

/** What people say about the steps, while it is asked for. */
function Comments() {
  const open = useEditorState((state) => state.talk !== null);
  const Panel = comments.usePart(open, tellProblem);
  return open && Panel !== null ? <Panel /> : null;
}

/** What must be said above the drawing; it comes a moment after the page, for there seldom is anything. */
function Notices() {
  const Part = notices.usePart(true, tellProblem);
  return Part === null ? null : <Part />;
}

/** What is wrong or could be better, while it is asked for. */
function Findings() {
  const open = useEditorState((state) => state.showFindings);
  const Panel = findings.usePart(open, tellProblem);
  findings.useSoon();
  return open && Panel !== null ? <Panel /> : null;
}

/** The drawing or the list, whichever is asked for; only that one is loaded. */
function Surface({ view }: { view: EditorView }) {
  const Canvas = canvasView.usePart(view === "canvas", tellProblem);
  const Outline = outlineView.usePart(view === "outline", tellProblem);
  const Part = view === "outline" ? Outline : Canvas;
  return Part === null ? <Loading rows={4} /> : <Part />;
}

/** Dialogs come when the first one is asked for, or once the page has nothing else to do: then they open at once. */
function WhatIsAsked() {
  const asked = useEditorState(({ picker, connecting, renaming, putting, removing, naming, writing, dialog, part, collision }) =>
    [picker, connecting, renaming, putting, removing, naming, writing, dialog, part, collision].some((one) => one !== null),
  );
  const [ready, setReady] = useState(false);
  useEffect(() => whenIdle(() => void loadOverlays().then(() => setReady(true), () => undefined)), []);
  return <Suspense fallback={null}>{(asked || ready) && <Overlays />}</Suspense>;
}

/** Says to the page's styles that the editor is open: messages come below its header, not over its buttons. */
function useDeskOfPage(): void {
  useEffect(() => {
    document.documentElement.dataset["desk"] = "";
    return () => void delete document.documentElement.dataset["desk"];
  }, []);
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
