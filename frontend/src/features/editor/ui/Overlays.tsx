import { CollisionDialog } from "./CollisionDialog";
import { ConnectDialog } from "./ConnectDialog";
import { PutDialog, RemoveDialog } from "./FrameDialogs";
import { HelpDialog } from "./HelpDialog";
import { PartDialog } from "./PartDialog";
import { Picker } from "./Picker";
import { PublishDialog } from "./PublishDialog";
import { RenameDialog } from "./RenameDialog";
import { RunDialog } from "./RunDialog";
import { WebhookDialog } from "./WebhookDialog";

/** Everything that opens above the editor; loaded apart, because none of it is needed to begin. */
export default function Overlays() {
  return (
    <>
      <Picker />
      <ConnectDialog />
      <RenameDialog />
      <PutDialog />
      <RemoveDialog />
      <PublishDialog />
      <RunDialog />
      <PartDialog />
      <WebhookDialog />
      <HelpDialog />
      <CollisionDialog />
    </>
  );
}
