import { ActionIcon } from "@mantine/core";
import { IconDotsVertical } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { apart } from "@/shared/lib/apart";
import { tellProblem } from "@/shared/ui/notify";

const menu = apart(() => import("./MoreMenu"));

/** The button of the menu; what it opens is loaded once the page is idle, or by a click that came sooner. */
export function MoreMenu() {
  const { t } = useTranslation("editor");
  const [asked, setAsked] = useState(false);
  const Menu = menu.usePart(asked, tellProblem);
  menu.useSoon();
  if (Menu !== null) return <Menu openAtOnce={asked} />;
  return (
    <ActionIcon variant="subtle" color="gray" aria-label={t("header.more")} aria-haspopup="menu" onClick={() => setAsked(true)}>
      <IconDotsVertical size={18} />
    </ActionIcon>
  );
}
