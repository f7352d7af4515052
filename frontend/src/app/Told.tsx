import { Notifications } from "@mantine/notifications";

/** Where short messages appear. What was said before this came is kept and shown then. */
export default function Told() {
  return <Notifications position="top-right" limit={4} />;
}
