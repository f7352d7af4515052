import { Tooltip } from "@mantine/core";
import { absolute, exact, relative } from "@/shared/lib/format";
import { useNow } from "@/shared/lib/useNow";

/** A moment in the person's zone; hovering tells it to the second. */
export function Time({ at, form = "relative" }: { at: string | null | undefined; form?: "relative" | "absolute" }) {
  const now = useNow();
  if (!at) return <span>–</span>;
  return (
    <Tooltip label={exact(at)}>
      <time dateTime={at}>{form === "relative" ? relative(at, now) : absolute(at)}</time>
    </Tooltip>
  );
}
