export { EditorPage } from "./EditorPage";
export { VersionsPage } from "./VersionsPage";
