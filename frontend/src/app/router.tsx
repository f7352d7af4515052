import { createRootRoute, createRoute, createRouter, lazyRouteComponent, notFound, redirect } from "@tanstack/react-router";
import { withTexts } from "@/shared/i18n";
import { patient } from "@/shared/lib/patient";
import { Page } from "@/shared/ui/Page";
import { Loading } from "@/shared/ui/states";
import { NotFound, RouteError } from "./edges";
import { Shell } from "./shell/Shell";

/** Search parameters that are plain texts; all may be missing. */
const texts =
  <K extends string>(...keys: K[]) =>
  (search: Record<string, unknown>): Partial<Record<K, string>> =>
    Object.fromEntries(keys.filter((key) => search[key] !== undefined && search[key] !== "").map((key) => [key, String(search[key])])) as Partial<Record<K, string>>;

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound, errorComponent: RouteError });
const at = <P extends string>(path: P) => ({ getParentRoute: () => root, path }) as const;

/** A page and the texts it says, waited for while the server restarts. */
const page = <T,>(load: () => Promise<T>, ...namespaces: string[]) => patient(withTexts(load, ...namespaces));

const home = createRoute({ ...at("/"), component: lazyRouteComponent(page(() => import("@/features/home"), "home", "runs"), "HomePage") });
const flows = createRoute({
  ...at("/flows"),
  validateSearch: texts("q", "status", "new", "folder", "wants"),
  component: lazyRouteComponent(page(() => import("@/features/flows"), "flows", "views"), "FlowsPage"),
});
const editor = createRoute({
  ...at("/flows/$id"),
  validateSearch: texts("step"),
  component: lazyRouteComponent(page(() => import("./editorRoutes"), "editor"), "EditorRoute"),
});
const versions = createRoute({ ...at("/flows/$id/versions"), component: lazyRouteComponent(page(() => import("./versionRoutes"), "editor"), "VersionsRoute") });
const runs = createRoute({
  ...at("/runs"),
  validateSearch: texts("flow", "status", "mode", "trigger", "days", "q", "key"),
  component: lazyRouteComponent(page(() => import("@/features/runs"), "runs", "views"), "RunsPage"),
});
const run = createRoute({
  ...at("/runs/$id"),
  validateSearch: texts("tab", "step", "attempt"),
  component: lazyRouteComponent(page(() => import("./runRoutes"), "runs", "editor", "acts"), "RunRoute"),
});
const compare = createRoute({ ...at("/runs/$id/compare/$other"), component: lazyRouteComponent(page(() => import("./runRoutes"), "runs", "editor"), "CompareRoute") });
const inbox = createRoute({
  ...at("/inbox"),
  validateSearch: texts("state"),
  component: lazyRouteComponent(page(() => import("./inboxRoutes"), "inbox"), "InboxRoute"),
});
const task = createRoute({
  ...at("/inbox/$id"),
  validateSearch: texts("state"),
  component: lazyRouteComponent(page(() => import("./inboxRoutes"), "inbox"), "InboxRoute"),
});
const templates = createRoute({
  ...at("/templates"),
  validateSearch: texts("show", "area", "q"),
  component: lazyRouteComponent(page(() => import("@/features/templates"), "templates", "editor"), "TemplatesPage"),
});
const connections = createRoute({
  ...at("/connections"),
  validateSearch: texts("open", "new"),
  component: lazyRouteComponent(page(() => import("@/features/connections"), "connections"), "ConnectionsPage"),
});
const people = createRoute({
  ...at("/people"),
  validateSearch: texts("tab"),
  component: lazyRouteComponent(page(() => import("@/features/people"), "people"), "PeoplePage"),
});
const audit = createRoute({
  ...at("/audit"),
  validateSearch: texts("actor", "action", "object", "since", "until", "acts"),
  component: lazyRouteComponent(page(() => import("@/features/audit"), "audit", "acts", "views"), "AuditPage"),
});
const mail = createRoute({
  ...at("/mail"),
  validateSearch: texts("open", "tab"),
  component: lazyRouteComponent(page(() => import("@/features/mail"), "mail"), "MailPage"),
});
const tables = createRoute({ ...at("/tables"), component: lazyRouteComponent(page(() => import("@/features/tables"), "tables"), "TablesPage") });
const table = createRoute({ ...at("/tables/$id"), component: lazyRouteComponent(page(() => import("./tableRoutes"), "tables"), "TableRoute") });
const me = createRoute({ ...at("/me"), component: lazyRouteComponent(page(() => import("@/features/me"), "me"), "MePage") });

/** Pages that admins look for under one roof live at addresses of their own. */
const ADMIN: Record<string, { to: string; search?: { tab: string } }> = {
  people: { to: "/people" },
  groups: { to: "/people", search: { tab: "groups" } },
  roles: { to: "/people", search: { tab: "roles" } },
  audit: { to: "/audit" },
};
const admin = createRoute({
  ...at("/admin/$page"),
  beforeLoad: ({ params }) => {
    const place = ADMIN[params.page];
    throw place === undefined ? notFound() : redirect({ ...place, replace: true });
  },
});

const routeTree = root.addChildren([
  home, flows, editor, versions, runs, run, compare, inbox, task, templates, connections, people, audit, mail, tables, table, me, admin,
]);

/** All pages of the product. Each is loaded when it is first opened. */
export const router = createRouter({
  routeTree,
  defaultPreload: "intent",
  defaultPendingMs: 150,
  defaultPendingComponent: () => (
    <Page title="">
      <Loading />
    </Page>
  ),
  defaultErrorComponent: RouteError,
  scrollRestoration: true,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
