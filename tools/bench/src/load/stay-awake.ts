/**
 * Keeps this process from sleeping until the returned function is called. Who writes to a socket whose reader sleeps pays
 * for waking it: a server would pay that with every answer, and the slower one more, since its load sleeps more often.
 */
export function stayAwake(): () => void {
  let isOver = false;
  // With something to do in the next turn, the event loop looks for what has come and does not wait for it.
  const turn = (): void => {
    if (!isOver) setImmediate(turn);
  };
  turn();
  return () => {
    isOver = true;
  };
}
