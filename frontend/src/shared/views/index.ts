export { SavedViews, type SavedViewsProps } from "./SavedViews";
export { isFiltered, type Search } from "./search";
