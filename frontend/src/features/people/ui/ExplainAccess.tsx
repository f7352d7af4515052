import { Alert, Drawer, Select, Text } from "@mantine/core";
import { IconCheck, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { Loaded, Loading, personName } from "@/shared/ui";
import { explainQuery, type Member } from "../api";
import { usePermissionChoices } from "./permissions";

/** Why a person may, or may not: the verdict and the roles it rests on. */
export function ExplainAccess({ member, onClose }: { member: Member; onClose: () => void }) {
  const { t } = useTranslation("people");
  const choices = usePermissionChoices();
  const [permission, setPermission] = useState("");
  return (
    <Drawer opened onClose={onClose} position="right" size="md" title={t("explain.title", { name: personName(member.user) })}>
      <Select
        label={t("explain.permission")}
        data={choices}
        searchable
        data-autofocus
        value={permission || null}
        onChange={(value) => setPermission(value ?? "")}
        mb="lg"
      />
      {permission === "" ? (
        <Text size="sm" c="dimmed">
          {t("explain.pick")}
        </Text>
      ) : (
        <Verdict user={member.user.id} permission={permission} />
      )}
    </Drawer>
  );
}

function Verdict({ user, permission }: { user: string; permission: string }) {
  const { t } = useTranslation("people");
  const answer = useQuery(explainQuery(user, permission));
  return (
    <div aria-live="polite">
      <Loaded query={answer} loading={<Loading rows={1} height={80} />}>
        {({ allowed, sentence }) => (
          <Alert
            color={allowed ? "green.9" : "red.9"}
            icon={allowed ? <IconCheck size={18} aria-hidden /> : <IconX size={18} aria-hidden />}
            title={t(allowed ? "explain.may" : "explain.may_not")}
          >
            {sentence}
          </Alert>
        )}
      </Loaded>
    </div>
  );
}
