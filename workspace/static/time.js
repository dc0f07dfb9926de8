// Moments are seconds since 1970; a person reads them in their own time zone, whatever this browser's is.

const formatters = new Map();

function format(seconds, zone, options, locale = "en-US") {
  const id = JSON.stringify([zone, options, locale]);
  if (!formatters.has(id)) formatters.set(id, new Intl.DateTimeFormat(locale, { ...options, timeZone: zone }));
  return formatters.get(id).format(new Date(seconds * 1000));
}

/** "2026-11-25T09:30": what clocks on the wall show in that zone, as date fields want it. */
export const wallTime = (seconds, zone) =>
  format(seconds, zone, { dateStyle: "short", timeStyle: "short" }, "sv-SE").replace(" ", "T");

export function fromWallTime(text, zone) {
  const asUtc = Date.parse(`${text}Z`) / 1000;
  const offsetAt = (moment) => Date.parse(`${wallTime(moment, zone)}Z`) / 1000 - Math.floor(moment / 60) * 60;
  return asUtc - offsetAt(asUtc - offsetAt(asUtc)); // twice, for the hours around a change of daylight saving
}

export const clockTime = (seconds, zone) => format(seconds, zone, { hour: "numeric", minute: "2-digit" });
export const dayOf = (seconds, zone) => wallTime(seconds, zone).slice(0, 10);
export const longDay = (seconds, zone) => format(seconds, zone, { weekday: "long", month: "long", day: "numeric" });
export const shortMoment = (seconds, zone) => format(seconds, zone, { month: "short", day: "numeric", hour: "numeric", minute: "2-digit" });
export const fullMoment = (seconds, zone) =>
  format(seconds, zone, { weekday: "short", day: "numeric", month: "short", year: "numeric", hour: "numeric", minute: "2-digit" });

/** Slack's `<!date^…^{date_short} at {time}|…>` tokens. */
export function dateToken(token, seconds, zone, now) {
  const month = token.includes("short") ? "short" : "long";
  const plain = () => {
    if (token === "date_num") return dayOf(seconds, zone);
    if (token === "date_slash") return format(seconds, zone, { dateStyle: "short" });
    const year = dayOf(seconds, zone).slice(0, 4) !== dayOf(now, zone).slice(0, 4) || !/pretty/.test(token);
    const weekday = token.includes("long") ? "long" : undefined;
    return format(seconds, zone, { weekday, month, day: "numeric", year: year ? "numeric" : undefined });
  };
  if (token === "time") return clockTime(seconds, zone);
  if (token === "time_secs") return format(seconds, zone, { timeStyle: "medium" });
  if (token === "ago") return ago(seconds - now);
  if (!token.startsWith("date")) return `{${token}}`;
  const days = Math.round((Date.parse(dayOf(seconds, zone)) - Date.parse(dayOf(now, zone))) / 864e5);
  const near = { "-1": "yesterday", 0: "today", 1: "tomorrow" }[days];
  return token.includes("pretty") && near ? near : plain();
}

function ago(difference) {
  const relative = new Intl.RelativeTimeFormat("en-US", { numeric: "auto" });
  const units = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];
  const [unit, size] = units.find(([, length]) => Math.abs(difference) >= length) ?? units[3];
  return relative.format(Math.round(difference / size), unit);
}
