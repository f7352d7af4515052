import {
  IconAlertOctagon,
  IconApi,
  IconArrowBackUp,
  IconArrowsJoin,
  IconArrowsSplit,
  IconBox,
  IconBraces,
  IconBroadcast,
  IconCalendar,
  IconCalendarClock,
  IconClock,
  IconDatabase,
  IconForms,
  IconGitBranch,
  IconHandClick,
  IconHourglass,
  IconListCheck,
  IconMail,
  IconMessage2,
  IconMessage2Pause,
  IconNote,
  IconNumbers,
  IconPin,
  IconPlayerPlay,
  IconPlayerStop,
  IconRepeat,
  IconRobot,
  IconStack2,
  IconSubtask,
  IconTable,
  IconTextSize,
  IconTrafficLights,
  IconUserCheck,
  IconWebhook,
  IconWorld,
  type TablerIcon,
} from "@tabler/icons-react";
import type DOMPurify from "dompurify";
import { memo, useMemo, useSyncExternalStore } from "react";
import { patient } from "@/shared/lib/patient";
import classes from "./StepIcon.module.css";

/** Pictures the catalogue may name; an unknown name is a plain box. */
const ICONS: Record<string, TablerIcon> = {
  "alert-octagon": IconAlertOctagon,
  api: IconApi,
  "arrow-back-up": IconArrowBackUp,
  "arrows-join": IconArrowsJoin,
  "arrows-split": IconArrowsSplit,
  braces: IconBraces,
  broadcast: IconBroadcast,
  calendar: IconCalendar,
  "calendar-clock": IconCalendarClock,
  "calendar-time": IconCalendarClock,
  clock: IconClock,
  database: IconDatabase,
  forms: IconForms,
  "git-branch": IconGitBranch,
  "hand-click": IconHandClick,
  hourglass: IconHourglass,
  "list-check": IconListCheck,
  mail: IconMail,
  "message-2": IconMessage2,
  "message-2-pause": IconMessage2Pause,
  note: IconNote,
  numbers: IconNumbers,
  pin: IconPin,
  "player-play": IconPlayerPlay,
  "player-stop": IconPlayerStop,
  repeat: IconRepeat,
  robot: IconRobot,
  stack: IconStack2,
  subtask: IconSubtask,
  table: IconTable,
  "text-size": IconTextSize,
  "traffic-lights": IconTrafficLights,
  "user-check": IconUserCheck,
  webhook: IconWebhook,
  world: IconWorld,
};

/** Cleaning costs about a millisecond a picture; the picker shows a hundred at once, of few connectors. */
const CLEANED = new Map<string, string>();

/** The cleaner comes when the first picture is shown; until then the plain icon stands there. */
let cleaner: typeof DOMPurify | null = null;
let coming: Promise<void> | null = null;
const waiting = new Set<() => void>();

function load(): Promise<void> {
  coming ??= patient(() => import("dompurify"))().then((found) => {
    cleaner = found.default;
    for (const tell of waiting) tell();
  });
  return coming;
}

function onCleaner(tell: () => void): () => void {
  waiting.add(tell);
  load().catch(() => {
    coming = null;
  });
  return () => waiting.delete(tell);
}

const stays = () => () => undefined;

function clean(svg: string): string | null {
  const known = CLEANED.get(svg);
  if (known !== undefined) return known;
  if (cleaner === null) return null;
  const safe = cleaner.sanitize(svg, { USE_PROFILES: { svg: true }, FORBID_TAGS: ["style", "use", "image"], FORBID_ATTR: ["style", "id", "class"] });
  CLEANED.set(svg, safe);
  return safe;
}

function useCleaned(svg: string | null | undefined): string | null {
  return useSyncExternalStore(svg ? onCleaner : stays, () => (svg ? clean(svg) : null));
}

export interface StepIconProps {
  icon: string;
  svg?: string | null;
  category: string;
  size?: "small" | "normal";
}

/** The picture of a step on a tile in the colour of its category. */
export const StepIcon = memo(function StepIcon({ icon, svg, category, size = "normal" }: StepIconProps) {
  const Icon = ICONS[icon] ?? IconBox;
  const cleaned = useCleaned(svg);
  const safe = useMemo(() => (cleaned === null ? null : { __html: cleaned }), [cleaned]);
  return (
    <span className={classes.tile} data-category={category} data-size={size} aria-hidden>
      {safe ? <span className={classes.picture} dangerouslySetInnerHTML={safe} /> : <Icon size={size === "small" ? 16 : 20} stroke={1.7} />}
    </span>
  );
});
