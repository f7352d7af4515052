import { screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { http, HttpResponse } from "msw";
import { expect, test, vi } from "vitest";
import { renderPage } from "@/shared/testing/render";
import { at, testServer } from "@/shared/testing/server";
import { NewTokenDialog } from "./ui/NewTokenDialog";
import { PasswordDialog } from "./ui/PasswordDialog";

const server = testServer();
const PERMISSIONS = [
  { name: "flow.view", sentence: "see flows", scopes: ["workspace"], sensitive: false },
  { name: "flow.edit", sentence: "change flows", scopes: ["workspace"], sensitive: false },
  { name: "people.manage", sentence: "manage people", scopes: ["workspace"], sensitive: true },
];

function serve(path: string, status: number, answer: object) {
  const bodies: unknown[] = [];
  server.use(
    http.get(at("access/roles"), () => HttpResponse.json({ items: [], permissions: PERMISSIONS })),
    http.post(at(path), async ({ request }) => {
      bodies.push(await request.json());
      return HttpResponse.json(answer, { status });
    }),
  );
  return bodies;
}

async function typePasswords(onClose = vi.fn()) {
  await renderPage(<PasswordDialog onClose={onClose} />);
  const user = userEvent.setup();
  await user.type(await screen.findByLabelText(/Current password/), "old one");
  await user.type(screen.getByLabelText(/New password/), "a longer new one");
  await user.click(screen.getByRole("button", { name: "Change password" }));
  return onClose;
}

test("the password is changed and the dialog goes", async () => {
  const bodies = serve("me/password", 200, { sessions_ended: 2 });
  const onClose = await typePasswords();
  await waitFor(() => expect(onClose).toHaveBeenCalledOnce());
  expect(bodies).toEqual([{ current_password: "old one", new_password: "a longer new one" }]);
});

test("a wrong password is told beside its field, and what was typed stays", async () => {
  const message = "This is not your current password.";
  serve("me/password", 400, { code: "wrong_password", detail: message, fields: [{ field: "current_password", message }] });
  const onClose = await typePasswords();
  expect(await screen.findByText(message)).toBeInTheDocument();
  expect(screen.getByLabelText(/Current password/)).toBeInvalid();
  expect(screen.getByLabelText(/New password/)).toHaveValue("a longer new one");
  expect(onClose).not.toHaveBeenCalled();
});

test("a token can be given only what the person may do, and its text is shown once", async () => {
  const bodies = serve("me/tokens", 201, { token: "hrl_shown_once" });
  await renderPage(<NewTokenDialog onClose={vi.fn()} />);
  const user = userEvent.setup();
  await user.type(await screen.findByRole("textbox", { name: /Name/ }), "nightly");
  expect(await screen.findByRole("checkbox", { name: "Change flows" })).toBeInTheDocument();
  expect(screen.queryByRole("checkbox", { name: "Manage people" })).not.toBeInTheDocument();
  await user.click(screen.getByRole("button", { name: "Only looking" }));
  await user.click(screen.getByRole("button", { name: "Create token" }));
  expect(await screen.findByDisplayValue("hrl_shown_once")).toBeInTheDocument();
  expect(bodies).toMatchObject([{ name: "nightly", scopes: ["task.view", "run.view", "flow.view", "connection.view"] }]);
});

test("a token that may do nothing is not asked for", async () => {
  const bodies = serve("me/tokens", 201, { token: "hrl_x" });
  await renderPage(<NewTokenDialog onClose={vi.fn()} />);
  const user = userEvent.setup();
  await user.type(await screen.findByRole("textbox", { name: /Name/ }), "nightly");
  await user.click(screen.getByRole("button", { name: "Create token" }));
  expect(await screen.findByText("Tick at least one thing.")).toBeInTheDocument();
  expect(bodies).toEqual([]);
});
