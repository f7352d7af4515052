import {
  IconAlertTriangle,
  IconArchive,
  IconBan,
  IconCheck,
  IconCircleDashed,
  IconClock,
  IconHelpHexagon,
  IconHistoryToggle,
  IconHourglass,
  IconLoader2,
  IconMessage,
  IconPencil,
  IconPlayerPause,
  IconPlayerSkipForward,
  IconPower,
  IconRefresh,
  IconUser,
  IconX,
  type TablerIcon,
} from "@tabler/icons-react";

export type Tone = "good" | "bad" | "warn" | "info" | "quiet" | "accent";

/** How a status looks. The word comes from the texts (`common:status.<name>`). */
export interface StatusLook {
  tone: Tone;
  icon: TablerIcon;
}

/** One record per status of a run, step, flow, task, connection or person. */
export const STATUSES: Record<string, StatusLook> = {
  queued: { tone: "quiet", icon: IconCircleDashed },
  running: { tone: "info", icon: IconLoader2 },
  waiting: { tone: "warn", icon: IconHourglass },
  paused: { tone: "quiet", icon: IconPlayerPause },
  succeeded: { tone: "good", icon: IconCheck },
  failed: { tone: "bad", icon: IconX },
  cancelled: { tone: "quiet", icon: IconBan },
  comment: { tone: "info", icon: IconMessage },
  stale: { tone: "warn", icon: IconHistoryToggle },
  dead: { tone: "bad", icon: IconAlertTriangle },
  given_up: { tone: "quiet", icon: IconArchive },
  skipped: { tone: "quiet", icon: IconPlayerSkipForward },
  in_doubt: { tone: "warn", icon: IconHelpHexagon },
  retrying: { tone: "warn", icon: IconRefresh },
  draft: { tone: "quiet", icon: IconPencil },
  live: { tone: "good", icon: IconCheck },
  live_changed: { tone: "accent", icon: IconPencil },
  off: { tone: "quiet", icon: IconPower },
  archived: { tone: "quiet", icon: IconArchive },
  open: { tone: "warn", icon: IconHourglass },
  done: { tone: "good", icon: IconCheck },
  approved: { tone: "good", icon: IconCheck },
  rejected: { tone: "bad", icon: IconX },
  timeout: { tone: "quiet", icon: IconClock },
  expired: { tone: "quiet", icon: IconClock },
  working: { tone: "good", icon: IconCheck },
  failing: { tone: "bad", icon: IconX },
  ok: { tone: "good", icon: IconCheck },
  not_done: { tone: "bad", icon: IconX },
  untested: { tone: "quiet", icon: IconCircleDashed },
  active: { tone: "good", icon: IconUser },
  inactive: { tone: "quiet", icon: IconBan },
  invited: { tone: "info", icon: IconClock },
  denied: { tone: "bad", icon: IconBan },
};

export const UNKNOWN_STATUS: StatusLook = { tone: "quiet", icon: IconCircleDashed };
