export { MailPage } from "./ui/MailPage";
