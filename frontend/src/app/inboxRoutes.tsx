import { useParams } from "@tanstack/react-router";
import { InboxPage } from "@/features/inbox";

/** The list and an open task are one page, so that moving through tasks keeps the list where it is. */
export function InboxRoute() {
  const { id } = useParams({ strict: false });
  return <InboxPage taskId={id} />;
}
