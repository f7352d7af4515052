import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { renderPage } from "@/shared/testing/render";
import { NoteCard } from "./NoteCard";

const note = (text: string) => ({ id: "n1", at: [0, 0] as [number, number], text });

test("a note without text says that it is empty, and who may write, how", async () => {
  await renderPage(<NoteCard note={note(" \n")} />);
  expect(screen.getByText("Empty note")).toBeInTheDocument();
  await renderPage(<NoteCard note={note("")} hint="Empty note: double-click to write" />);
  expect(screen.getByText("Empty note: double-click to write")).toBeInTheDocument();
});

test("a note with a text shows it, and one that is written in shows what it is written in", async () => {
  await renderPage(<NoteCard note={note("Ask **Ann**")} hint="Write" />);
  expect(screen.getByText("Ann")).toBeInTheDocument();
  await renderPage(
    <NoteCard note={note("")} hint="Write">
      <textarea />
    </NoteCard>,
  );
  expect(screen.getByRole("textbox")).toBeInTheDocument();
  expect(screen.queryByText("Write")).toBeNull();
});
