export { useStandstills } from "./api";
export { PauseDialog } from "./PauseDialog";
export { StandstillBanner } from "./StandstillBanner";
