// Lines -> ink: one Text per line, nothing wrapped, since every line was fitted before.
import { Box, Text } from "ink";
import { createElement, type ReactElement } from "react";
import type { Line } from "../spans.ts";

/** Children go in as arguments: lines have no keys, they are what stands at their place. */
export const Lines = ({ lines }: { readonly lines: readonly Line[] }): ReactElement =>
  createElement(Box, { flexDirection: "column" }, ...lines.map(drawnLine));

function drawnLine(line: Line): ReactElement {
  const parts = line.map(({ text, style }) => {
    if (!style) return text;
    const { color, bold, dim, inverse, underline } = style;
    const looks = {
      bold: bold ?? false,
      dimColor: dim ?? false,
      inverse: inverse ?? false,
      underline: underline ?? false,
    };
    return createElement(Text, color === undefined ? looks : { ...looks, color }, text);
  });
  // An empty Text takes no line.
  return createElement(Text, { wrap: "truncate" }, ...(parts.length > 0 ? parts : [" "]));
}
