// The interactive tool: keys go to the store, the store's state is drawn, and here alone it is decided that it ends.
import { type Key, useApp, useInput } from "ink";
import { type ReactElement, useCallback, useEffect } from "react";
import { keyNames } from "./keys/pressed.ts";
import { Builds } from "./screens/builds.tsx";
import { Families } from "./screens/families.tsx";
import { CommandLines, Help, Leave, TooSmall } from "./screens/over.tsx";
import { Preview } from "./screens/preview.tsx";
import { Words } from "./screens/words.tsx";
import { isTooSmall, screenOf } from "./select.ts";
import { type Store, useStore } from "./store.ts";
import type { Theme } from "./theme.ts";

export interface AppProps {
  readonly store: Store;
  readonly theme: Theme;
}

export function App({ store, theme }: AppProps): ReactElement {
  const state = useStore(store);
  const { exit } = useApp();
  // The same function each time: for another one ink would stop listening and begin anew, at every frame.
  const take = useCallback(
    (input: string, key: Key) => {
      for (const name of keyNames(input, key)) store.dispatch({ type: "key", name });
    },
    [store],
  );
  useInput(take);
  useEffect(() => {
    if (state.ending !== "no") exit();
  }, [state.ending, exit]);
  if (isTooSmall(state.size)) return <TooSmall state={state} theme={theme} />;
  if (state.overlay === "help") return <Help state={state} theme={theme} />;
  if (state.overlay === "command") return <CommandLines state={state} theme={theme} />;
  if (state.overlay === "leave") return <Leave state={state} theme={theme} />;
  const screen = screenOf(state);
  switch (screen.kind) {
    case "families":
      return <Families state={state} screen={screen} theme={theme} />;
    case "preview":
      return <Preview state={state} screen={screen} theme={theme} />;
    case "build":
      return <Builds state={state} screen={screen} theme={theme} />;
    case "bases":
    case "confirm":
    case "done":
    case "log":
      return <Words state={state} screen={screen} theme={theme} />;
  }
}
