import { useLocalStorage, useMediaQuery } from "@mantine/hooks";
import { useRouterState } from "@tanstack/react-router";

/** Pages that are mostly a drawing, which needs the width more than the navigation does. */
const DRAWN = /^\/(flows|runs)\/[^/]+/;
const SMALL_WINDOW = "(max-width: 1499px)";

/** Whether the navigation is narrow (icons only). What the person chose is remembered, apart for pages with a drawing. */
export function useNavWidth(): [boolean, () => void] {
  const drawn = useRouterState({ select: (state) => DRAWN.test(state.location.pathname) });
  const small = useMediaQuery(SMALL_WINDOW, false, { getInitialValueInEffect: false });
  const [plain, setPlain] = useChoice("handrail.nav.narrow");
  const [beside, setBeside] = useChoice("handrail.nav.narrow.drawing");
  const narrow = drawn ? (beside ?? small) : (plain ?? false);
  return [narrow, () => (drawn ? setBeside : setPlain)(!narrow)];
}

function useChoice(key: string) {
  return useLocalStorage<boolean | null>({ key, defaultValue: null, getInitialValueInEffect: false });
}
