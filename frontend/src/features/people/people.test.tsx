import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test } from "vitest";
import { ANN, renderPage } from "@/shared/testing/render";
import { at, testServer } from "@/shared/testing/server";
import { Groups } from "./ui/Groups";

const server = testServer();
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
