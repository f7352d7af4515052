import { Button, Group, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { IconKey, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/shared/api";
import { useNow } from "@/shared/lib/useNow";
import { Card, ConfirmButton, EmptyState, Loaded, Loading, Section, StatusBadge, tellDone, Time } from "@/shared/ui";
import { type Token, tokensQuery, useTokenActs } from "../api";
import classes from "./Me.module.css";
import { NewTokenDialog } from "./NewTokenDialog";

/** The person's tokens for this workspace. */
export function Tokens() {
  const { t } = useTranslation("me");
  const tokens = useQuery(tokensQuery);
  const workspace = useSession()?.workspace.name ?? "";
  const [making, setMaking] = useState(false);
  const create = (
    <Button variant="default" leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setMaking(true)}>
      {t("tokens.new")}
    </Button>
  );
  return (
    <Section title={t("tokens.title")} lead={t("tokens.lead", { workspace })} actions={create}>
      <Card padded={false}>
        <Loaded query={tokens} loading={<Loading rows={2} />}>
          {(items) => (items.length > 0 ? <List tokens={items} /> : <Nothing />)}
        </Loaded>
      </Card>
      {making && <NewTokenDialog onClose={() => setMaking(false)} />}
    </Section>
  );
}

function Nothing() {
  const { t } = useTranslation("me");
  return (
    <EmptyState title={t("tokens.none")} icon={IconKey}>
      {t("tokens.none_text")}
    </EmptyState>
  );
}

function List({ tokens }: { tokens: Token[] }) {
  return (
    <ul className={classes.list}>
      {tokens.map((token) => (
        <li key={token.id}>
          <Line token={token} />
        </li>
      ))}
    </ul>
  );
}

function Line({ token }: { token: Token }) {
  const { t } = useTranslation("me");
  const { revoke } = useTokenActs();
  const expired = Date.parse(token.expires_at) < useNow();
  return (
    <Group justify="space-between" gap="sm">
      <div className={classes.device}>
        <strong>{token.name}</strong> <code className={classes.hint}>{token.hint}…</code> {expired && <StatusBadge size="sm" status="expired" label={t("tokens.expired")} />}
        <Text size="sm" c="dimmed" component="div">
          {t("tokens.may", { count: token.scopes.length })} · {!expired && t("tokens.ends")} {!expired && <Time at={token.expires_at} />}
          {!expired && " · "}
          {token.last_used ? t("tokens.used") : t("tokens.unused")} {token.last_used && <Time at={token.last_used} />}
        </Text>
      </div>
      <ConfirmButton
        size="compact-sm"
        danger
        title={t("tokens.revoke_title", { name: token.name })}
        message={t("tokens.revoke_text")}
        confirmLabel={t("tokens.revoke")}
        onConfirm={async () => {
          await revoke.mutateAsync(token.id);
          tellDone(t("tokens.revoked"));
        }}
      >
        {t("tokens.revoke")}
      </ConfirmButton>
    </Group>
  );
}
