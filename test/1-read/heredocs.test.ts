// Which here-documents a line opens: as BuildKit's lexer finds them, which is not quite as a shell would.
import { expect, test } from "vitest";
import { heredocHeads } from "../../src/1-read/heredocs.ts";

test.each([
  ["RUN cat << EOF", ["EOF"]],
  ["RUN cat <<\tEOF", ["EOF"]],
  ["RUN cat <<- EOF", []],
  ["RUN <<-EOF", ["EOF chomped"]],
  ["RUN <<'EOF' <<\"E F\"", ["EOF quoted", "E F quoted"]],
  ["RUN <<\\EOF", ["EOF"]],
  ['RUN <<"it\'s"', ["it's quoted"]],
  ["RUN bash ${PATH?} <<EOF", ["EOF"]],
  ["RUN <<EOF <<$A <<${A}", ["EOF", "$A", "${A}"]],
  ["RUN <<EOF <<${A?what stood before it is lost}", ["EOF"]],
  ["RUN x 3<<EOF", ["EOF"]],
  ["RUN x<<EOF", []],
  ["RUN <<<EOF", []],
  ['RUN "x" <<EOF "y', []],
  ["RUN ${} <<EOF", []],
  ["RUN ${A:-b c} <<EOF", ["EOF"]],
  ['RUN --network=none ["x", "<<EOF"]', []],
  ['ONBUILD RUN ["x", "<<EOF"]', []],
  ["RUN [ -f x ] <<EOF", ["EOF"]],
  ["COPY << EOF /x", ["EOF"]],
] as const)("%s", (line, expected) => {
  const heads = heredocHeads(line).map((h) => `${h.name}${h.chomp ? " chomped" : ""}${h.expand ? "" : " quoted"}`);
  expect(heads).toEqual(expected);
});
