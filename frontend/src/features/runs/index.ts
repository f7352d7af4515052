export { RunPage } from "./RunPage";
export { RunsPage } from "./RunsPage";
export { ComparePage } from "./ui/ComparePage";
