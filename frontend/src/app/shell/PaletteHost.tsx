import { useHotkeys } from "@mantine/hooks";
import { Suspense } from "react";
import { create } from "zustand";
import type { Session } from "@/shared/api";
import { lazily } from "@/shared/lib/patient";

const Palette = lazily(() => import("./Palette"));

const useAsked = create(() => ({ times: 0 }));

/** Opens the palette; it is loaded when it is first asked for. */
export function openPalette(): void {
  useAsked.setState(({ times }) => ({ times: times + 1 }));
}

/** Listens to Ctrl K, also while typing. */
export function PaletteHost({ session }: { session: Session }) {
  const times = useAsked((asked) => asked.times);
  useHotkeys([["mod+K", openPalette]], []);
  if (times === 0) return null;
  return (
    <Suspense fallback={null}>
      <Palette session={session} asked={times} />
    </Suspense>
  );
}
