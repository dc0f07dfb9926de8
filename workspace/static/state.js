// What this person sees just now: a copy of what the server last said. Nobody but live.js writes it.

export const state = {
  me: "", team: {}, bot: {}, people: [], conversations: [], messages: {}, home: null, modals: [],
  commands: [], shortcuts: [], tour: [], unread: {}, refused: [], clock: { now: null, moved: false },
  leaving: false, // this page is about to be loaded anew
  readAt: 0, // this browser's clock when `clock` came: the workspace's time runs on from there
};

export const person = (id) => state.people.find((one) => one.id === id);
export const conversation = (id) => state.conversations.find((one) => one.id === id);
export const me = () => person(state.me) ?? { id: state.me, name: "", tz: "UTC" };
export const zone = () => me().tz || "UTC";
export const nameOf = (id) => person(id)?.name ?? (id === "USLACKBOT" ? "Slackbot" : id);

/** The workspace's present moment, in seconds. */
export const now = () => (Date.parse(state.clock.now) + Date.now() - state.readAt) / 1000;
