import { Button, Tabs } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconUserPlus } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "@/shared/api";
import { ErrorState, Loaded, Page } from "@/shared/ui";
import { peopleQuery } from "../api";
import { Groups } from "./Groups";
import { Invitations } from "./Invitations";
import { InviteDialog } from "./InviteDialog";
import { MemberTable } from "./MemberTable";
import { RolesMatrix } from "./RolesMatrix";

const TABS = ["members", "invitations", "groups", "roles"] as const;

/** Members, invitations, groups and what each role allows. */
export function PeoplePage() {
  const { t } = useTranslation("people");
  const { tab } = useSearch({ strict: false });
  const navigate = useNavigate();
  const [inviting, dialog] = useDisclosure(false);
  const people = useQuery(peopleQuery);
  const mayManage = useMay("people.manage");
  const invite = mayManage && (
    <Button leftSection={<IconUserPlus size={16} aria-hidden />} onClick={dialog.open}>
      {t("invite")}
    </Button>
  );
  const go = (value: string | null) => void navigate({ to: "/people", search: value && value !== "members" ? { tab: value } : {}, replace: true });
  return (
    <Page title={t("title")} lead={t("lead")} actions={invite}>
      {people.isError && <ErrorState error={people.error} onRetry={() => void people.refetch()} />}
      <Tabs value={tab ?? "members"} hidden={people.isError} onChange={go} keepMounted={false}>
        <Tabs.List mb="md">
          {TABS.map((value) => (
            <Tabs.Tab key={value} value={value}>
              {t(`tabs.${value}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="members">
          <Loaded query={people}>{(data) => <MemberTable members={data.items} />}</Loaded>
        </Tabs.Panel>
        <Tabs.Panel value="invitations">
          <Loaded query={people}>{(data) => <Invitations invitations={data.invitations} />}</Loaded>
        </Tabs.Panel>
        <Tabs.Panel value="groups">
          <Groups />
        </Tabs.Panel>
        <Tabs.Panel value="roles">
          <RolesMatrix />
        </Tabs.Panel>
      </Tabs>
      {inviting && <InviteDialog onClose={dialog.close} />}
    </Page>
  );
}
