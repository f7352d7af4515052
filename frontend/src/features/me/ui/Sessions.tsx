import { Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { act } from "@/shared/lib/act";
import { Card, Loaded, Loading, Section, StatusBadge, tellDone, Time } from "@/shared/ui";
import { type DeviceSession, sessionsQuery, useEndSession } from "../api";
import { deviceName } from "../model";
import classes from "./Me.module.css";

/** Every browser the person is signed in with. */
export function Sessions() {
  const { t } = useTranslation("me");
  const sessions = useQuery(sessionsQuery);
  return (
    <Section title={t("sessions")} lead={t("sessions_lead")}>
      <Card padded={false}>
        <Loaded query={sessions} loading={<Loading rows={2} />}>
          {(items) => (
            <ul className={classes.list}>
              {items.map((session) => (
                <li key={session.id}>
                  <Line session={session} />
                </li>
              ))}
            </ul>
          )}
        </Loaded>
      </Card>
    </Section>
  );
}

function Line({ session }: { session: DeviceSession }) {
  const { t } = useTranslation("me");
  const end = useEndSession();
  return (
    <Group justify="space-between" gap="sm">
      <div className={classes.device}>
        <strong>{deviceName(session.device) || t("unknown_device")}</strong>
        <Text size="sm" c="dimmed" component="div">
          {[session.ip, t("last_used")].filter(Boolean).join(" · ")} <Time at={session.last_seen} />
        </Text>
      </div>
      {session.current ? (
        <StatusBadge status="active" label={t("this_session")} />
      ) : (
        <Button size="compact-sm" variant="default" loading={end.isPending} onClick={() => act(end.mutateAsync(session.id), () => tellDone(t("ended")))}>
          {t("end")}
        </Button>
      )}
    </Group>
  );
}
