import { state } from "./state.js";

const WEEK = { Mon: "周一", Tue: "周二", Wed: "周三", Thu: "周四", Fri: "周五", Sat: "周六", Sun: "周日" };
let drift = 0;

export function setNow(iso) {
  drift = new Date(iso).getTime() - Date.now();
}

export function now() {
  return new Date(Date.now() + drift);
}

export function parts(moment) {
  const found = {};
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: state.zone,
    year: "numeric",
    month: "numeric",
    day: "numeric",
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  for (const { type, value } of format.formatToParts(new Date(moment))) found[type] = value;
  return {
    year: +found.year,
    month: +found.month,
    day: +found.day,
    week: WEEK[found.weekday],
    hour: found.hour,
    minute: found.minute,
  };
}

export function time(moment) {
  const { hour, minute } = parts(moment);
  return `${hour}:${minute}`;
}

export function date(moment) {
  const { month, day, week } = parts(moment);
  return `${month}月${day}日 ${week}`;
}

export function dayKey(moment) {
  const { year, month, day } = parts(moment);
  return `${year}-${month}-${day}`;
}

export function dayName(moment) {
  const yesterday = new Date(now().getTime() - 86_400_000);
  const name = date(moment);
  if (dayKey(moment) === dayKey(now())) return `今天 ${name}`;
  if (dayKey(moment) === dayKey(yesterday)) return `昨天 ${name}`;
  return parts(moment).year === parts(now()).year ? name : `${parts(moment).year}年${name}`;
}

export function brief(moment) {
  if (dayKey(moment) === dayKey(now())) return time(moment);
  const yesterday = new Date(now().getTime() - 86_400_000);
  if (dayKey(moment) === dayKey(yesterday)) return "昨天";
  const { month, day } = parts(moment);
  return `${month}月${day}日`;
}

export function wallDate(wall) {
  const [day, clock] = wall.split("T");
  const [year, month, date_] = day.split("-").map(Number);
  const week = Object.values(WEEK)[(new Date(Date.UTC(year, month - 1, date_)).getUTCDay() + 6) % 7];
  return `${month}月${date_}日 ${week} ${clock.slice(0, 5)}`;
}
