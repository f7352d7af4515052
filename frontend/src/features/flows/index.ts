export { FlowsPage } from "./ui/FlowsPage";
