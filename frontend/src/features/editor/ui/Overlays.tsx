import { usePen } from "../model/usePen";
import { useStale } from "../model/useStale";
import { CollisionDialog } from "./CollisionDialog";
import { ConnectDialog } from "./ConnectDialog";
import { PutDialog, RemoveDialog } from "./FrameDialogs";
import { GroupDialog } from "./GroupDialog";
import { HelpDialog } from "./HelpDialog";
import { PartDialog } from "./PartDialog";
import { NoteDialog } from "./NoteDialog";
import { Picker } from "./Picker";
import { PublishDialog } from "./PublishDialog";
import { RenameDialog } from "./RenameDialog";
import { RunDialog } from "./RunDialog";
import { WebhookDialog } from "./WebhookDialog";

/** Everything that opens above the editor, and what it asks the server for beside the draft; loaded apart, because none of it is
 *  needed to begin. */
export default function Overlays() {
  usePen();
  useStale();
  return (
    <>
      <Picker />
      <ConnectDialog />
      <RenameDialog />
      <PutDialog />
      <RemoveDialog />
      <GroupDialog />
      <NoteDialog />
      <PublishDialog />
      <RunDialog />
      <PartDialog />
      <WebhookDialog />
      <HelpDialog />
      <CollisionDialog />
    </>
  );
}
