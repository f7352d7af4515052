import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import i18n from "i18next";
import { afterEach, expect, test } from "vitest";
import { ANN, renderPage } from "@/shared/testing/render";
import { at, testServer } from "@/shared/testing/server";
import type { Member } from "./api";
import { ExplainAccess } from "./ui/ExplainAccess";
import { Groups } from "./ui/Groups";
import { MemberTable } from "./ui/MemberTable";
import { RolesMatrix } from "./ui/RolesMatrix";

const server = testServer();
afterEach(() => i18n.changeLanguage("en"));

const GROUP = { id: "g1", name: "Finance", description: "", members: [], roles: ["viewer"] };
const role = (key: string, name: string) => ({ key, name, summary: `What a ${key} does.`, permissions: [], built_in: true });

test("the roles of a group are ticked where it is edited, and stand on its card", async () => {
  const sent: unknown[] = [];
  server.use(
    http.get(at("groups"), () => HttpResponse.json({ items: [GROUP], next: null })),
    http.get(at("people"), () => HttpResponse.json({ items: [], invitations: [] })),
    http.get(at("access/roles"), () => HttpResponse.json({ items: [role("viewer", "Viewer"), role("operator", "Operator")], permissions: [] })),
    http.patch(at("groups/g1"), async ({ request }) => {
      sent.push(await request.json());
      return HttpResponse.json(GROUP);
    }),
  );
  await renderPage(<Groups />, { session: { ...ANN, permissions: [...ANN.permissions, "people.manage"] } });
  const user = userEvent.setup();
  expect(await screen.findByText("Role: Viewer")).toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Actions for the group Finance" }));
  await user.click(await screen.findByRole("menuitem", { name: "Edit" }));
  await user.click(await screen.findByRole("checkbox", { name: "Operator" }));
  await user.click(screen.getByRole("button", { name: "Save" }));
  await waitFor(() => expect(sent).toEqual([{ name: "Finance", description: "", members: [], roles: ["viewer", "operator"] }]));
});

const IDA: Member = {
  user: { id: "u9", email: "ida@example.com", name: "Ida" },
  roles: ["viewer"],
  held: [
    { role: "viewer", via_group: "", expires_at: null },
    { role: "operator", via_group: "", expires_at: "2026-12-24T10:00:00Z" },
    { role: "builder", via_group: "Finance team", expires_at: null },
  ],
  groups: ["Finance team"],
  active: true,
  last_seen: null,
};

function rolesAre(...custom: object[]) {
  const permissions = [{ name: "flow.edit", sentence: "create and change flows", scopes: ["workspace"], sensitive: false }];
  const builder = { ...role("builder", "Builder"), permissions: ["flow.edit"] };
  server.use(http.get(at("access/roles"), () => HttpResponse.json({ items: [role("viewer", "Viewer"), role("operator", "Operator"), builder, ...custom], permissions })));
}

test("a member's roles say through which group they come, and when one ends", async () => {
  rolesAre();
  await renderPage(<MemberTable members={[IDA, { ...IDA, user: { ...IDA.user, id: "u8", name: "Jo" }, held: [] }]} />);
  const row = (await screen.findByText("Builder through Finance team")).closest("tr");
  expect(row).toHaveTextContent(/Viewer.*Operator.*Ends .*24.*2026.*From then on the role does not count any more/);
  expect(screen.getByText("No role")).toBeVisible();
});

test("roles that come with the product speak the reader's language, those of the workspace stay as they are called", async () => {
  rolesAre({ ...role("closer", "Closer"), built_in: false });
  await i18n.changeLanguage("de");
  await renderPage(<RolesMatrix />);
  expect(await screen.findByRole("columnheader", { name: "Gestalter" })).toHaveAttribute("title", "Zeichnet Abläufe, testet sie und legt eigene Verbindungen an.");
  expect(screen.getByRole("columnheader", { name: "Closer" })).toHaveAttribute("title", "What a closer does.");
  expect(screen.getByRole("rowheader", { name: "Darf: Abläufe anlegen und ändern" })).toBeVisible();
});

test("why somebody may is told in the reader's language, what a rule forbids as the server tells it", async () => {
  rolesAre();
  const grant = { id: "g", role: "builder", role_name: "Builder", scope: "workspace", scope_id: "", via_group: "Finance team", expires_at: null };
  const answers = [
    { allowed: true, sentence: "?", because: [grant], blocked_by: [] },
    { allowed: false, sentence: "?", because: [], blocked_by: [] },
    { allowed: false, sentence: "A rule says no.", because: [grant], blocked_by: ["A rule says no."] },
  ];
  await i18n.changeLanguage("de");
  const told = ["Ida darf Abläufe anlegen und ändern: Rolle Gestalter im ganzen Arbeitsbereich durch die Gruppe Finance team.", "Ida darf das hier nicht: Abläufe anlegen und ändern. Dazu braucht es die Rolle Gestalter.", "A rule says no."];
  for (const [index, answer] of answers.entries()) {
    server.use(http.get(at("access/explain"), () => HttpResponse.json(answer)));
    const { unmount } = await renderPage(<ExplainAccess member={IDA} onClose={() => undefined} />);
    const user = userEvent.setup();
    await user.click(await screen.findByRole("combobox"));
    await user.click(await screen.findByRole("option", { name: "Abläufe anlegen und ändern" }));
    expect(await screen.findByText(told[index] ?? "")).toBeVisible();
    unmount();
  }
});
