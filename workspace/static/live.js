// The line to the server: one socket brings what a person sees, POST /do takes what they do (see PROTOCOL.md).
import { toast } from "./dom.js";
import { state } from "./state.js";

let socket;
let pause = 500;
let queue = Promise.resolve();

/** Watches as `person` until called again; a lost connection is opened again by itself. */
export function connect(person, onFrame, onOnline) {
  const address = new URL("/live", location.href.replace(/^http/, "ws"));
  if (person) address.searchParams.set("person", person);
  const mine = new WebSocket(address);
  socket?.close();
  socket = mine;
  mine.onmessage = (event) => {
    if (mine !== socket) return;
    pause = 500;
    onOnline(true);
    onFrame(JSON.parse(event.data));
  };
  mine.onclose = () => {
    if (mine !== socket) return;
    onOnline(false);
    setTimeout(() => mine === socket && connect(person, onFrame, onOnline), pause);
    pause = Math.min(pause * 2, 5000);
  };
}

/** Does one thing after all those before it, so that nothing typed is overtaken by a submit. */
export function act(name, body) {
  const person = state.me;
  queue = queue.then(() => ask(name, body, person));
  return queue;
}

/** Does one thing at once: questions, whose order does not matter. */
export async function ask(name, body, person = state.me) {
  try {
    const answer = await fetch("/do", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ person, do: name, ...body }),
    });
    return await answer.json();
  } catch {
    toast("The workspace does not answer. Is it still running?");
    return { ok: false, error: "unreachable" };
  }
}
