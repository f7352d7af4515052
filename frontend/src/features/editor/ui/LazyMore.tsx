import { ActionIcon } from "@mantine/core";
import { IconDotsVertical } from "@tabler/icons-react";
import { lazy, Suspense, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { whenIdle } from "@/shared/lib/idle";

const load = () => import("./MoreMenu");
const Menu = lazy(load);

/** The button of the menu; what it opens is loaded once the page is idle, or by a click that came sooner. */
export function MoreMenu() {
  const { t } = useTranslation("editor");
  const [ready, setReady] = useState(false);
  const [asked, setAsked] = useState(false);
  useEffect(() => whenIdle(() => void load().then(() => setReady(true), () => undefined)), []);
  const button = (
    <ActionIcon variant="subtle" color="gray" aria-label={t("header.more")} aria-haspopup="menu" onClick={() => setAsked(true)}>
      <IconDotsVertical size={18} />
    </ActionIcon>
  );
  if (!ready && !asked) return button;
  return (
    <Suspense fallback={button}>
      <Menu openAtOnce={asked} />
    </Suspense>
  );
}
