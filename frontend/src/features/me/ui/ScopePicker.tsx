import { Button, Checkbox, Group } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { useSession } from "@/shared/api";
import { Loaded, Loading } from "@/shared/ui";
import { permissionsQuery } from "../api";
import classes from "./Me.module.css";

export interface ScopePickerProps {
  value: string[];
  error?: ReactNode;
  onChange: (scopes: string[]) => void;
}

/** What a token may do: the person's own permissions to tick, each with its sentence. */
export function ScopePicker({ value, error, onChange }: ScopePickerProps) {
  const { t } = useTranslation("me");
  const permissions = useQuery(permissionsQuery);
  const mine = useSession()?.permissions ?? [];
  const quick = [
    { key: "all", scopes: mine },
    { key: "read", scopes: mine.filter((name) => name.endsWith(".view")) },
    { key: "clear", scopes: [] },
  ];
  return (
    <Loaded query={permissions} loading={<Loading rows={4} height={28} />}>
      {(all) => (
        <Checkbox.Group label={t("tokens.scopes")} withAsterisk error={error} value={value} onChange={onChange}>
          <Group gap={4} mb={6} ml={-8}>
            {quick.map(({ key, scopes }) => (
              <Button key={key} size="compact-sm" variant="subtle" onClick={() => onChange(scopes)}>
                {t(`tokens.${key}`)}
              </Button>
            ))}
          </Group>
          <div className={classes.scopes}>
            {all
              .filter(({ name }) => mine.includes(name))
              .map(({ name, sentence }) => (
                <Checkbox key={name} size="sm" value={name} label={sentence.charAt(0).toUpperCase() + sentence.slice(1)} />
              ))}
          </div>
        </Checkbox.Group>
      )}
    </Loaded>
  );
}
