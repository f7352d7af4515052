import { useLocalStorage } from "@mantine/hooks";

/** Whether the navigation is narrow (icons only), remembered on this device. */
export function useNavWidth(): [boolean, () => void] {
  const [narrow, setNarrow] = useLocalStorage({ key: "handrail.nav.narrow", defaultValue: false, getInitialValueInEffect: false });
  return [narrow, () => setNarrow((old) => !old)];
}
