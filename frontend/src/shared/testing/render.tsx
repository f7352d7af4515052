import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createMemoryHistory, createRootRoute, createRoute, createRouter, RouterProvider } from "@tanstack/react-router";
import { render, type RenderResult } from "@testing-library/react";
import type { ReactNode } from "react";
import { sessionQuery, type Session } from "@/shared/api";
import { theme } from "@/shared/ui/theme";

export const ANN: Session = {
  user: { id: "u1", email: "ann@example.com", name: "Ann Lee" },
  workspace: { id: "w1", slug: "acme", name: "Acme" },
  workspaces: [{ id: "w1", slug: "acme", name: "Acme" }],
  permissions: ["task.view", "task.decide", "run.view", "flow.view", "flow.edit", "connection.view", "connection.edit"],
  roles: ["builder"],
};

export interface Rendered extends RenderResult {
  /** The address the page is at. */
  path: () => string;
}

/** Renders a page as the product does: theme, queries, an address, and Ann signed in. */
export async function renderPage(ui: ReactNode, { at = "/", session = ANN }: { at?: string; session?: Session } = {}): Promise<Rendered> {
  const client = new QueryClient({ defaultOptions: { queries: { retry: false, staleTime: Infinity } } });
  client.setQueryData(sessionQuery.queryKey, session);
  const root = createRootRoute();
  const component = () => ui;
  const routes = [createRoute({ getParentRoute: () => root, path: "/", component }), createRoute({ getParentRoute: () => root, path: "/$", component })];
  const router = createRouter({ routeTree: root.addChildren(routes), history: createMemoryHistory({ initialEntries: [at] }) });
  await router.load();
  const result = render(
    <MantineProvider theme={theme} env="test">
      <QueryClientProvider client={client}>
        <Notifications />
        <RouterProvider router={router as never} />
      </QueryClientProvider>
    </MantineProvider>,
  );
  return { ...result, path: () => router.state.location.pathname };
}
