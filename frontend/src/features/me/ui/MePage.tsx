import { Button, SegmentedControl, Select, Stack, Text, useMantineColorScheme } from "@mantine/core";
import { IconLock } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/shared/api";
import { chooseLanguage, LANGUAGES } from "@/shared/i18n";
import { Facts, Page, Section } from "@/shared/ui";
import { PasswordDialog } from "./PasswordDialog";
import { Sessions } from "./Sessions";
import { Shortcuts } from "./Shortcuts";
import { Tokens } from "./Tokens";

/** What belongs to the person: account, appearance, sessions, keys. */
export function MePage() {
  const { t } = useTranslation("me");
  return (
    <Page title={t("title")} lead={t("lead")} width="read">
      <Account />
      <Appearance />
      <Sessions />
      <Tokens />
      <Shortcuts />
    </Page>
  );
}

function Account() {
  const { t } = useTranslation("me");
  const session = useSession();
  const [changing, setChanging] = useState(false);
  if (!session) return null;
  const change = (
    <Button variant="default" leftSection={<IconLock size={16} aria-hidden />} onClick={() => setChanging(true)}>
      {t("password.button")}
    </Button>
  );
  return (
    <Section title={t("account")} actions={change} card>
      <Facts
        facts={[
          { label: t("name"), value: session.user.name },
          { label: t("email"), value: session.user.email },
          { label: t("workspace"), value: session.workspace.name },
          { label: t("roles"), value: session.roles.map((role) => t(`common:role.${role}`, { defaultValue: role })).join(", ") || t("no_roles") },
        ]}
      />
      {changing && <PasswordDialog onClose={() => setChanging(false)} />}
    </Section>
  );
}

const SCHEMES = ["light", "dark", "auto"] as const;

function Appearance() {
  const { t, i18n } = useTranslation("me");
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Section title={t("appearance")} card>
      <Stack>
        <Select
          label={t("language")}
          description={t("language_help")}
          data={[...LANGUAGES]}
          value={i18n.language}
          allowDeselect={false}
          maw={320}
          onChange={(value) => void (value && chooseLanguage(value))}
        />
        <div>
          <Text size="sm" fw={500} mb={4}>
            {t("theme")}
          </Text>
          <SegmentedControl
            aria-label={t("theme")}
            data={SCHEMES.map((value) => ({ value, label: t(value) }))}
            value={colorScheme}
            onChange={(value) => setColorScheme(value as (typeof SCHEMES)[number])}
          />
        </div>
        <div>
          <Text size="sm" fw={500}>
            {t("zone")}
          </Text>
          <Text size="sm">{Intl.DateTimeFormat().resolvedOptions().timeZone}</Text>
          <Text size="xs" c="dimmed">
            {t("zone_help")}
          </Text>
        </div>
      </Stack>
    </Section>
  );
}
