import { Button } from "@mantine/core";
import { useNetwork } from "@mantine/hooks";
import { IconCloudOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { reconnectNow, useLive } from "@/shared/api";
import { useNow } from "@/shared/lib/useNow";
import classes from "./Shell.module.css";

/** A restart of the server takes a moment; only a longer silence is worth a banner. */
const PATIENCE_MS = 4000;

export function LiveBanner() {
  const { t } = useTranslation("shell");
  const { state, since } = useLive();
  const { online } = useNetwork();
  const now = useNow(1000);
  const lost = state === "lost" && now - since > PATIENCE_MS;
  return (
    <div role="status">
      {(lost || !online) && (
        <div className={classes.banner}>
          <IconCloudOff size={16} aria-hidden className={classes.still} />
          {t(online ? "live.lost" : "live.offline")}
          <Button size="compact-sm" variant="default" className={classes.still} onClick={reconnectNow}>
            {t("live.now")}
          </Button>
        </div>
      )}
    </div>
  );
}
