const FRAMES = 60;

/**
 * Put the keyboard on a step. A new step is hidden until it is measured and a dialog gives the focus back only when it
 * is gone, so this tries again, frame by frame, for about a second.
 */
export function focusStep(box: HTMLElement | null, id: string): void {
  let frame = 0;
  const attempt = () => {
    const element = box?.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"]`);
    const free = document.querySelector('[role="dialog"]') === null;
    if (element && free && getComputedStyle(element).visibility === "visible") {
      element.focus({ preventScroll: true });
      if (document.activeElement === element) return;
    }
    frame += 1;
    if (frame < FRAMES) requestAnimationFrame(attempt);
  };
  requestAnimationFrame(attempt);
}
