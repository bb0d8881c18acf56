// Where the state lives: outside React, so that effects and signals can tell it things too. Listeners hear of every change.
import { useCallback, useSyncExternalStore } from "react";
import type { State } from "./model.ts";
import { type Action, reduce } from "./state.ts";

export interface Store {
  now(): State;
  dispatch(action: Action): void;
  subscribe(listener: () => void): () => void;
}

export function createStore(initial: State): Store {
  let state = initial;
  const listeners = new Set<() => void>();
  return {
    now: () => state,
    dispatch(action) {
      const next = reduce(state, action);
      if (next === state) return;
      state = next;
      for (const listener of [...listeners]) listener();
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** The first change is drawn at once, so that a key is answered; what follows within a frame is drawn together. */
const FRAME_MS = 33;

export function useStore(store: Store): State {
  const subscribe = useCallback((draw: () => void) => drawnTogether(store, draw), [store]);
  return useSyncExternalStore(subscribe, store.now);
}

function drawnTogether(store: Store, draw: () => void): () => void {
  let waiting: NodeJS.Timeout | undefined;
  let isLate = false;
  const rest = (): void => {
    waiting = undefined;
    if (!isLate) return;
    isLate = false;
    waiting = setTimeout(rest, FRAME_MS);
    draw();
  };
  const unsubscribe = store.subscribe(() => {
    if (waiting) {
      isLate = true;
      return;
    }
    waiting = setTimeout(rest, FRAME_MS);
    draw();
  });
  return () => {
    clearTimeout(waiting);
    unsubscribe();
  };
}
