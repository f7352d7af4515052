import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Outlet, useRouterState } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { inWorkspace, listen, reconnectNow, type Session, sessionQuery } from "@/shared/api";
import { forgetProblems, tellDone } from "@/shared/ui/notify";
import { Loaded, Loading } from "@/shared/ui/states";
import { BottomBar } from "./BottomBar";
import { LiveBanner } from "./LiveBanner";
import { Nav } from "./Nav";
import { NoWorkspace } from "./NoWorkspace";
import { PaletteHost } from "./PaletteHost";
import classes from "./Shell.module.css";
import { useInboxCount } from "./useInboxCount";
import { useNavWidth } from "./useNavWidth";

/** The frame around every page. Nothing is shown before it is known who is signed in. */
export function Shell() {
  const session = useQuery(sessionQuery);
  return (
    <Loaded query={session} loading={<FrameLoading />}>
      {(who) => (inWorkspace(who) ? <Frame session={who} /> : <NoWorkspace email={who.user.email} />)}
    </Loaded>
  );
}

function Frame({ session }: { session: Session }) {
  const { t } = useTranslation("shell");
  const open = useInboxCount();
  const [narrow, toggle] = useNavWidth();
  useAccessChanges();
  useOneWorkspace(session.workspace.id);
  const main = useFocusOnNewPage();
  return (
    <div className={classes.shell} data-narrow={narrow || undefined}>
      <a href="#main" className={classes.skip} onClick={() => main.current?.focus()}>
        {t("skip")}
      </a>
      <Nav session={session} open={open} narrow={narrow} onToggle={toggle} />
      <div className={classes.body}>
        <LiveBanner />
        <main id="main" ref={main} tabIndex={-1} className={classes.main}>
          <Outlet />
        </main>
      </div>
      <BottomBar session={session} open={open} />
      <PaletteHost session={session} />
    </div>
  );
}

/** A new page is announced by moving the focus to its content, unless the page has placed it already; what failed on the last one is over. */
function useFocusOnNewPage() {
  const main = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const last = useRef(path);
  useEffect(() => {
    if (last.current !== undefined && path !== last.current) {
      const inside = main.current?.contains(document.activeElement) && document.activeElement !== main.current;
      if (!inside) main.current?.focus({ preventScroll: true });
      forgetProblems();
    }
    last.current = path;
  }, [path]);
  return main;
}

/** Everything on the page belongs to one workspace: who was taken out of it begins anew in another. */
function useOneWorkspace(id: string): void {
  const first = useRef(id);
  useEffect(() => {
    if (first.current !== id) location.assign("/");
  }, [id]);
}

function useAccessChanges(): void {
  const client = useQueryClient();
  const { t } = useTranslation("shell");
  useEffect(
    () =>
      listen(({ type }) => {
        if (type === "signed_out") void client.refetchQueries(sessionQuery).then(reconnectNow);
        if (type !== "access_changed") return;
        void client.invalidateQueries();
        tellDone(t("live.access"));
      }),
    [client, t],
  );
}

function FrameLoading() {
  return (
    <div className={classes.loading}>
      <Loading rows={4} />
    </div>
  );
}
