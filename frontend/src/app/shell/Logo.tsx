import classes from "./Shell.module.css";

/** The mark of the product: a rail with its posts. */
export function Logo() {
  return (
    <span className={classes.logo} aria-hidden>
      <svg width="18" height="18" viewBox="0 0 18 18" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" aria-hidden>
        <path d="M2 11.5 16 4.5M4.5 10.5V16M9 8.2V16M13.5 6V16" />
      </svg>
    </span>
  );
}
