export { MePage } from "./ui/MePage";
