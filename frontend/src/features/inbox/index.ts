export { InboxPage } from "./ui/InboxPage";
