export { TablePage } from "./ui/TablePage";
export { TablesPage } from "./ui/TablesPage";
