import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { expect, test } from "vitest";
import { useOneStop } from "./useOneStop";

function Places() {
  const box = useOneStop<HTMLDivElement>();
  return (
    <>
      <div ref={box}>
        <a href="#a">Home</a>
        <a href="#b" aria-current="page">
          Flows
        </a>
        <button type="button">Menu</button>
      </div>
      <button type="button">After</button>
    </>
  );
}

test("a list of places is one tab stop at the current one, and arrows go around in it", async () => {
  const user = userEvent.setup();
  render(<Places />);
  await user.tab();
  expect(screen.getByText("Flows")).toHaveFocus();
  await user.keyboard("{ArrowDown}{ArrowDown}");
  expect(screen.getByText("Home")).toHaveFocus();
  await user.tab();
  expect(screen.getByText("After")).toHaveFocus();
  await user.tab({ shift: true });
  expect(screen.getByText("Home")).toHaveFocus();
});
