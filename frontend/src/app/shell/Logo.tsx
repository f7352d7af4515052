import classes from "./Shell.module.css";

/** The mark of the product: two posts and the rail between them, which also make an H. */
export function Logo() {
  return (
    <span className={classes.logo} aria-hidden>
      <svg width="20" height="20" viewBox="0 0 20 20" fill="none" stroke="currentColor" strokeWidth="2.6" strokeLinecap="round" aria-hidden>
        <path d="M5 4v12M15 4v12M5 12l10-4" />
      </svg>
    </span>
  );
}
